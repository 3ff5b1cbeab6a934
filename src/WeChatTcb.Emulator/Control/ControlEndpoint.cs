using System.Globalization;
using System.Net;
using System.Text.Json;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Control;

/// <summary>What is asked of the emulator itself cannot be done; the message says why.</summary>
/// <param name="message">Why.</param>
/// <param name="status">HTTP's status of the answer.</param>
internal sealed class ControlException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>What the control endpoint works on.</summary>
internal interface IEmulatorControl
{
    FaultTable Faults { get; }

    RequestJournal Journal { get; }

    TimeProvider Time { get; }

    Health Health { get; }

    /// <summary>Waits for the work of jobs whose time is over.</summary>
    Task DueAsync();

    /// <summary>Puts documents into the store while no export runs.</summary>
    Task SeedAsync(Action<DocumentStore> seed, CancellationToken cancellation);

    /// <summary>Brings everything back to what it was at the start.</summary>
    Task ResetAsync(CancellationToken cancellation);
}

/// <summary><c>/_emulator/*</c>: what is the emulator's own and not the service's. For this machine only.</summary>
internal sealed class ControlEndpoint(IEmulatorControl emulator)
{
    public const string Prefix = "/_emulator/";

    private const int DefaultLast = 100;

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            CheckCaller(context);
            var path = context.Request.Path.Value![Prefix.Length..];
            await (path switch
            {
                "health" => On(context, ("GET", HealthAsync)),
                "fidelity" => On(context, ("GET", FidelityAsync)),
                "faults" => On(context, ("GET", FaultsAsync), ("POST", AddFaultsAsync), ("DELETE", ClearFaultsAsync)),
                "requests" => On(context, ("GET", RequestsAsync), ("DELETE", ClearRequestsAsync)),
                "clock" => On(context, ("GET", ClockAsync), ("POST", AdvanceAsync)),
                "seed" => On(context, ("POST", SeedAsync)),
                "reset" => On(context, ("POST", ResetAsync)),
                _ => throw new ControlException($"the emulator does not serve {context.Request.Path}", StatusCodes.Status404NotFound),
            });
        }
        catch (ControlException e)
        {
            await AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(new NotServed(e.Status, e.Message), JsonAnswer.Own.NotServed), e.Status);
        }
        catch (Exception e) when (e is FaultRuleException or SeedException)
        {
            var status = StatusCodes.Status400BadRequest;
            await AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(new NotServed(status, e.Message), JsonAnswer.Own.NotServed), status);
        }
    }

    // The server listens on loopback only. A page in this machine's browser reaches that too, under a name of its own or with its Origin: it has no business here.
    private static void CheckCaller(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (context.Connection.RemoteIpAddress is not { } caller || !IPAddress.IsLoopback(caller)
            || !(host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            || context.Request.Headers.Origin.Count > 0)
            throw new ControlException("the emulator's own endpoints are for programs of this machine", StatusCodes.Status403Forbidden);
    }

    private static Task On(HttpContext context, params (string Method, Func<HttpContext, Task> Serve)[] methods)
    {
        var asked = HttpMethods.IsHead(context.Request.Method) ? "GET" : context.Request.Method;
        foreach (var (method, serve) in methods)
            if (method == asked)
                return serve(context);
        context.Response.Headers.Allow = string.Join(", ", methods.Select(static m => m.Method));
        throw new ControlException(
            $"{context.Request.Path} takes {string.Join(", ", methods.Select(static m => m.Method))}, not {context.Request.Method}", StatusCodes.Status405MethodNotAllowed);
    }

    private static Task AnswerAsync(HttpContext context, byte[] json, int status = StatusCodes.Status200OK) => JsonAnswer.WriteAsync(context, json, status);

    private Task HealthAsync(HttpContext context) => AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(emulator.Health, JsonAnswer.Own.Health));

    private static Task FidelityAsync(HttpContext context) =>
        AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(Fidelity.Entries, JsonAnswer.Own.IReadOnlyListFidelityEntry));

    private Task FaultsAsync(HttpContext context) => AnswerAsync(context, emulator.Faults.States);

    private async Task AddFaultsAsync(HttpContext context) => await AnswerAsync(context, emulator.Faults.Add(FaultRuleReader.Read(await BodyAsync(context))));

    private Task ClearFaultsAsync(HttpContext context)
    {
        emulator.Faults.Clear();
        return AnswerAsync(context, emulator.Faults.States);
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<FaultState> faults) =>
        AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(faults, JsonAnswer.Own.IReadOnlyListFaultState));

    private Task RequestsAsync(HttpContext context)
    {
        var endpoint = context.Request.Query["endpoint"] is [{ Length: > 0 } name, ..]
            ? Enum.TryParse<ServiceEndpoint>(name, ignoreCase: true, out var known) && !char.IsDigit(name[0]) ? known : throw Wrong("endpoint", name, "one of " + Names)
            : (ServiceEndpoint?)null;
        var found = emulator.Journal.Read(endpoint, Number(context, "after", 0), (int)Math.Min(Number(context, "last", DefaultLast), int.MaxValue));
        return AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(found, JsonAnswer.Own.IReadOnlyListJournalEntry));
    }

    private Task ClearRequestsAsync(HttpContext context)
    {
        emulator.Journal.Clear();
        return AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes([], JsonAnswer.Own.IReadOnlyListJournalEntry));
    }

    private Task ClockAsync(HttpContext context) => AnswerAsync(
        context, JsonSerializer.SerializeToUtf8Bytes(new ClockState(emulator.Time.GetUtcNow(), emulator.Time is ManualTimeProvider), JsonAnswer.Own.ClockState));

    private async Task AdvanceAsync(HttpContext context)
    {
        var seconds = SecondsOf(await BodyAsync(context));
        if (emulator.Time is not ManualTimeProvider clock)
            throw new ControlException(
                "the emulator runs on the machine's clock; start it with --clock virtual, or Start-TcbEmulator -VirtualClock", StatusCodes.Status409Conflict);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        await emulator.DueAsync();
        await ClockAsync(context);
    }

    private static double SecondsOf(ReadOnlyMemory<byte> body)
    {
        const string Form = "the body is {\"seconds\": N}, N a number from 0 to 315360000 (ten years)";
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("seconds", out var value)
                && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 315_360_000
                ? seconds
                : throw new ControlException(Form);
        }
        catch (JsonException)
        {
            throw new ControlException(Form);
        }
    }

    private async Task SeedAsync(HttpContext context)
    {
        var (environment, collection) = (context.Request.Query["env"].ToString(), context.Request.Query["collection"].ToString());
        if (environment.Length == 0 != (collection.Length == 0))
            throw new ControlException("give both env and collection in the URL, with documents in lines, or neither, with {\"env\": {\"collection\": [documents]}}");
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var body = await BodyAsync(context);
        var seed = environment.Length > 0 ? SeedBody.Lines(environment, collection, body) : SeedBody.Json(body);
        await emulator.SeedAsync(store =>
        {
            foreach (var part in seed)
                part.Put(store);
        }, context.RequestAborted);
        await SeedStateAsync(context);
    }

    private async Task ResetAsync(HttpContext context)
    {
        await emulator.ResetAsync(context.RequestAborted);
        await SeedStateAsync(context);
    }

    private Task SeedStateAsync(HttpContext context) =>
        AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(new SeedState(emulator.Health.Collections), JsonAnswer.Own.SeedState));

    private static string Names => string.Join(", ", Enum.GetNames<ServiceEndpoint>().Select(static n => n.ToLowerInvariant()));

    private static long Number(HttpContext context, string name, long otherwise) => context.Request.Query[name] is [{ Length: > 0 } text, ..]
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, text, "a whole number of 0 or more")
        : otherwise;

    private static ControlException Wrong(string name, string value, string form) => new($"{name} must be {form}, not '{value}'");

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }
}
