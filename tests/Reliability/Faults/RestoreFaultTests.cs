using System.Security.Cryptography;
using WeChatTcb;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Restores;

namespace Reliability.Tests.Faults;

/// <summary>
/// A small restore that meets a fault at one of its steps. Whatever fails has a reason; and without the fault, a resume completes the
/// restore, and an export of it is equal to the backup. A slice is run by default, all cells with TCB_FAULT_MATRIX=full.
/// </summary>
public sealed class RestoreFaultTests : IDisposable
{
    private const int Stride = 11;
    private const string Target = "target";
    private static readonly string[] Names = ["empty", "users"];
    private static readonly string[] Endpoints = ["collections", "permissions", "uploadTicket", "upload", "import", "state", "deleteFiles"];

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
            Environments =
                [new() { Env = "env-1", Endpoint = new Uri("https://api.weixin.qq.com/"), ApiFamily = TcbApiFamily.ComponentTcb }],
            Collections = [.. Names.Select(Save)],
        });
    }

    private string Backup => Path.Combine(_root, "backup");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Whatever_fails_a_resume_completes_the_restore()
    {
        var all = EndpointCell.Matrix(Endpoints, (fault, endpoint) => endpoint switch
        {
            "import" => fault.Steps.Contains(Step.Submit),
            // The storage has no codes of the service.
            "upload" => fault.Steps.Contains(Step.Poll) && fault.Steps.Contains(Step.Download),
            _ => fault.Steps.Contains(Step.Poll),
        });
        var outcomes = await FaultCells.RunAsync(FaultCells.Slice(all, Stride), Path.Combine(_root, "seed"), async (service, cell) =>
        {
            await service.SetFaultsAsync(cell.Rules());
            using var run = new CellRun(service, cell, Backup);
            return await run.RunAsync();
        });
        _output.WriteLine(
            $"{all.Count} cells, {outcomes.Values.Count(isComplete => isComplete)} of {outcomes.Count} were completed without a resume.");
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

    private sealed class CellRun(FaultyService service, EndpointCell cell, string backup) : FaultRun(service, cell.Fault)
    {
        private RestoreOptions Options => new()
        {
            Verify = true,
            ThrottleLimit = 2,
            Timeout = TimeSpan.FromMinutes(30),
            SubmitInterval = TimeSpan.Zero,
            OpenLedger = _ => new ExportLedger(Folder),
        };

        /// <summary>Runs the cell.</summary>
        /// <returns>Whether the first run completed the restore in spite of the fault.</returns>
        public async Task<bool> RunAsync()
        {
            var first = await MeetTheFaultAsync(StartUnlessItFailsAsync);
            Check(first);
            await RemoveTheFaultAsync();

            var last = first;
            for (var attempt = 0; last?.Status is not RestoreStatus.Complete && attempt < 2; attempt++)
                last = await CompleteAsync(last);
            Check(last);
            Assert.True(
                (last!.Status, last.Verified, last.CollectionCount) is (RestoreStatus.Complete, true, 2),
                $"{last.Status}, {last.Verified}: {string.Join("; ", last.Failures)}");
            Assert.Equal(["READONLY", "READONLY"], last.Collections.Select(collection => collection.AclTag));
            Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "restores")));
            return ReferenceEquals(first, last);
        }

        private async Task<TcbRestore?> StartUnlessItFailsAsync()
        {
            try
            {
                return await StartAsync();
            }
            catch (TcbException failure)
            {
                Assert.True(cell.Endpoint is "collections", $"{failure.ErrorId} ended the restore: {failure.Message}");
                return null;
            }
        }

        private async Task<TcbRestore> StartAsync()
        {
            var plan = RestorePlanner.Plan(new RestoreScope { Folder = backup, Env = Target }, Connection);
            return await RunAsync(RestoreRun.Start(plan, await Client.GetCollectionsAsync(Target, this), Client, Options, _ => { }, this));
        }

        /// <summary>Resumes the restore as Restore-TcbDatabase -Resume does; one that never began is begun.</summary>
        private async Task<TcbRestore> CompleteAsync(TcbRestore? last)
        {
            if (last is null)
                return await StartAsync();
            var stored = RestoreStateFile.Open(Folder, backup, Target, Connection);
            using var locked = stored.File;
            var plan = RestorePlanner.Plan(RestoreResume.ScopeOf(stored.State), Connection);
            return await RunAsync(
                RestoreRun.Resume(plan, await Client.GetCollectionsAsync(Target, this), stored, Client, Options, _ => { }, this));
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
                Assert.True(
                    collection.Status is RestoreStatus.Complete || !string.IsNullOrEmpty(collection.Message),
                    $"{collection} has no reason.");
        }
    }
}
