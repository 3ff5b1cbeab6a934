using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Running;

/// <summary>Runs of a backup that nobody interrupts.</summary>
public sealed class BackupRunTests : IDisposable
{
    private readonly BackupRunSetup _setup = new();

    private FleetService Fleet => _setup.Fleet;

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Every_collection_is_saved_with_a_receipt_and_described_in_the_manifest()
    {
        Fleet.With("env-1", "users", "a/b: c", "it's \"quoted\"").With("env-2", "users", "Users");

        var manifest = await _setup.RunAsync();

        Assert.Equal((BackupStatus.Complete, true), (manifest.Status, manifest.FinishedAt is not null));
        Assert.Equal(
            ["env-1/a%2Fb%3A c.jsonl", "env-1/it's %22quoted%22.jsonl", "env-1/users.jsonl", "env-2/Users.jsonl", "env-2/%75sers.jsonl"],
            manifest.Collections.Select(collection => collection.File!.Path));
        Assert.All(manifest.Collections, collection =>
        {
            Assert.Equal(
                (BackupCollectionStatus.Complete, "ADMINWRITE", null),
                (collection.Status, collection.Permission?.AclTag, collection.Error));
            Assert.Equal((2, 24, null), (collection.File!.RecordCount, collection.File.Length, collection.File.ReceiptPath));
            Assert.Equal((true, null), (collection.Job!.JobId > 0, collection.Job.DestinationPath));
            var path = _setup.PathOf(collection.File.Path);
            Assert.Equal(FleetService.Lines(2), File.ReadAllText(path));
            Assert.NotNull(ExportReceipt.Read(ExportReceipt.PathOf(path)));
        });
        Assert.Equal(["backup.json", "env-1", "env-2"], Names(_setup.Folder));
        Assert.Equal(manifest.Collections, BackupManifestFile.Read(_setup.Manifest).Collections);
        Assert.All(_setup.Ledger.Read(), entry => Assert.Equal(LedgerState.Saved, entry.Entry!.State));
        Assert.Equal(5, _setup.Events.OfType<CollectionCompleted>().Count());
        Assert.Equal(5, _setup.Events.Count);
    }

    [Fact]
    public async Task In_a_fleet_each_collection_takes_the_requests_of_the_only_one_and_no_entry_of_the_ledger_is_read()
    {
        const int Environments = 8;
        const int Collections = 40;
        var names = Enumerable.Range(0, Collections).Select(number => $"c{number}").ToArray();
        for (var env = 0; env < Environments; env++)
            Fleet.With($"env-{env}", names);
        using var single = new BackupRunSetup();
        single.Fleet.With("env-0", "c0");

        await single.RunAsync();
        var manifest = await _setup.RunAsync(options: _setup.Options with { ThrottleLimit = 64 });

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.Equal(
            Environments * Collections, manifest.Collections.Count(collection => collection.Status is BackupCollectionStatus.Complete));
        foreach (var requests in single.Fleet.Calls.GroupBy(call => call.Interface).Where(calls => calls.Key != "api_component_token"))
            Assert.Equal((requests.Key, requests.Count() * Environments * Collections), (requests.Key, Fleet.Count(requests.Key)));
        Assert.Empty(_setup.LedgerReads);
    }

