using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Reliability.Tests.Faults;

/// <summary>An emulator with faults and a virtual clock.</summary>
/// <param name="seed">The folder with the documents; null for the example data.</param>
internal sealed class FaultyService(string? seed = null) : IDisposable
{
    /// <summary>How long an export takes: the first two polls find it running, the third finds it ended.</summary>
    private const double JobSeconds = 0.4;

    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly EmulatorProcess _emulator = new(JobSeconds, Start, seed);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public Uri Endpoint => _emulator.Endpoint;

    public string AppId => _emulator.AppId;

    public string AppSecret => _emulator.AppSecret;

    public string VerifyTicket => _emulator.VerifyTicket;

    /// <summary>Restores the state at the start.</summary>
    public Task ResetAsync() => SendAsync(HttpMethod.Post, "reset");

    public Task SetFaultsAsync(JsonArray rules) => SendAsync(HttpMethod.Post, "faults", rules.ToJsonString());

    public Task ClearFaultsAsync() => SendAsync(HttpMethod.Delete, "faults");

    /// <summary>The number of calls that the rules have hit.</summary>
    public async Task<int> HitsAsync() => (await SendAsync(HttpMethod.Get, "faults")).Sum(rule => rule!["hits"]!.GetValue<int>());

    /// <summary>Advances the clock. Everything that is due by then has happened when this returns.</summary>
    public Task PassAsync(TimeSpan time) =>
        SendAsync(HttpMethod.Post, "clock", $$"""{"seconds":{{time.TotalSeconds.ToString("F7", CultureInfo.InvariantCulture)}}}""");

    /// <summary>The submits of exports or imports that arrived, in their order.</summary>
    public Task<JsonArray> SubmitsAsync(string endpoint = "submit") =>
        SendAsync(HttpMethod.Get, $"requests?endpoint={endpoint}&last=10000");

    /// <summary>Whether a submit in the journal may have made a job: it was not certainly refused.</summary>
    public static bool MayHaveMadeJob(JsonNode submit) => submit["fault"]?.ToString() is { } fault
        ? fault.EndsWith("after its work", StringComparison.Ordinal)
            || !(
                fault is "no answer" or "reset" or "expired token" || fault.StartsWith("errcode", StringComparison.Ordinal)
                    || fault.StartsWith("status", StringComparison.Ordinal))
        : submit["errcode"]?.GetValue<int>() is null or 0;

    /// <summary>What is at the service, read without the client.</summary>
    /// <param name="clock">The clock, which goes on while the service works.</param>
    public ServiceView View(JointClock clock) => _emulator.View(() => clock.PassAsync(TimeSpan.FromSeconds(1)));

    public void Dispose()
    {
        _http.Dispose();
        _emulator.Dispose();
    }

    private async Task<JsonArray> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_emulator.Endpoint, "/_emulator/" + path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonNode.Parse(text) as JsonArray ?? [];
    }
}

/// <summary>
/// One clock for a client and its service. A pause ends as soon as it begins, and advances the clock by its length. The time limits of
/// calls pass only on request.
/// </summary>
internal sealed class JointClock(FaultyService service) : FakeTimeProvider(FaultyService.Start)
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (state is not CancellationTokenSource) // a limit, and no pause
            _ = Task.Run(() => PassAsync(dueTime));
        return timer;
    }

    public async Task PassAsync(TimeSpan time)
    {
        await service.PassAsync(time);
        Advance(time);
    }

    /// <summary>Makes the client give up each request that the service holds.</summary>
    public async Task PassLimitsAsync(TimeSpan limit, CancellationToken end)
    {
        for (var passed = 0; !end.IsCancellationRequested; await Task.Delay(10, CancellationToken.None))
        {
            for (var hits = await service.HitsAsync(); passed < hits; passed++)
                await PassAsync(limit);
        }
    }
}
