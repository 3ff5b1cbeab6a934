using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json.Nodes;
using WeChatTcb;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tokens;

namespace Reliability.Tests.Faults;

/// <summary>
/// A small backup, of a platform and of a mini program that authorized it, that meets a fault at one of its steps. Whatever fails, the rest is complete; a file that has its name is correct; and
/// without the fault, a resume completes the backup. A slice is run by default, all cells with TCB_FAULT_MATRIX=full.
/// </summary>
public sealed class BackupFaultTests : IDisposable
{
    private const int Emulators = 3;
    private const int Stride = 11;
    private const string Authorizer = "wxmini0000000001";
    private static readonly string[] Envs = ["env-1", "env-2"];
    private static readonly string[] Steps =
        ["token", "authorizers", "authorizerToken", "environments", "collections", "permissions", "submit", "state", "download"];

    private readonly string _seed = Directory.CreateTempSubdirectory("tcb-backup-faults-").FullName;

    private readonly ITestOutputHelper _output;

    public BackupFaultTests(ITestOutputHelper output)
    {
        _output = output;
        File.WriteAllText(Path.Combine(_seed, "emulator.json"), $$"""{ "environments": { "env-2": { "app": "{{Authorizer}}" } } }""");
        foreach (var env in Envs)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_seed, env)).FullName;
            foreach (var name in new[] { "users", "empty" })
                File.WriteAllLines(Path.Combine(folder, $"{name}.jsonl"), Enumerable.Range(0, name == "empty" ? 0 : 500).Select(id => $$"""{"_id":"{{id:000}}","env":"{{env}}"}"""));
        }
    }

    public void Dispose() => Directory.Delete(_seed, recursive: true);

    [Fact]
    public async Task Whatever_fails_the_rest_is_complete_and_a_resume_completes_the_backup()
    {
        var all = Cells().ToArray();
        var cells = new ConcurrentQueue<Cell>(
            Environment.GetEnvironmentVariable("TCB_FAULT_MATRIX") is "full" ? all : all.Where((_, index) => index % Stride == 0));
        var failures = new ConcurrentBag<string>();
        var completed = 0;
        await Task.WhenAll(Enumerable.Range(0, Emulators).Select(_ => Task.Run(async () =>
        {
            using var service = new FaultyService(_seed);
            while (cells.TryDequeue(out var cell))
            {
                try
                {
                    await service.ResetAsync();
                    await service.SetFaultsAsync([cell.Rule()]);
                    using var run = new CellRun(service, cell, _seed);
                    if (await run.RunAsync().WaitAsync(TimeSpan.FromSeconds(120)))
                        Interlocked.Increment(ref completed);
                }
                catch (Exception failure)
                {
                    failures.Add($"{cell}: {failure}");
                }
            }
        })));

        _output.WriteLine($"{all.Length} cells, {completed} of those that ran were completed without a resume.");
        Assert.True(failures.IsEmpty, $"{failures.Count} cells failed.\n{string.Join('\n', failures.Order(StringComparer.Ordinal))}");
    }

    private static IEnumerable<Cell> Cells() =>
        from fault in FaultMatrix.Faults
        where !fault.MeetsTheRest
        from lasts in new[] { false, true }
        from step in Steps
        where fault.Steps.Contains(step switch
        {
            "token" => Step.Token,
            "submit" => Step.Submit,
            "download" => Step.Download,
            _ => Step.Poll,
        })
        select new Cell(fault, step, lasts);

    private sealed record Cell(Fault Fault, string Step, bool Lasts)
    {
        public override string ToString() => $"{Fault.Name}, at {Step}, {(Lasts ? "from there on" : "once")}";

        public JsonNode Rule()
        {
            var rule = JsonNode.Parse($"{{ {Fault.Rule} }}")!;
            (rule["endpoint"], rule["call"], rule["count"]) = (Step, 1, Lasts ? 0 : 1);
            return rule;
        }
    }

    private sealed class CellRun : ICallContext, IDisposable
    {
        private readonly FaultyService _service;
        private readonly Cell _cell;
        private readonly string _seed;
        private readonly JointClock _clock;
        private readonly HttpClient _http = new(WeChatTcb.Client.Connections.HttpClientProvider.CreateLoopbackHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        private readonly TcbConnection _connection;
        private readonly string _root = Directory.CreateTempSubdirectory("tcb-backup-fault-").FullName;

        public CellRun(FaultyService service, Cell cell, string seed)
        {
            (_service, _cell, _seed, _clock) = (service, cell, seed, new JointClock(service));
            _connection = new TcbConnection(service.Endpoint, service.AppId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component);
            _connection.Client = new TcbClient(
                _connection, wire => new ComponentToken(wire, service.AppId, service.AppSecret, (_, _) => Task.FromResult(service.VerifyTicket), _clock), _ => _http, _clock);
        }

        private string Folder => Path.Combine(_root, "b");

        private string Manifest => Path.Combine(Folder, "backup.json");

        private BackupRunOptions Options => new(4, TimeSpan.FromMinutes(30), TimeSpan.Zero) { OpenLedger = _ => new ExportLedger(Path.Combine(_root, "ledger")) };

        private BackupScope Scope => new()
        {
            Connections = [_connection],
            Sources = [new BackupSource()],
            Authorizer = [new NamePattern(Authorizer, IsExact: true, name => name == Authorizer)],
            Selection = new BackupSelection { Compress = true },
        };

        /// <summary>Runs the cell.</summary>
        /// <returns>Whether the first run completed the backup in spite of the fault.</returns>
        public async Task<bool> RunAsync()
        {
            var first = await MeetTheFaultAsync();
            Check(first);
            Assert.True(await _service.HitsAsync() > 0, "The fault never came about, so that the cell proves nothing.");
            await _service.ClearFaultsAsync();
            _clock.Advance(TimeSpan.FromHours(24)); // pauses of quotas

            var last = first?.Status is BackupStatus.Complete ? first : await CompleteAsync(first);
            Check(last);
            Assert.Equal((BackupStatus.Complete, 4), (last!.Status, last.Collections.Count));
            Assert.All(last.Collections, collection => Assert.NotNull(collection.File));
            return ReferenceEquals(first, last);
        }

        Task<T> ICallContext.RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(work, cancellationToken);

        void ICallContext.WriteVerbose(string message)
        {
        }

        void ICallContext.WriteWarning(string message)
        {
        }

        public void Dispose()
        {
            _http.Dispose();
            Directory.Delete(_root, recursive: true);
        }

        private async Task<BackupManifest?> MeetTheFaultAsync()
        {
            using var end = new CancellationTokenSource();
            var limits = _cell.Fault.Holds ? _clock.PassLimitsAsync(ServiceTransport.ResponseTimeout, end.Token) : Task.CompletedTask;
            try
            {
                return await StartAsync();
            }
            catch (TcbException failure)
            {
                Assert.True(_cell.Step is "token" or "authorizers" or "environments" or "collections", $"{failure.ErrorId} ended the backup: {failure.Message}");
                return null;
            }
            finally
            {
                await end.CancelAsync();
                await limits;
            }
        }

        private async Task<BackupManifest> StartAsync()
        {
            var plan = await Planner().PlanAsync(Scope, _clock.GetUtcNow(), CancellationToken.None);
            return await RunAsync(BackupRun.Start(new PlacedBackup(Folder, plan.Manifest, ClientsOf(plan)), Options, _ => { }, this));
        }

        /// <summary>Resumes the backup as Backup-TcbDatabase -Resume does; one that never began is begun.</summary>
        private async Task<BackupManifest> CompleteAsync(BackupManifest? first)
        {
            if (first is null)
                return await StartAsync();
            var plan = await new BackupResume(new FleetListing(this), Planner()).PrepareAsync(first, Scope, CancellationToken.None);
            BackupManifestFile.Write(Manifest, plan.Manifest);
            return await RunAsync(BackupRun.Resume(Manifest, ClientsOf(plan), Options, _ => { }, this));
        }

        private static async Task<BackupManifest> RunAsync(BackupRun run)
        {
            using (run)
                return await run.RunAsync(CancellationToken.None);
        }

        private BackupPlanner Planner() => new(new FleetListing(this), 2, _ => { });

        private static Dictionary<string, TcbClient> ClientsOf(BackupPlan plan) =>
            plan.Connections.ToDictionary(entry => entry.Key, entry => (TcbClient)entry.Value.Client!, StringComparer.Ordinal);

        /// <summary>What is complete is correct, and what is not has a reason.</summary>
        private void Check(BackupManifest? manifest)
        {
            foreach (var collection in manifest?.Collections ?? [])
            {
                if (collection.Status is not BackupCollectionStatus.Complete)
                {
                    Assert.False(string.IsNullOrEmpty(collection.Error?.Message), $"{collection.Collection} has no reason.");
                    continue;
                }

                using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, collection.File!.Path)), CompressionMode.Decompress));
                Assert.Equal(File.ReadAllText(Path.Combine(_seed, collection.Env, $"{collection.Collection}.jsonl")), text.ReadToEnd());
            }

            Assert.Empty(Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.journal") : []);
        }
    }
}
