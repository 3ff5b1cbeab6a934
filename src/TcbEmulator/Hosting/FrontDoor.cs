using TcbEmulator.Faults;
using TcbEmulator.Journal;
using TcbEmulator.Wire;

namespace TcbEmulator.Hosting;

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
        long? sent = null;
        var answered = false;
        try
        {
            if (rule is null)
            {
                await serve(context);
                sent = HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength;
                answered = !context.RequestAborted.IsCancellationRequested;
            }
            else
            {
                sent = await _faulty.AnswerAsync(context, rule, endpoint!.Value, serve, refuse);
                answered = sent is not null;
            }
        }
        finally
        {
            var errcode = context.Features.Get<AnswerCode>()?.Errcode;
            if (answered)
                journal.Complete(entry, entry with { Status = context.Response.StatusCode, Errcode = errcode, Bytes = sent });
        }
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
