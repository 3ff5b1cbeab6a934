using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Web;

/// <summary>What the page asks beyond the endpoints that programs use. All of it only reads.</summary>
internal sealed class PageEndpoints(EmulatorServer emulator)
{
    private const int MaxTake = 100;
    private const int MaxJobs = 100;
    private const int MaxRequests = 200;

    /// <summary>How long a query of the page may run.</summary>
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(10);

    /// <summary>How often at most the page hears of the journal; in real time, also with a virtual clock.</summary>
    private static readonly TimeSpan EventPause = TimeSpan.FromMilliseconds(100);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ControlPaths.Query, QueryAsync);
        routes.MapGet(ControlPaths.Jobs, WriteJobsAsync);
        routes.MapGet(ControlPaths.JobFile, WriteFileAsync);
        routes.MapGet(ControlPaths.Events, WriteEventsAsync);
    }

    private async Task QueryAsync(HttpContext context)
    {
        var query = Read(await ControlEndpoints.ReadBodyAsync(context));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(QueryLimit);
        PageAnswer answer;
        try
        {
            var store = query.Env is null ? null : await StoreAsync(limit.Token);
            answer = QueryRun.Answer(query, store, emulator.Time.GetUtcNow(), limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            answer = QueryRun.Answer(query, null, emulator.Time.GetUtcNow(), default) with { Problem = Messages.PageQueryTooSlow };
        }
        await JsonResponse.WriteAsync(context, answer, PageJson.Default.PageAnswer);
    }

    private static PageQuery Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, PageJson.Default.PageQuery) is
                { Statement: not null, Skip: >= 0, Take: >= 1 and <= MaxTake } query)
                return query;
        }
        catch (JsonException)
        {
            // Refused below.
        }
        throw new ControlException(Messages.BadPageQuery);
    }

    private async Task<DocumentStore> StoreAsync(CancellationToken cancellationToken)
    {
        DocumentStore? store = null;
        await emulator.ChangeAsync(service => store = service.Store, cancellationToken);
        return store!;
    }

    private async Task<IReadOnlyList<(Job Job, JobState State)>> JobsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<(Job, JobState)> jobs = [];
        await emulator.ChangeAsync(service => jobs = service.Jobs.Latest(MaxJobs), cancellationToken);
        return jobs;
    }

    private async Task WriteJobsAsync(HttpContext context)
    {
        var jobs = await JobsAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(
            context, [.. jobs.Select(static entry => Describe(entry.Job, entry.State))], PageJson.Default.IReadOnlyListPageJob);
    }

    private static PageJob Describe(Job job, JobState state)
    {
        var export = job as ExportJob;
        return new(
            job.Id, export is null ? "import" : "export", job.Environment, job.Collection, job.SubmittedAt,
            state.Phase.ToString().ToLowerInvariant(), state.Result?.Records, state.Result?.Failed, state.Result?.Message,
            export?.FilePath, export?.FileType.ToString().ToUpperInvariant(), FileOf(state) is { Exists: true } file ? file.Length : null);
    }

    private static FileInfo? FileOf(JobState state) =>
        state.Result is { Succeeded: true, File: { } file } ? new FileInfo(file.LocalPath) : null;

    private async Task WriteFileAsync(HttpContext context)
    {
        var id = context.Request.Query["id"].ToString();
        var found = (await JobsAsync(context.RequestAborted)).FirstOrDefault(entry =>
            entry.Job.Id.ToString(CultureInfo.InvariantCulture) == id);
        if (found is not { Job: ExportJob job } || FileOf(found.State) is not { Exists: true } file)
            throw new ControlException(Messages.FormatNotServed(context.Request.Path), StatusCodes.Status404NotFound);
        var name = $"{job.Collection}-{id}.{job.FileType.ToString().ToLowerInvariant()}";
        await Results.File(file.FullName, MediaTypeNames.Application.Octet, name, enableRangeProcessing: true).ExecuteAsync(context);
    }

    /// <summary>The journal as server-sent events: what there is, and then every change.</summary>
    private async Task WriteEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, emulator.Stopping);
        try
        {
            for (long seen = 0; ;)
            {
                var changed = emulator.Journal.Changed;
                var changes = emulator.Journal.ReadChanges(seen, MaxRequests);
                var first = seen == 0;
                seen = changes.Change;
                if (changes.Cleared || first)
                    await WriteEventAsync(context, "clear", "{}", stop.Token);
                if (changes.Entries.Count > 0)
                    await WriteEventAsync(
                        context, "requests",
                        JsonSerializer.Serialize(changes.Entries, JsonResponse.Control.IReadOnlyListEmulatorRequest), stop.Token);
                await context.Response.Body.FlushAsync(stop.Token);
                await changed.WaitAsync(stop.Token);
                await Task.Delay(EventPause, TimeProvider.System, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the emulator ends.
        }
    }

    // JSON has no line breaks outside its strings, and escapes them there.
    private static Task WriteEventAsync(HttpContext context, string name, string json, CancellationToken cancellationToken) =>
        context.Response.WriteAsync($"event: {name}\ndata: {json}\n\n", cancellationToken);
}
