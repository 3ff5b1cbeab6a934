using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.Emulator.Web;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Control;

/// <summary>A request to one of the emulator's own endpoints cannot be served; the message says why.</summary>
/// <param name="message">Why.</param>
/// <param name="status">The HTTP status of the response.</param>
internal sealed class ControlException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>The emulator's own endpoints, <c>/_emulator/*</c>. For programs of this machine only.</summary>
internal sealed class ControlEndpoints(EmulatorServer emulator)
{
    private const int DefaultLast = 100;
    private const double MaxSeconds = 315_360_000; // ten years

    private static readonly string[] Methods = ["GET", "POST", "DELETE"];

    private static readonly ControlJson Json = JsonResponse.Control;

    private readonly CallerCheck _callers = new(emulator.PageToken);

    public static bool IsControl(HttpContext context) =>
        context.Request.Path.StartsWithSegments(ControlPaths.Prefix.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Middleware before these endpoints: it refuses foreign callers and turns errors into responses.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        PageFiles.SetSecurityHeaders(context.Response.Headers);
        // The page is read in the language of its reader.
        Language.ChooseFor(context.Request);
        try
        {
            _callers.Check(context);
            await next(context);
        }
        catch (Exception e) when (e is ControlException or FaultRuleException or SeedException)
        {
            await JsonResponse.WriteErrorAsync(context, (e as ControlException)?.Status ?? StatusCodes.Status400BadRequest, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await JsonResponse.WriteErrorAsync(context, e.StatusCode, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            Console.Error.WriteLine(Messages.FormatCallFailed(context.Request.Path, e));
            await JsonResponse.WriteErrorAsync(
                context, StatusCodes.Status500InternalServerError, Messages.FormatCallFailed(context.Request.Path, e.Message));
        }
        // Set by routing, together with the header Allow.
        if (context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
        {
            var allow = context.Response.Headers.Allow.ToString();
            var allowed = string.Join(", ", Methods.Where(allow.Contains));
            var message = Messages.FormatMethodNotAllowed(context.Request.Path, allowed, context.Request.Method);
            await JsonResponse.WriteErrorAsync(context, StatusCodes.Status405MethodNotAllowed, message);
        }
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ControlPaths.Health, context => JsonResponse.WriteAsync(context, emulator.Health, Json.Health));
        routes.MapGet(
            ControlPaths.Fidelity, static context => JsonResponse.WriteAsync(context, Fidelity.Entries, Json.IReadOnlyListFidelityEntry));
        routes.MapGet(ControlPaths.Faults, context => WriteFaultsAsync(context, emulator.Faults.States));
        routes.MapPost(ControlPaths.Faults, AddFaultsAsync);
        routes.MapDelete(ControlPaths.Faults, ClearFaultsAsync);
        routes.MapGet(ControlPaths.Requests, ReadJournalAsync);
        routes.MapDelete(ControlPaths.Requests, ClearJournalAsync);
        routes.MapGet(ControlPaths.Clock, WriteClockAsync);
        routes.MapPost(ControlPaths.Clock, ChangeClockAsync);
        routes.MapPost(ControlPaths.Seed, SeedAsync);
        routes.MapDelete(ControlPaths.Seed, DropCollectionAsync);
        routes.MapPost(ControlPaths.Reset, ResetAsync);
    }

    private static Task WriteFaultsAsync(HttpContext context, IReadOnlyList<FaultState> faults) =>
        JsonResponse.WriteAsync(context, faults, Json.IReadOnlyListFaultState);

    private async Task AddFaultsAsync(HttpContext context) =>
        await WriteFaultsAsync(context, emulator.Faults.Add(FaultRuleReader.Read(await ReadBodyAsync(context))));

    private Task ClearFaultsAsync(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey("id"))
            emulator.Faults.Clear();
        else if (WholeNumber(context, "id", 0) is var id && !emulator.Faults.Remove(id))
            throw new ControlException(Messages.FormatNoSuchFault(id), StatusCodes.Status404NotFound);
        return WriteFaultsAsync(context, emulator.Faults.States);
    }

    private Task ReadJournalAsync(HttpContext context)
    {
        var endpoint = EmulatorEndpoint.Any;
        if (context.Request.Query["endpoint"] is [{ Length: > 0 } name, ..] && !EndpointNames.TryParse(name, out endpoint))
            throw new ControlException(Messages.FormatBadEndpointParameter(EndpointNames.All, name));
        var (after, last) = (WholeNumber(context, "after", 0), WholeNumber(context, "last", DefaultLast));
        return JsonResponse.WriteAsync(
            context, emulator.Journal.Read(endpoint, after, (int)Math.Min(last, int.MaxValue)), Json.IReadOnlyListEmulatorRequest);
    }

    private Task ClearJournalAsync(HttpContext context)
    {
        emulator.Journal.Clear();
        return JsonResponse.WriteAsync(context, [], Json.IReadOnlyListEmulatorRequest);
    }

    private Task WriteClockAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, new ClockState(emulator.Time.GetUtcNow(), emulator.Time.IsStopped), Json.ClockState);

