using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WeChatTcb;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tokens;

namespace Reliability.Tests.Faults;

/// <summary>
/// One main job that meets a fault, run as the commands run it. If it ends with an error, it is resumed after the fault is removed.
/// In every cell, only the correct file may get the final name, no two jobs may write one file, and no secret may leak.
/// </summary>
internal sealed class FaultCellRun : ICallContext, IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(5);

    private readonly FaultyService _service;
    private readonly FaultCell _cell;
    private readonly JointClock _clock;
    private readonly SecretsSeen _secrets;
    private readonly ConcurrentQueue<string> _told = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("tcb-fault-").FullName;

    private FaultCellRun(FaultyService service, FaultCell cell)
    {
        (_service, _cell, _clock) = (service, cell, new JointClock(service));
        _secrets = new SecretsSeen(service.AppSecret, service.VerifyTicket);
    }

    private string Target => Path.Combine(_folder, "saved", "cities.json");

    private ExportLedger Ledger => new(Path.Combine(_folder, "ledger"));

    private ExportEntry Entry => Assert.IsType<ExportEntry>(Assert.Single(Ledger.Read()).Entry);

    /// <summary>Runs a cell.</summary>
    /// <returns>The result, as the page writes it.</returns>
    public static async Task<string> RunAsync(FaultyService service, FaultCell cell)
    {
        await service.SetFaultsAsync(cell.Rules());
        using var run = new FaultCellRun(service, cell);
        return await run.RunAsync();
    }

    /// <summary>Runs a main job whose calls fail at random, and resumes it until it is finished.</summary>
    /// <param name="service">The service.</param>
    /// <param name="seed">The seed of the random faults.</param>
    /// <returns>How often it was resumed.</returns>
    public static async Task<int> RunByChanceAsync(FaultyService service, int seed)
    {
        await service.ResetAsync();
        await service.SetFaultsAsync(FaultMatrix.ByChance(seed));
        using var run = new FaultCellRun(service, new FaultCell(new Fault($"by chance, seed {seed}", ""), Step.Submit, Lasts: true));
        return await run.RunByChanceAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    Task<T> ICallContext.RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);

    void ICallContext.WriteVerbose(string message) => _told.Enqueue(message);

    void ICallContext.WriteWarning(string message) => _told.Enqueue(message);

    public void Dispose()
    {
        _secrets.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> RunAsync()
    {
        var (outcome, isForced) = ("file", false);
        if (await MeetTheFaultAsync() is { } failure)
        {
            CheckError(failure);
            Assert.False(File.Exists(Target), "A file got the name though the command ended in an error.");
            await _service.ClearFaultsAsync();
            if (Entry.IsFinished)
            {
                Assert.True(
                    _cell.Step is Step.Submit or Step.SubmitNamed, $"{failure.ErrorId} ended an export that the service has not refused.");
                Assert.Null(Resume(force: false));
                outcome = $"`{failure.ErrorId}`, the end";
                Assert.Empty(Files());
            }
            else
            {
                (var end, isForced) = await GoOnAsync();
                outcome = $"`{failure.ErrorId}`, {end}";
                CheckFile();
            }
        }
        else
        {
            CheckFile();
        }

        await CheckSubmitsAsync(isForced);
        await CheckSecretsAsync();
        Assert.True(await WasMetAsync(outcome), "The fault never came about, so that the cell proves nothing.");
        return outcome;
    }

    private async Task<int> RunByChanceAsync()
    {
        const int Most = 50;
        var resumed = 0;
        for (var failure = await MeetTheFaultAsync(); failure is not null; resumed++)
        {
            CheckError(failure);
            Assert.False(File.Exists(Target), "A file got the name though the command ended in an error.");
            Assert.True(resumed < Most, $"Taken up {Most} times, the export is not finished: {failure.Message}");
            failure = await DriveAsync(Resume(force: false)!);
        }

        CheckFile();
        await CheckSubmitsAsync(isForced: false, most: resumed + 1);
        await CheckSecretsAsync();
        return resumed;
    }

    /// <summary>If the job was resumed, the rules have been removed; then the error shows that the fault was met.</summary>
    private async Task<bool> WasMetAsync(string outcome) => outcome.StartsWith('`') || await _service.HitsAsync() >= _cell.Rules().Count;

    private async Task<TcbException?> MeetTheFaultAsync()
    {
        var named = _cell.Step is Step.SubmitNamed;
        var path = named ? "nightly/cities.json" : StoragePath.Generate(Truth.Collection, ExportFileType.Json, _clock.GetUtcNow());
        var plan = new ExportPlan(
            new ExportRequest(Truth.Env, path, ExportFileType.Json, Truth.Query),
            FilePathIsGenerated: !named,
            Truth.Collection,
            new DownloadOptions(Target, ExportFileType.Json, Overwrite: false, SkipCountCheck: false, AllowEmpty: false),
            AllowEmpty: false);
        var ledger = Ledger;
        ledger.CheckWritable();
        using var end = new CancellationTokenSource();
        var limits = _cell.Fault.Holds ? _clock.PassLimitsAsync(ServiceTransport.ResponseTimeout, end.Token) : Task.CompletedTask;
        try
        {
            return await DriveAsync(ExportRun.Begin(ledger, Client(), plan));
        }
        finally
        {
            await end.CancelAsync();
            await limits;
        }
    }

    /// <summary>Resumes the export as Resume-TcbExport does in another process.</summary>
    private async Task<(string How, bool IsForced)> GoOnAsync()
    {
        try
        {
            Assert.Null(await DriveAsync(Resume(force: false)!));
            return ("resumed", false);
        }
        catch (TcbException inDoubt) when (inDoubt.ErrorId == "SubmitInDoubt" && _cell.Step is Step.SubmitNamed)
        {
            CheckError(inDoubt);
            Assert.Null(await DriveAsync(Resume(force: true)!));
            return ("resumed with `-Force`", true);
        }
    }

    private ExportRun? Resume(bool force)
    {
        var ledger = Ledger;
        return ExportRun.Resume(ledger, new LedgerIndex(ledger), Client(), Entry.Id, force);
    }

    /// <summary>Runs an export until it ends, as the commands do.</summary>
    private async Task<TcbException?> DriveAsync(ExportRun run)
    {
        using var driven = run;
        run.Warn = message => Assert.Fail(message);
        try
        {
            await run.SubmitAsync(TimeSpan.FromSeconds(1), this);
            await run.WaitAsync(WaitLimit, _ => { }, this);
            run.CheckHasFile();
            await run.SaveAsync((_, _) => { }, this);
            run.CheckFailedRecords();
            return null;
        }
        catch (TcbException failure)
        {
            return failure;
        }
    }

    private TcbClient Client()
    {
        var connection = new TcbConnection(_service.Endpoint, _service.AppId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component);
        return new TcbClient(
            connection, wire =>
                new ComponentToken(wire, _service.AppId, _service.AppSecret, (_, _) => Task.FromResult(_service.VerifyTicket), _clock),
                _ => _secrets.Http, _clock);
    }

    private void CheckError(TcbException failure)
    {
        _told.Enqueue($"{failure}{failure.RecommendedAction}");
        ErrorTopic.Check(failure);
    }

    private void CheckFile()
    {
        var bytes = File.ReadAllBytes(Target);
        Assert.True(
            bytes.AsSpan().SequenceEqual(Truth.Bytes) || (_cell.Fault.ChangesFile && bytes.AsSpan().SequenceEqual(Truth.BytesOfChanged)),
            "The file is not the one that the documents give.");
        var check = new ReceiptCheck().RunAsync(Target, (_, _) => { }, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(
            (ExportFileStatus.Whole, (long?)Truth.Records, (long?)Truth.Records), (check.Status, check.RecordCount, check.RecordSuccess));
        Assert.Equal([Path.GetFileName(Target), Path.GetFileName(check.ReceiptPath)], Files());
        Assert.Equal((LedgerState.Saved, check.Sha256), (Entry.State, Entry.File!.Sha256));
    }

    private IEnumerable<string?> Files() => Directory.Exists(Path.GetDirectoryName(Target))
        ? Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Counts the jobs by the path that they write. Every submit that was not certainly refused counts as a job.</summary>
    private async Task CheckSubmitsAsync(bool isForced, int most = 2)
    {
        var jobs = (await _service.SubmitsAsync()).Where(submit => FaultyService.MayHaveMadeJob(submit!))
            .Select(submit => JsonNode.Parse(submit!["body"]!.ToString())!["file_path"]!.ToString()).ToList();
        Assert.InRange(jobs.Count, 1 - (_cell.Step is Step.Token or Step.Submit or Step.SubmitNamed ? 1 : 0), most);
        Assert.All(
            jobs.GroupBy(path => path), path => Assert.True(path.Count() == 1 || isForced, $"{path.Count()} jobs write '{path.Key}'."));
    }

    private async Task CheckSecretsAsync()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            _told.Enqueue(await File.ReadAllTextAsync(file));
        var secrets = _secrets.Seen;
        Assert.True(
            _cell.Step is Step.Token or Step.Submit or Step.SubmitNamed || secrets.Count >= 4,
            "Neither token nor signature was seen on its way.");
        Assert.All(_told, text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
    }
}

/// <summary>A handler between client and service that collects the secrets in requests and responses.</summary>
internal sealed class SecretsSeen : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();

    /// <param name="known">The secrets that are known from the start.</param>
    public SecretsSeen(params string[] known)
    {
        foreach (var secret in known)
            _seen[secret] = true;
        Http = new HttpClient(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Http { get; }

    /// <summary>The secrets, each as plain text and URL-encoded.</summary>
    public IReadOnlyCollection<string> Seen => [.. _seen.Keys];

    public void Dispose() => Http.Dispose();

    private sealed class Handler(SecretsSeen secrets) : DelegatingHandler(
        WeChatTcb.Client.Connections.HttpClientProvider.CreateLoopbackHandler())
    {
        private static readonly string[] Names = ["access_token", "q-signature", "sign"];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            foreach (var pair in request.RequestUri!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)))
            {
                if (pair is [var name, { Length: > 8 } value] && Names.Contains(name))
                    (secrets._seen[value], secrets._seen[Uri.UnescapeDataString(value)]) = (true, true);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