    [Fact]
    public async Task A_resumed_fleet_reads_only_the_entries_of_what_is_not_complete()
    {
        var names = Enumerable.Range(0, 60).Select(number => $"c{number:00}").ToArray();
        Fleet.With("env-1", names);
        await _setup.InterruptAsync(
            call => call.Interface == "dbmigrationstate" && Fleet.Count("dbexport") > 40,
            stop => _setup.RunAsync(cancellationToken: stop));
        var open = BackupManifestFile.Read(_setup.Manifest).Collections.Count(
            collection => collection.Status is BackupCollectionStatus.Pending);
        _setup.LedgerReads.Clear();

        var resumed = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, resumed.Status);
        Assert.InRange(open, 1, 30);
        Assert.InRange(_setup.LedgerReads.Count, 1, 6 * open);
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_read_it()
    {
        const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Fleet.With("env-1", "users");

        await _setup.RunAsync();

        Assert.Equal(Folder, File.GetUnixFileMode(_setup.Folder));
        Assert.Equal(Folder, File.GetUnixFileMode(_setup.PathOf("env-1")));
        foreach (var file in Directory.EnumerateFiles(_setup.Folder, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("env-1/users.jsonl")]
    public async Task A_file_that_is_removed_during_the_run_is_missing_and_a_resume_saves_it_again(string removed)
    {
        Fleet.With("env-1", "orders", "users", "visits");
        Fleet.Before = (call, _) =>
        {
            if (call is { Interface: "dbexport", Collection: "visits" })
                Remove(_setup.PathOf(removed));
            return Task.CompletedTask;
        };

        var manifest = await _setup.RunAsync(options: _setup.Options with { ThrottleLimit = 1 });

        Assert.Equal(BackupStatus.Partial, manifest.Status);
        var failed = manifest.Collections.Where(collection => collection.Status is BackupCollectionStatus.Failed).ToArray();
        Assert.Contains("users", failed.Select(collection => collection.Collection));
        Assert.All(failed, collection => Assert.Equal(("BackupFileGone", null), (collection.Error!.Id, collection.File)));
        Assert.Equal(failed.Length, _setup.Events.OfType<CollectionFailed>().Count());

        Fleet.Before = null;
        var resumed = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, resumed.Status);
        Assert.True(File.Exists(_setup.PathOf("env-1/users.jsonl")));

        static void Remove(string path)
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
    }

    [Fact]
    public async Task Files_are_compressed()
    {
        Fleet.With("env-1", "users");

        var manifest = await _setup.RunAsync(_setup.Plan(compress: true));

        var collection = Assert.Single(manifest.Collections);
        Assert.Equal(("env-1/users.jsonl.gz", 2L), (collection.File!.Path, collection.File.RecordCount));
        Assert.Equal(Setup.Hash(System.Text.Encoding.UTF8.GetBytes(FleetService.Lines(2))), collection.ContentSha256);
        var check = await new ReceiptCheck().RunAsync(_setup.PathOf("env-1/users.jsonl.gz"), (_, _) => { }, CancellationToken.None);
        Assert.Equal((ExportFileStatus.Whole, 2L), (check.Status, check.RecordCount));
    }

    [Fact]
    public async Task An_empty_collection_becomes_an_empty_file()
    {
        Fleet.With("env-1", "users").Environments["env-1"]["users"] = 0;

        var collection = Assert.Single((await _setup.RunAsync()).Collections);

        Assert.Equal((BackupCollectionStatus.Complete, 0L), (collection.Status, collection.File!.Length));
        Assert.True(File.Exists(_setup.PathOf("env-1/users.jsonl")));
    }

    [Fact]
    public async Task One_failure_does_not_affect_the_others()
    {
        Fleet.With("env-1", "bad", "good");
        Fleet.Failure = call => call is { Interface: "dbexport", Collection: "bad" }
            ? FleetService.Error(-502003, "permission denied")
            : null;

        var manifest = await _setup.RunAsync();

        Assert.Equal(BackupStatus.Partial, manifest.Status);
        Assert.Equal(("DatabasePermissionDenied", null), (manifest.Collections[0].Error!.Id, manifest.Collections[0].File));
        Assert.Equal(BackupCollectionStatus.Complete, manifest.Collections[1].Status);
        var failed = Assert.Single(_setup.Events.OfType<CollectionFailed>());
        Assert.Equal(("bad", "DatabasePermissionDenied"), (failed.Collection.Collection, failed.Error.ErrorId));
    }

    [Fact]
    public async Task A_backup_of_which_nothing_was_saved_has_failed()
    {
        Fleet.With("env-1", "bad");
        Fleet.Failure = call => call.Interface == "dbexport" ? FleetService.Error(-502003) : null;

        Assert.Equal(BackupStatus.Failed, (await _setup.RunAsync()).Status);
    }

    [Fact]
    public async Task Nothing_to_export_is_complete_unless_an_environment_could_not_be_read()
    {
        Fleet.With("env-1");
        Assert.Equal(BackupStatus.Complete, (await _setup.RunAsync(ManifestBuilder.New())).Status);

        var environments = ManifestBuilder.New(("env-1", "x")).Environments;
        var plan = ManifestBuilder.New() with { Environments = [environments[0] with { Error = new BackupError("EnvHalted", "halted") }] };
        Assert.Equal(BackupStatus.Failed, (await _setup.RunAsync(plan)).Status);
    }

    [Fact]
    public async Task Dropped_collections_have_vanished_and_the_environment_is_listed_once()
    {
        Fleet.With("env-1", "kept", "dropped-1", "dropped-2", "dropped-3");
        var plan = _setup.Plan();
        foreach (var name in new[] { "dropped-1", "dropped-2", "dropped-3" })
            Fleet.Environments["env-1"].TryRemove(name, out _);

        var manifest = await _setup.RunAsync(plan);

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.Equal(3, manifest.Collections.Count(collection => collection is { Status: BackupCollectionStatus.Vanished, Error: null }));
        Assert.Equal(3, _setup.Events.OfType<CollectionVanished>().Count());
        Assert.Equal(1, Fleet.Count("dbcollection"));
    }

    [Fact]
    public async Task A_collection_that_is_still_listed_has_not_vanished()
    {
        Fleet.With("env-1", "users");
        Fleet.Failure = call => call.Interface == "dbexport" ? FleetService.Error(-502005) : null;

        Assert.Equal("CollectionNotFound", (await _setup.RunAsync()).Collections[0].Error!.Id);
    }

    [Fact]
    public async Task A_job_that_failed_because_its_collection_was_dropped_has_vanished()
    {
        Fleet.With("env-1", "users", "other");
        Fleet.Failure = call =>
        {
            if (call is not { Interface: "dbmigrationstate", JobId: 1 })
                return null;
            Fleet.Environments["env-1"].TryRemove(Fleet.CollectionOf(1).Split('/')[1], out _);
            return FleetService.State("fail", 0, message: "whatever the service says");
        };

        var manifest = await _setup.RunAsync();

        Assert.Equal(
            [BackupCollectionStatus.Complete, BackupCollectionStatus.Vanished],
            manifest.Collections.Select(collection => collection.Status).Order());
    }

    [Fact]
    public async Task A_used_up_quota_stops_the_submits_of_its_app_only()
    {
        Fleet.With("env-1", [.. Enumerable.Range(0, 50).Select(number => $"c{number:00}")]).With("env-2", "users");
        var other = new Setup(appId: "wxother");
        _ = new FleetService(other.Service).With("env-2", "users");
        other.Time.SkipsPauses = true;
        var submits = 0;
        Fleet.Failure = call => call.Interface == "dbexport" && Interlocked.Increment(ref submits) > 5
            ? FleetService.Error(45009, "reach max api daily quota limit")
            : null;

        using var run = BackupRun.Start(
            new PlacedBackup(
                _setup.Folder, _setup.Plan(),
                new Dictionary<string, TcbClient> { ["env-1"] = _setup.Http.Client, ["env-2"] = other.Client }),
            _setup.Options, _setup.Events.Enqueue, _setup.Http.Caller);
        var manifest = await run.RunAsync(CancellationToken.None);

        Assert.Equal(BackupStatus.Partial, manifest.Status);
        Assert.Equal(6, manifest.Collections.Count(collection => collection.Status is BackupCollectionStatus.Complete));
        Assert.All(
            manifest.Collections.Where(collection => collection.Status is BackupCollectionStatus.Failed),
            collection => Assert.Equal("DailyQuotaExceeded", collection.Error!.Id));
        Assert.InRange(Fleet.Count("dbexport"), 6, 9); // as many as ran at that moment
        Assert.InRange(_setup.Ledger.Read().Count(), 6, 10);
        Assert.Equal((51, 51, 45), (run.Progress.Total, run.Progress.Finished, run.Progress.Failed));
        run.Dispose();
        _setup.Http.Time.Advance(TimeSpan.FromDays(1));
        await CheckResumeAsync(expectedSubmits: 45);
    }

    [Fact]
    public async Task A_refused_token_stops_its_app()
    {
        Fleet.With("env-1", [.. Enumerable.Range(0, 50).Select(number => $"c{number:00}")]);
        var submits = 0;
        Fleet.Failure = call => call.Interface == "dbexport" && Interlocked.Increment(ref submits) > 5
            ? FleetService.Error(40001, "invalid credential")
            : null;

        var manifest = await _setup.RunAsync();

        Assert.Equal(45, manifest.Collections.Count(collection => collection.Error?.Id == "InvalidCredential"));
        Assert.InRange(Fleet.Count("dbexport"), 6, 12);
        await CheckResumeAsync(expectedSubmits: 45);
    }

    [Fact]
    public async Task An_environment_that_is_halted_half_way_ends_with_that_reason()
    {
        Fleet.With("env-1", [.. Enumerable.Range(0, 50).Select(number => $"c{number:00}")]).With(
            "env-2", [.. Enumerable.Range(0, 50).Select(number => $"c{number:00}")]);
        var submits = 0;
        Fleet.Failure = call =>
        {
            if (call is not { Interface: "dbexport", Env: "env-1" } || Interlocked.Increment(ref submits) <= 10)
                return null;
            Fleet.Status["env-1"] = "HALTED";
            return FleetService.Error(-501005, "invalid environment");
        };

        var manifest = await _setup.RunAsync();

        Assert.Equal(BackupStatus.Partial, manifest.Status);
        Assert.Equal(40, manifest.Collections.Count(collection => collection is { Env: "env-1", Error.Id: "EnvHalted" }));
        Assert.All(
            manifest.Collections.Where(collection => collection.Env == "env-2"),
            collection => Assert.Equal(BackupCollectionStatus.Complete, collection.Status));
        Assert.Equal(1, Fleet.Count("describeenvs"));
        Fleet.Status["env-1"] = "NORMAL";
        await CheckResumeAsync(expectedSubmits: 40);
    }

    [Fact]
    public async Task A_file_that_lacks_records_is_saved_and_the_collection_has_failed()
    {
        Fleet.With("env-1", "users");
        Fleet.Failure = call => call.Interface == "dbmigrationstate"
            ? FleetService.State("success", 2, failed: 1, file: "https://files.example.test/2")
            : null;

        var collection = Assert.Single((await _setup.RunAsync()).Collections);

        Assert.Equal(
            (BackupCollectionStatus.Failed, "RecordsFailed", 2L), (collection.Status, collection.Error!.Id, collection.File!.RecordCount));
        Assert.True(File.Exists(_setup.PathOf(collection.File.Path)));
    }

    [Fact]
    public async Task Permissions_that_cannot_be_read_are_one_warning()
    {
        Fleet.With("env-1", [.. Enumerable.Range(0, 20).Select(number => $"c{number:00}")]);
        Fleet.Failure = call => call.Interface == "dbgetacl" ? FleetService.Error(48001, "api unauthorized") : null;

        var manifest = await _setup.RunAsync();

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.All(manifest.Collections, collection => Assert.Null(collection.Permission));
        Assert.Contains("48001", Assert.Single(_setup.Warnings), StringComparison.Ordinal);
        Assert.InRange(Fleet.Count("dbgetacl"), 1, 8);
    }

    [Fact]
    public async Task Environments_take_turns_and_no_more_exports_are_open_than_allowed()
    {
        foreach (var env in new[] { "env-1", "env-2", "env-3", "env-4" })
            Fleet.With(env, "a", "b", "c");
        var open = 0;
        Fleet.Before = (call, _) =>
        {
            if (call.Interface == "dbexport")
                open = Math.Max(open, Directory.GetFiles(_setup.Ledger.Folder, "*.lock").Length);
            return Task.CompletedTask;
        };

        await _setup.RunAsync(options: _setup.Options with { ThrottleLimit = 1 });

        Assert.Equal(1, open);
        Assert.Equal(
            ["env-1", "env-2", "env-3", "env-4", "env-1", "env-2", "env-3", "env-4"],
            Fleet.Calls.Where(call => call.Interface == "dbexport").Select(call => call.Env).Take(8));
    }

    [Fact]
    public async Task Collections_of_other_shards_are_left_to_them()
    {
        Fleet.With("env-1", "mine", "theirs");
        var plan = _setup.Plan();
        plan = plan with
        {
            Shard = new BackupShard(1, 2),
            Collections =
            [
                plan.Collections[0] with { Shard = 1 }, plan.Collections[1] with { Shard = 2, Status = BackupCollectionStatus.OtherShard },
            ],
        };

        var manifest = await _setup.RunAsync(plan);

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.Equal(BackupCollectionStatus.OtherShard, manifest.Collections[1].Status);
        Assert.Equal(["backup.1-of-2.json", "env-1"], Names(_setup.Folder));
        Assert.Equal(1, Fleet.Count("dbexport"));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>Without what went wrong, a resume submits what is missing, and nothing else.</summary>
    private async Task CheckResumeAsync(int expectedSubmits)
    {
        Fleet.Failure = null;
        var submits = Fleet.Count("dbexport");

        var manifest = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.All(manifest.Collections, collection => Assert.Equal(BackupCollectionStatus.Complete, collection.Status));
        Assert.Equal(expectedSubmits, Fleet.Count("dbexport") - submits);
    }
}
