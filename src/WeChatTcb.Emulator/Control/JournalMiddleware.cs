using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Control;

/// <summary>Records every request to the service and to its storage, and decides which fault rule hits it.</summary>
internal sealed class JournalMiddleware(RequestJournal journal, FaultTable faults, SecretRedactor redactor, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint()?.Metadata.GetMetadata<EndpointName>()?.Name;
        var isUpload = endpoint == EmulatorEndpoint.Upload;
        // An upload may be large; it is streamed, and only its length is kept.
        if (isUpload)
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var body = isUpload ? null : await ReadBodyAsync(context);
        var rule = endpoint is { } name ? faults.Next(name) : null;
        var record = new JournalRecord(journal, redactor, journal.Add(number => Entry(number, context, endpoint, body, rule)), context);
        context.Features.Set(rule);
        context.Features.Set(record);
        // Before the response is sent, so that a client that has it finds it in the journal. Aborted calls come here, too.
        context.Response.OnStarting(() =>
        {
            if (record.SentByServer)
                record.Update(HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength);
            return Task.CompletedTask;
        });
        await next(context);
    }

    private EmulatorRequest Entry(long number, HttpContext context, EmulatorEndpoint? endpoint, byte[]? body, FaultRule? rule) => new()
    {
        Number = number,
        Time = time.GetUtcNow(),
        Method = context.Request.Method,
        // First, because the tokens that it sees are redacted elsewhere, too.
        Query = redactor.Query(context.Request.Query),
        Path = redactor.Text(context.Request.Path.Value ?? ""),
        Endpoint = endpoint,
        Headers = redactor.Headers(context.Request.Headers),
        Body = body is null ? SecretRedactor.LengthOf(context.Request.ContentLength) : redactor.Body(body),
        Fault = rule is null ? null : FaultDescription.Of(rule),
        FaultId = rule?.Id,
    };

    // Completely, before anything happens: the journal has what was sent, and a fault hits a complete request.
    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        context.Request.Body = new MemoryStream(body, writable: false);
        return body;
    }
}

/// <summary>A request feature: the request's entry in the journal, to which the response is added.</summary>
internal sealed class JournalRecord(RequestJournal journal, SecretRedactor redactor, EmulatorRequest entry, HttpContext context)
{
    private EmulatorRequest _entry = entry;

    /// <summary>Whether the server sends the response, as it does unless a fault says otherwise.</summary>
    public bool SentByServer { get; set; } = true;

    /// <summary>Records the response.</summary>
    /// <param name="sent">The bytes of its body that are sent so far.</param>
    public void Update(long? sent)
    {
        var response = context.Features.Get<JournalResponse>();
        _entry = journal.Replace(_entry, _entry with
        {
            Status = context.Response.StatusCode,
            ErrorCode = response?.Errcode,
            Bytes = sent,
            ResponseBody = _entry.ResponseBody ?? (response is null ? null : redactor.ResponseBody(response.Body)),
        });
    }
}

/// <summary>A request feature: what the journal keeps of a response, before a fault changes how it is sent.</summary>
/// <param name="Body">The body. Files have none here.</param>
/// <param name="Errcode">The <c>errcode</c> in it.</param>
internal sealed record JournalResponse(byte[] Body, int? Errcode = null);
