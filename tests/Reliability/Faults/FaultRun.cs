using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WeChatTcb;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tokens;

namespace Reliability.Tests.Faults;

/// <summary>A fault at an endpoint of the service: once, or at every call until it is removed.</summary>
internal sealed record EndpointCell(Fault Fault, string Endpoint, bool Lasts)
{
    public override string ToString() => $"{Fault.Name}, at {Endpoint}, {(Lasts ? "from there on" : "once")}";

    /// <summary>The emulator's rule for it.</summary>
    public JsonArray Rules()
    {
        var rule = JsonNode.Parse($"{{ {Fault.Rule} }}")!;
        (rule["endpoint"], rule["call"], rule["count"]) = (Endpoint, 1, Lasts ? 0 : 1);
        return [rule];
    }

    /// <summary>The faults at endpoints, once and lasting.</summary>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="meets">Whether a fault can happen at an endpoint.</param>
    public static IReadOnlyList<EndpointCell> Matrix(IReadOnlyList<string> endpoints, Func<Fault, string, bool> meets) =>
    [
        .. from fault in FaultMatrix.Faults
           where !fault.MeetsTheRest
           from lasts in new[] { false, true }
           from endpoint in endpoints
           where meets(fault, endpoint)
           select new EndpointCell(fault, endpoint, lasts),
    ];
}

/// <summary>Runs cells side by side, each with an emulator in its first state.</summary>
internal static class FaultCells
{
    private const int Emulators = 3;

    public static string? Mode { get; } = Environment.GetEnvironmentVariable("TCB_FAULT_MATRIX");

    public static bool IsFull => Mode is "full" or "write";

    /// <summary>All cells in a full run, otherwise every so many.</summary>
    public static IEnumerable<T> Slice<T>(IReadOnlyList<T> cells, int stride) =>
        IsFull ? cells : cells.Where((_, index) => index % stride == 0);

    /// <summary>Runs cells; fails with all failures.</summary>
    /// <returns>The result of each.</returns>
    public static async Task<IReadOnlyDictionary<TCell, TOutcome>> RunAsync<TCell, TOutcome>(
        IEnumerable<TCell> cells, string? seed, Func<FaultyService, TCell, Task<TOutcome>> run)
        where TCell : notnull
    {
        var left = new ConcurrentQueue<TCell>(cells);
        var outcomes = new ConcurrentDictionary<TCell, TOutcome>();
        var failures = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Emulators).Select(_ => Task.Run(async () =>
        {
            using var service = new FaultyService(seed);
            while (left.TryDequeue(out var cell))
            {
                try
                {
                    await service.ResetAsync();
                    outcomes[cell] = await run(service, cell).WaitAsync(TimeSpan.FromSeconds(120));
                }
                catch (Exception failure)
                {
                    failures.Add($"{cell}: {failure}");
                }
            }
        })));
        Assert.True(failures.IsEmpty, $"{failures.Count} cells failed.\n{string.Join('\n', failures.Order(StringComparer.Ordinal))}");
        return outcomes;
    }
}

/// <summary>A run that meets a fault, as a component's connection, with a clock that skips pauses and a folder of its own.</summary>
internal abstract class FaultRun : ICallContext, IDisposable
{
    private readonly HttpClient _http = new(HttpClientProvider.CreateLoopbackHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    protected FaultRun(FaultyService service, Fault fault)
    {
        (Service, Fault, Clock) = (service, fault, new JointClock(service));
        Connection = new TcbConnection(service.Endpoint, service.AppId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component);
        Connection.Client = new TcbClient(
            Connection, wire =>
                new ComponentToken(wire, service.AppId, service.AppSecret, (_, _) => Task.FromResult(service.VerifyTicket), Clock),
                _ => _http, Clock);
    }

    protected FaultyService Service { get; }

    protected JointClock Clock { get; }

    protected TcbConnection Connection { get; }

    protected TcbClient Client => (TcbClient)Connection.Client!;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("tcb-fault-").FullName;

    private Fault Fault { get; }

    /// <summary>Runs work while the fault is there; the limits of held calls pass.</summary>
    protected async Task<T> MeetTheFaultAsync<T>(Func<Task<T>> work)
    {
        using var end = new CancellationTokenSource();
        var limits = Fault.Holds ? Clock.PassLimitsAsync(ServiceTransport.ResponseTimeout, end.Token) : Task.CompletedTask;
        try
        {
            return await work();
        }
        finally
        {
            await end.CancelAsync();
            await limits;
        }
    }

    /// <summary>Removes the fault, which must have come about.</summary>
    protected async Task RemoveTheFaultAsync()
    {
        Assert.True(await Service.HitsAsync() > 0, "The fault never came about, so that the cell proves nothing.");
        await Service.ClearFaultsAsync();
        Clock.Advance(TimeSpan.FromHours(24)); // pauses of quotas
        Client.TryQuotasAgain();
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    Task<T> ICallContext.RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);

    void ICallContext.WriteVerbose(string message)
    {
    }

    void ICallContext.WriteWarning(string message)
    {
    }
}
