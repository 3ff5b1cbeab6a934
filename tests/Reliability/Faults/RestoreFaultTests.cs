using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WeChatTcb;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tokens;

namespace Reliability.Tests.Faults;

/// <summary>
/// A small restore that meets a fault at one of its steps. Whatever fails has a reason; and without the fault, a resume completes the restore, and an export of it is
/// equal to the backup. A slice is run by default, all cells with TCB_FAULT_MATRIX=full.
/// </summary>
public sealed class RestoreFaultTests : IDisposable
{
    private const int Emulators = 3;
    private const int Stride = 11;
    private const string Target = "target";
    private static readonly string[] Names = ["empty", "users"];
    private static readonly string[] Steps = ["collections", "permissions", "uploadTicket", "upload", "import", "state", "deleteFiles"];

    private readonly string _root = Directory.CreateTempSubdirectory("tcb-restore-faults-").FullName;

    private readonly ITestOutputHelper _output;

    public RestoreFaultTests(ITestOutputHelper output)
    {
        _output = output;
        Directory.CreateDirectory(Path.Combine(_root, "seed"));
        File.WriteAllText(Path.Combine(_root, "seed", "emulator.json"), $$"""{ "environments": { "{{Target}}": { "alias": "t" } } }""");
        Directory.CreateDirectory(Path.Combine(_root, "seed", Target));
        Directory.CreateDirectory(Path.Combine(Backup, "env-1"));
        BackupManifestFile.Write(Path.Combine(Backup, "backup.json"), new BackupManifest
        {
            Version = BackupManifest.CurrentVersion,
            Kind = BackupKind.Full,
            Status = BackupStatus.Complete,
            StartedAt = FaultyService.Start,
            FinishedAt = FaultyService.Start,
            Selection = new BackupSelection(),
            PlanHash = "0",
            Environments = [new() { Env = "env-1", Endpoint = new Uri("https://api.weixin.qq.com/"), ApiFamily = TcbApiFamily.ComponentTcb }],
            Collections = [.. Names.Select(Save)],
        });
    }

