using System.IO.Compression;
using WeChatTcb;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Ledger;

namespace Reliability.Tests.Faults;

/// <summary>
/// A small backup, of a platform and of a mini program that authorized it, that meets a fault at one of its steps. Whatever fails, the rest
/// is complete; a file that has its name is correct; and without the fault, a resume completes the backup. A slice is run by default, all
/// cells with TCB_FAULT_MATRIX=full.
/// </summary>
public sealed class BackupFaultTests : IDisposable
{
    private const int Stride = 11;
    private const string Authorizer = "wxmini0000000001";
    private static readonly string[] Envs = ["env-1", "env-2"];
    private static readonly string[] Endpoints =
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
                File.WriteAllLines(
                    Path.Combine(folder, $"{name}.jsonl"),
                    Enumerable.Range(0, name == "empty" ? 0 : 500).Select(id => $$"""{"_id":"{{id:000}}","env":"{{env}}"}"""));
        }
    }

    public void Dispose() => Directory.Delete(_seed, recursive: true);

    [Fact]
    public async Task Whatever_fails_the_rest_is_complete_and_a_resume_completes_the_backup()
    {
        var all = EndpointCell.Matrix(Endpoints, (fault, endpoint) => fault.Steps.Contains(endpoint switch
        {
            "token" => Step.Token,
            "submit" => Step.Submit,
            "download" => Step.Download,
            _ => Step.Poll,
        }));
        var outcomes = await FaultCells.RunAsync(FaultCells.Slice(all, Stride), _seed, async (service, cell) =>
        {
            await service.SetFaultsAsync(cell.Rules());
            using var run = new CellRun(service, cell, _seed);
            return await run.RunAsync();
        });
        _output.WriteLine(
            $"{all.Count} cells, {outcomes.Values.Count(isComplete => isComplete)} of {outcomes.Count} were completed without a resume.");
    }

    private sealed class CellRun(FaultyService service, EndpointCell cell, string seed) : FaultRun(service, cell.Fault)
    {
        private string BackupPath => Path.Combine(Folder, "b");

        private string Manifest => Path.Combine(BackupPath, "backup.json");

        private BackupRunOptions Options =>
            new(4, TimeSpan.FromMinutes(30), TimeSpan.Zero) { OpenLedger = _ => new ExportLedger(Path.Combine(Folder, "ledger")) };

        private BackupScope Scope => new()
        {
            Connections = [Connection],
            Sources = [new BackupSource()],
            Authorizer = [new NamePattern(Authorizer, IsExact: true, name => name == Authorizer)],
            Selection = new BackupSelection { Compress = true },
        };

        /// <summary>Runs the cell.</summary>
        /// <returns>Whether the first run completed the backup in spite of the fault.</returns>
        public async Task<bool> RunAsync()
        {
            var first = await MeetTheFaultAsync(StartUnlessItFailsAsync);
            Check(first);
            await RemoveTheFaultAsync();

            var last = first?.Status is BackupStatus.Complete ? first : await CompleteAsync(first);
            Check(last);
            Assert.Equal((BackupStatus.Complete, 4), (last!.Status, last.Collections.Count));
            Assert.All(last.Collections, collection => Assert.NotNull(collection.File));
            return ReferenceEquals(first, last);
        }

        private async Task<BackupManifest?> StartUnlessItFailsAsync()
        {
            try
            {
                return await StartAsync();
            }
            catch (TcbException failure)
            {
                Assert.True(
                    cell.Endpoint is "token" or "authorizers" or "environments" or "collections",
                    $"{failure.ErrorId} ended the backup: {failure.Message}");
                return null;
            }
        }

        private async Task<BackupManifest> StartAsync()
        {
            var plan = await Planner().PlanAsync(Scope, Clock.GetUtcNow(), CancellationToken.None);
            return await RunAsync(BackupRun.Start(new PlacedBackup(BackupPath, plan.Manifest, ClientsOf(plan)), Options, _ => { }, this));
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

                using var text = new StreamReader(
                    new GZipStream(File.OpenRead(Path.Combine(BackupPath, collection.File!.Path)), CompressionMode.Decompress));
                Assert.Equal(File.ReadAllText(Path.Combine(seed, collection.Env, $"{collection.Collection}.jsonl")), text.ReadToEnd());
            }

            Assert.Empty(Directory.Exists(BackupPath) ? Directory.GetFiles(BackupPath, "*.journal") : []);
        }
    }
}
