using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Faults;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>What every request to the service and to its storage goes through: it is written down, and a fault rule may hit it.</summary>
internal sealed class FrontDoor(FaultTable faults, RequestJournal journal, SecretMask mask, TimeProvider time, CancellationToken stopping)
{
    private readonly FaultyAnswer _faulty = new(faults, stopping);

    /// <summary>Lets a request in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">Where it goes; null when nothing is served there.</param>
    /// <param name="serve">Answers it.</param>
    /// <param name="refuse">Answers it with an error of the service.</param>
    public async Task ServeAsync(HttpContext context, ServiceEndpoint? endpoint, Func<HttpContext, Task> serve, Func<HttpContext, ServiceException, Task> refuse)
    {
        var body = await ReadBodyAsync(context);
        var rule = endpoint is { } there ? faults.Next(there) : null;
        var entry = journal.Add(number => Entry(number, context, endpoint, body, rule));
        // Noted before the answer is out, so that one who has it finds it noted. The server calls this for an aborted call too, at its end.
        var byServer = true;
        context.Response.OnStarting(() =>
        {
            if (byServer)
                Note(HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength);
            return Task.CompletedTask;
        });
        if (rule is null)
            await serve(context);
        else
            byServer = await _faulty.AnswerAsync(context, rule, endpoint!.Value, serve, refuse, sent => Note(sent));

        void Note(long? sent) => entry = journal.Replace(
            entry, entry with { Status = context.Response.StatusCode, Errcode = context.Features.Get<AnswerCode>()?.Errcode, Bytes = sent });
    }

    private JournalEntry Entry(long number, HttpContext context, ServiceEndpoint? endpoint, ReadOnlyMemory<byte> body, FaultRule? rule) => new()
    {
        Number = number,
        Time = time.GetUtcNow(),
        Method = context.Request.Method,
        Query = mask.Query(context.Request.Query),
        Path = mask.Text(context.Request.Path.Value ?? ""),
        Endpoint = endpoint,
        Headers = mask.Headers(context.Request.Headers),
        Body = mask.Body(body),
        Fault = rule?.Description,
        FaultId = rule?.Id,
    };

    // The whole of it before anything happens: what is written down is what was sent, and a fault hits a request that is whole.
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        context.Request.Body = new MemoryStream(body, writable: false);
        return body;
    }
}