    private string Backup => Path.Combine(_root, "backup");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Whatever_fails_a_resume_completes_the_restore()
    {
        var all = Cells().ToArray();
        var cells = new ConcurrentQueue<Cell>(
            Environment.GetEnvironmentVariable("TCB_FAULT_MATRIX") is "full" ? all : all.Where((_, index) => index % Stride == 0));
        var failures = new ConcurrentBag<string>();
        var completed = 0;
        await Task.WhenAll(Enumerable.Range(0, Emulators).Select(_ => Task.Run(async () =>
        {
            using var service = new FaultyService(Path.Combine(_root, "seed"));
            while (cells.TryDequeue(out var cell))
            {
                try
                {
                    await service.ResetAsync();
                    await service.SetFaultsAsync([cell.Rule()]);
                    using var run = new CellRun(service, cell, Backup);
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

    private BackupManifestCollection Save(string name)
    {
        var path = Path.Combine(Backup, "env-1", $"{name}.jsonl");
        var count = name == "empty" ? 0 : 500;
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(id => $$"""{"_id":"{{id:000}}","n":{{id}}}"""));
        return new BackupManifestCollection
        {
            Env = "env-1",
            Collection = name,
            Status = BackupCollectionStatus.Complete,
            Permission = new CollectionPermission("READONLY", null),
            File = new ExportFile
            {
                Path = $"env-1/{name}.jsonl",
                Length = new FileInfo(path).Length,
                RecordCount = count,
                RecordCountVerified = true,
                Sha256 = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))).ToLowerInvariant(),
                FileType = ExportFileType.Json,
                Env = "env-1",
                JobId = 1,
            },
        };
    }

    private static IEnumerable<Cell> Cells() =>
        from fault in FaultMatrix.Faults
        where !fault.MeetsTheRest
        from lasts in new[] { false, true }
        from step in Steps
        where step switch
        {
            "import" => fault.Steps.Contains(Step.Submit),
            // The storage has no codes of the service.
            "upload" => fault.Steps.Contains(Step.Poll) && fault.Steps.Contains(Step.Download),
            _ => fault.Steps.Contains(Step.Poll),
        }
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
        private readonly string _backup;
        private readonly JointClock _clock;
        private readonly HttpClient _http = new(WeChatTcb.Client.Connections.HttpClientProvider.CreateLoopbackHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        private readonly TcbConnection _connection;
        private readonly string _ledger = Directory.CreateTempSubdirectory("tcb-restore-fault-").FullName;

        public CellRun(FaultyService service, Cell cell, string backup)
        {
            (_service, _cell, _backup, _clock) = (service, cell, backup, new JointClock(service));
            _connection = new TcbConnection(service.Endpoint, service.AppId, TcbApiFamily.ComponentTcb, TcbCredentialKind.Component);
            _connection.Client = new TcbClient(
                _connection, wire => new ComponentToken(wire, service.AppId, service.AppSecret, (_, _) => Task.FromResult(service.VerifyTicket), _clock), _ => _http, _clock);
        }

        private TcbClient Client => (TcbClient)_connection.Client!;

        private RestoreOptions Options => new()
        {
            Verify = true,
            ThrottleLimit = 2,
            Timeout = TimeSpan.FromMinutes(30),
            SubmitInterval = TimeSpan.Zero,
            OpenLedger = _ => new ExportLedger(_ledger),
        };

        /// <summary>Runs the cell.</summary>
        /// <returns>Whether the first run completed the restore in spite of the fault.</returns>
        public async Task<bool> RunAsync()
        {
            var first = await MeetTheFaultAsync();
            Check(first);
            Assert.True(await _service.HitsAsync() > 0, "The fault never came about, so that the cell proves nothing.");
            await _service.ClearFaultsAsync();
            _clock.Advance(TimeSpan.FromHours(24)); // pauses of quotas

            var last = first;
            for (var attempt = 0; last?.Status is not RestoreStatus.Complete && attempt < 2; attempt++)
                last = await CompleteAsync(last);
            Check(last);
            Assert.True(
                (last!.Status, last.Verified, last.CollectionCount) is (RestoreStatus.Complete, true, 2), $"{last.Status}, {last.Verified}: {string.Join("; ", last.Failures)}");
            Assert.Equal(["READONLY", "READONLY"], last.Collections.Select(collection => collection.AclTag));
            Assert.Empty(Directory.GetFiles(Path.Combine(_ledger, "restores")));
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
            Directory.Delete(_ledger, recursive: true);
        }

        private async Task<TcbRestore?> MeetTheFaultAsync()
        {
            using var end = new CancellationTokenSource();
            var limits = _cell.Fault.Holds ? _clock.PassLimitsAsync(ServiceTransport.ResponseTimeout, end.Token) : Task.CompletedTask;
            try
            {
                return await StartAsync();
            }
            catch (TcbException failure)
            {
                Assert.True(_cell.Step is "collections", $"{failure.ErrorId} ended the restore: {failure.Message}");
                return null;
            }
            finally
            {
                await end.CancelAsync();
                await limits;
            }
        }

        private async Task<TcbRestore> StartAsync()
        {
            var plan = RestorePlanner.Plan(new RestoreScope { Folder = _backup, Env = Target }, _connection);
            return await RunAsync(RestoreRun.Start(plan, await Client.GetCollectionsAsync(Target, this), Client, Options, _ => { }, this));
        }

        /// <summary>Resumes the restore as Restore-TcbDatabase -Resume does; one that never began is begun.</summary>
        private async Task<TcbRestore> CompleteAsync(TcbRestore? last)
        {
            if (last is null)
                return await StartAsync();
            Client.TryQuotasAgain();
            var stored = RestoreStateFile.Open(_ledger, _backup, Target, _connection);
            using var locked = stored.File;
            var plan = RestorePlanner.Plan(RestoreResume.ScopeOf(stored.State), _connection);
            return await RunAsync(RestoreRun.Resume(plan, await Client.GetCollectionsAsync(Target, this), stored, Client, Options, _ => { }, this));
        }

        private static async Task<TcbRestore> RunAsync(RestoreRun run)
        {
            using (run)
                return await run.RunAsync(CancellationToken.None);
        }

        /// <summary>What is not complete has a reason.</summary>
        private static void Check(TcbRestore? restore)
        {
            foreach (var collection in restore?.Collections ?? [])
                Assert.True(collection.Status is RestoreStatus.Complete || !string.IsNullOrEmpty(collection.Message), $"{collection} has no reason.");
        }
    }
}
