using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Tests.Backups.Running;

/// <summary>Backups whose run ended early, or with failures, and is resumed.</summary>
public sealed class BackupResumeTests : IDisposable
{
    private readonly BackupRunSetup _setup = new();

    private FleetService Fleet => _setup.Fleet;

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupted_run_is_resumed_without_another_job_or_download(bool hasLedger)
    {
        _setup.HasLedger = hasLedger;
        Fleet.With("env-1", [.. Enumerable.Range(0, 30).Select(number => $"c{number:00}")]);
        await _setup.InterruptAsync(
            call => call is { Interface: "dbmigrationstate", JobId: 12 }, async token => await _setup.RunAsync(cancellationToken: token));
        var unfinished = BackupManifestFile.Read(_setup.Manifest);
        Assert.Equal((BackupStatus.Running, false), (unfinished.Status, BackupLock.IsHeld(_setup.Manifest)));
        Assert.InRange(unfinished.Collections.Count(collection => collection.Status is BackupCollectionStatus.Complete), 1, 29);
        // What was under way when the run was interrupted may be done again.
        var submitsInDoubt = Fleet.Count("dbexport") - unfinished.Collections.Count(collection => collection.Job is { JobId: > 0 });
        var brokenDownloads = Fleet.Count("2") - unfinished.Collections.Count(
            collection => collection.Status is BackupCollectionStatus.Complete);
        Assert.InRange(submitsInDoubt, 0, 4);
        Assert.InRange(brokenDownloads, 0, 4);

        var manifest = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.All(manifest.Collections, collection => Assert.Equal(BackupCollectionStatus.Complete, collection.Status));
        Assert.InRange(Fleet.Count("dbexport"), 30, 30 + submitsInDoubt);
        Assert.InRange(Fleet.Count("2"), 30, 30 + brokenDownloads);
        Assert.Equal(
            ["backup.json", "env-1"],
            Directory.EnumerateFileSystemEntries(_setup.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        if (hasLedger)
            Assert.All(_setup.Ledger.Read(), entry => Assert.Equal(LedgerState.Saved, entry.Entry!.State));
    }

    [Fact]
    public async Task On_another_machine_the_jobs_of_the_manifest_are_continued()
    {
        Fleet.With("env-1", "users");
        await _setup.InterruptAsync(
            call => call.Interface == "dbmigrationstate", async token => await _setup.RunAsync(cancellationToken: token));
        Directory.Delete(_setup.Ledger.Folder, recursive: true);

        var manifest = await _setup.ResumeAsync();

        Assert.Equal((BackupStatus.Complete, 1), (manifest.Status, Fleet.Count("dbexport")));
        Assert.Equal(LedgerState.Saved, Assert.Single(_setup.Ledger.Read()).Entry!.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_the_service_has_forgotten_is_submitted_again(bool hasLedger)
    {
        _setup.HasLedger = hasLedger;
        Fleet.With("env-1", "users");
        await _setup.InterruptAsync(
            call => call.Interface == "dbmigrationstate", async token => await _setup.RunAsync(cancellationToken: token));
        Fleet.ForgetJobs();

        var manifest = await _setup.ResumeAsync();

        Assert.Equal((BackupStatus.Complete, 2, 2L), (manifest.Status, Fleet.Count("dbexport"), manifest.Collections[0].Job!.JobId));
        if (hasLedger)
            Assert.Equal(
                (LedgerState.Saved, 2L),
                (Assert.Single(_setup.Ledger.Read()).Entry is var entry ? entry!.State : default, entry!.Job.JobId));
    }

    [Fact]
    public async Task Exports_that_were_resumed_through_the_ledger_are_adopted_without_a_call_for_them()
    {
        Fleet.With("env-1", "a", "b", "c", "d");
        await _setup.InterruptAsync(
            call => call is { Interface: "dbmigrationstate", JobId: 4 }, async token => await _setup.RunAsync(cancellationToken: token));
        using (var batch = new ExportBatch(
            new(4, TimeSpan.FromMinutes(5), TimeSpan.Zero), _ => { }, _setup.Http.Caller)
        { Ledger = _setup.Ledger })
        {
            foreach (var entry in _setup.Ledger.Read().Where(entry => !entry.Entry!.IsFinished).ToArray())
                await batch.FollowAsync(
                    (await batch.ResumeAsync(_setup.Http.Client, entry.Id, force: false, CancellationToken.None))!, CancellationToken.None);
        }

        var calls = Fleet.Calls.Count(call => call.Interface != "dbgetacl");
        var manifest = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.Equal(calls, Fleet.Calls.Count(call => call.Interface != "dbgetacl"));
        Assert.All(
            manifest.Collections,
            collection => Assert.Equal(("ADMINWRITE", 2L), (collection.Permission!.AclTag, collection.File!.RecordCount)));
    }

    [Fact]
    public async Task A_file_that_was_saved_and_recorded_nowhere_is_adopted()
    {
        Fleet.With("env-1", "users");
        var plan = _setup.Plan();
        await _setup.RunAsync(plan);
        BackupManifestFile.Write(_setup.Manifest, plan);
        var entry = Assert.IsType<ExportEntry>(Assert.Single(_setup.Ledger.Read()).Entry);
        using (var locked = _setup.Ledger.TryLock(entry.Id)!)
            locked.Write(entry with { State = LedgerState.Ended, File = null });

        var manifest = await _setup.ResumeAsync();

        Assert.Equal((BackupStatus.Complete, 1, 1), (manifest.Status, Fleet.Count("dbexport"), Fleet.Count("2")));
        Assert.Equal(LedgerState.Saved, Assert.Single(_setup.Ledger.Read()).Entry!.State);
    }

    [Fact]
    public async Task What_failed_is_tried_again_and_what_is_complete_is_not()
    {
        Fleet.With("env-1", "bad", "good", "lacking");
        Fleet.Failure = call => call switch
        {
            { Interface: "dbexport", Collection: "bad" } => FleetService.Error(45009),
            { Interface: "dbmigrationstate" } when Fleet.CollectionOf(call.JobId) == "env-1/lacking" =>
                FleetService.State("success", 2, failed: 1, file: "https://files.example.test/2"),
            _ => null,
        };
        var first = await _setup.RunAsync(options: _setup.Options with { ThrottleLimit = 3 });
        Fleet.Failure = null;
        _setup.Http.Time.Advance(TimeSpan.FromHours(1)); // the pause of the quota
        var before = Fleet.Count("dbexport", "good");

        var manifest = await _setup.ResumeAsync();

        Assert.NotEqual(BackupStatus.Complete, first.Status);
        Assert.Equal(BackupStatus.Complete, manifest.Status);
        Assert.All(
            manifest.Collections,
            collection => Assert.Equal((BackupCollectionStatus.Complete, null), (collection.Status, collection.Error)));
        Assert.True(before == 1 ? Fleet.Count("dbexport", "good") == 1 : Fleet.Count("dbexport", "good") == before + 1);
        Assert.All(manifest.Collections, collection => Assert.Null(collection.File!.RecordFail));
    }

    [Fact]
    public async Task A_file_that_was_deleted_or_cut_is_downloaded_again()
    {
        Fleet.With("env-1", "a", "b", "c");
        await _setup.RunAsync();
        File.Delete(_setup.PathOf("env-1/a.jsonl"));
        File.WriteAllText(_setup.PathOf("env-1/b.jsonl"), "{}");

        var manifest = await _setup.ResumeAsync();

        Assert.Equal((BackupStatus.Complete, 3, 5), (manifest.Status, Fleet.Count("dbexport"), Fleet.Count("2")));
        Assert.Equal(FleetService.Lines(2), File.ReadAllText(_setup.PathOf("env-1/b.jsonl")));
    }

    [Fact]
    public async Task A_complete_backup_is_resumed_without_a_call()
    {
        Fleet.With("env-1", "users");
        await _setup.RunAsync();
        var calls = Fleet.Calls.Count;

        Assert.Equal(BackupStatus.Complete, (await _setup.ResumeAsync()).Status);
        Assert.Equal(calls, Fleet.Calls.Count);
    }

    [Fact]
    public async Task A_backup_that_runs_is_not_resumed()
    {
        Fleet.With("env-1", "users");
        using var run = BackupRun.Start(
            new PlacedBackup(_setup.Folder, _setup.Plan(), _setup.Clients), _setup.Options, _setup.Events.Enqueue, _setup.Http.Caller);

        Assert.Equal("BackupInUse", (await Assert.ThrowsAsync<TcbException>(() => _setup.ResumeAsync())).ErrorId);
    }

    [Fact]
    public async Task An_environment_without_a_connection_fails_alone()
    {
        Fleet.With("env-1", "users").With("env-2", "users");
        var plan = _setup.Plan();
        using var run = BackupRun.Start(
            new PlacedBackup(_setup.Folder, plan, new Dictionary<string, TcbClient> { ["env-1"] = _setup.Http.Client }), _setup.Options,
            _setup.Events.Enqueue,
            _setup.Http.Caller);

        var manifest = await run.RunAsync(CancellationToken.None);

        Assert.Equal(
            [BackupCollectionStatus.Complete, BackupCollectionStatus.Failed], manifest.Collections.Select(collection => collection.Status));
        Assert.Equal("BackupOfAnotherConnection", manifest.Collections[1].Error!.Id);
    }
}