    private async Task ChangeClockAsync(HttpContext context)
    {
        var change = ReadClockChange(await ReadBodyAsync(context));
        if (change.Stopped == true)
            emulator.Time.Stop();
        if (change.Stopped == false)
            emulator.Time.Continue();
        if (!emulator.Time.TryAdvance(TimeSpan.FromSeconds(change.Seconds ?? 0)))
            throw new ControlException(Messages.FormatClockAtEnd(EmulatorClock.Latest.Year), StatusCodes.Status409Conflict);
        await emulator.FinishDueJobsAsync();
        await WriteClockAsync(context);
    }

    private static ClockChange ReadClockChange(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body.Span, Json.ClockChange) is { } change
                && change is { Seconds: >= 0 and <= MaxSeconds } or { Seconds: null, Stopped: not null })
                return change;
        }
        catch (JsonException)
        {
            // Refused below.
        }
        throw new ControlException(Messages.BadClockChange);
    }

    private async Task SeedAsync(HttpContext context)
    {
        var (environment, collection) = (context.Request.Query["env"], context.Request.Query["collection"]);
        if (environment.Count > 1 || collection.Count > 1 || string.IsNullOrEmpty(environment) != string.IsNullOrEmpty(collection))
            throw new ControlException(Messages.BadSeedParameters);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var body = await ReadBodyAsync(context);
        var seed = string.IsNullOrEmpty(environment) ? SeedBody.Json(body) : SeedBody.File(environment!, collection!, body);
        await emulator.SeedAsync(
            store =>
            {
                foreach (var part in seed)
                    part.Put(store);
            },
            context.RequestAborted);
        await WriteSeedStateAsync(context);
    }

    private async Task DropCollectionAsync(HttpContext context)
    {
        if (context.Request.Query["env"] is not [{ Length: > 0 } environment]
            || context.Request.Query["collection"] is not [{ Length: > 0 } collection])
            throw new ControlException(Messages.BadDropParameters);
        await emulator.SeedAsync(
            store =>
            {
                if (store.Find(environment, collection) is null)
                    throw new ControlException(Messages.FormatNoSuchCollection(environment, collection), StatusCodes.Status404NotFound);
                store.DropCollection(environment, collection);
            },
            context.RequestAborted);
        await WriteSeedStateAsync(context);
    }

    private async Task ResetAsync(HttpContext context)
    {
        await emulator.ResetAsync(context.RequestAborted);
        await WriteSeedStateAsync(context);
    }

    private Task WriteSeedStateAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, new SeedState(emulator.Health.Collections), Json.SeedState);

    private static long WholeNumber(HttpContext context, string name, long otherwise) =>
        context.Request.Query[name] is [{ Length: > 0 } text, ..]
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ControlException(Messages.FormatBadNumberParameter(name, text))
        : otherwise;

    /// <summary>The body of a request.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
