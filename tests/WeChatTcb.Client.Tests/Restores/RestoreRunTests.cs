namespace WeChatTcb.Client.Tests.Restores;

/// <summary>The run of a restore: what it asks the service for, in which order, and what a failure stops.</summary>
public sealed class RestoreRunTests : IDisposable
{
    private readonly RestoreSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_collection_is_created_filled_and_gets_its_permission()
    {
        var (restore, _) = await _setup.RunAsync(_setup.Backup().Add("users", 3, aclTag: "PRIVATE").Write());

        Assert.Equal(["add users", "import users", "set PRIVATE of users"], _setup.Changes);
        Assert.Equal(
            (RestoreStatus.Complete, 3L, 3L), (restore.Status, restore.Collections[0].RecordCount, restore.Collections[0].DocumentCount));
        Assert.Equal(3, _setup.Collections["users"].Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(_setup.Ledger.Folder, "restores")));
    }

    [Theory]
    [InlineData("add a", "CollectionNotCreated", RestoreStatus.Failed)]
    [InlineData("import a", "UnknownServiceError", RestoreStatus.Failed)]
    [InlineData("set PRIVATE of a", "PermissionNotSet", RestoreStatus.Partial)]
    public async Task A_collection_that_fails_does_not_affect_the_others(string change, string id, RestoreStatus status)
    {
        _setup.Failure = asked => asked == change ? RestoreSetup.Error(-999) : null;
        var (restore, run) = await _setup.RunAsync(TwoCollections());

        Assert.Equal(
            (RestoreStatus.Partial, status, RestoreStatus.Complete),
            (restore.Status, restore.Collections[0].Status, restore.Collections[1].Status));
        Assert.Equal(("a", id), (Assert.Single(restore.Failures).Collection, restore.Failures[0].ErrorId));
        Assert.Equal((2, 1), (run.Progress.Finished, run.Progress.Failed));
        Assert.Equal(2, _setup.Collections["b"].Count);

        _setup.Failure = null;
        var (resumed, again) = await _setup.ResumeAsync(restore.Path);
        Assert.Equal(RestoreStatus.Complete, resumed.Status);
        Assert.Equal((2, 2), (again.Progress.Finished, again.Progress.Total));
        Assert.DoesNotContain(_setup.Changes, asked => asked.EndsWith('b'));
    }

    [Fact]
    public async Task A_damaged_file_ends_only_its_collection_before_anything_is_sent_for_it()
    {
        var folder = TwoCollections();
        await File.AppendAllTextAsync(Path.Combine(folder, "env-1", "a.jsonl"), "{}\n", TestContext.Current.CancellationToken);
        var (restore, _) = await _setup.RunAsync(folder, options => options with { Rebuild = true });

        Assert.Equal("BackupFileDamaged", Assert.Single(restore.Failures).ErrorId);
        Assert.Equal(["add b", "import b", "set PRIVATE of b"], _setup.Changes);
    }

    [Fact]
    public async Task With_Rebuild_a_collection_is_deleted_then_created_then_filled()
    {
        _setup.Collections["a"] = new() { ["old"] = "{}" };
        var (restore, _) = await _setup.RunAsync(TwoCollections(), options => options with { Rebuild = true });

        Assert.Equal(RestoreStatus.Complete, restore.Status);
        Assert.Equal(["del a", "add a", "import a", "set PRIVATE of a"], _setup.Changes.Take(4));
        Assert.DoesNotContain("del b", _setup.Changes);
        Assert.Equal(["a-1", "a-2"], _setup.Collections["a"].Keys);
    }

    [Fact]
    public async Task Without_Rebuild_other_documents_stay_and_the_count_may_be_larger()
    {
        _setup.Collections["a"] = new() { ["old"] = "{}" };
        var (restore, _) = await _setup.RunAsync(TwoCollections());

        Assert.Equal((RestoreStatus.Complete, 3L), (restore.Status, restore.Collections[0].DocumentCount));
        Assert.DoesNotContain("add a", _setup.Changes);
    }

    [Fact]
    public async Task A_rebuild_that_was_interrupted_after_the_deletion_does_not_delete_what_was_imported()
    {
        _setup.Collections["a"] = new() { ["old"] = "{}" };
        _setup.Failure = asked => asked == "set PRIVATE of a" ? RestoreSetup.Error(-999) : null;
        var (restore, _) = await _setup.RunAsync(TwoCollections(), options => options with { Rebuild = true });
        _setup.Failure = null;
        var (resumed, _) = await _setup.ResumeAsync(restore.Path);

        Assert.Equal(RestoreStatus.Complete, resumed.Status);
        Assert.Equal(["set PRIVATE of a"], _setup.Changes);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(3, 5)]
    public async Task The_numbers_of_documents_are_read_until_two_agree(int stale, int lists)
    {
        _setup.StaleLists = stale;
        var (restore, _) = await _setup.RunAsync(TwoCollections());

        Assert.Equal((RestoreStatus.Complete, 2L), (restore.Status, restore.Collections[0].DocumentCount));
        Assert.Equal(lists, _setup.Lists);
    }

    [Fact]
    public async Task A_number_that_stays_wrong_is_an_error_and_the_records_are_not_imported_again()
    {
        _setup.StaleLists = int.MaxValue;
        var (restore, _) = await _setup.RunAsync(TwoCollections());
        Assert.Equal(["RestoreCountMismatch", "RestoreCountMismatch"], restore.Failures.Select(failure => failure.ErrorId));

        _setup.StaleLists = 0;
        var (resumed, _) = await _setup.ResumeAsync(restore.Path);
        Assert.Equal(RestoreStatus.Complete, resumed.Status);
        Assert.Empty(_setup.Changes);
    }

    [Fact]
    public async Task An_environment_that_refuses_because_it_is_halted_stops_the_rest()
    {
        (_setup.EnvStatus, _setup.Failure) = (
            "HALTED", asked => asked.StartsWith("import", StringComparison.Ordinal) ? RestoreSetup.Error(-999) : null);
        await CheckHaltedAsync();
    }

    [Fact]
    public async Task An_environment_whose_job_fails_because_it_is_halted_stops_the_rest()
    {
        (_setup.EnvStatus, _setup.JobStatus) = ("HALTED", "fail");
        await CheckHaltedAsync();
    }

    [Fact]
    public async Task A_quota_that_is_used_up_stops_the_rest()
    {
        _setup.Failure = asked => asked.StartsWith("add", StringComparison.Ordinal) ? RestoreSetup.Error(45009) : null;
        var (restore, _) = await _setup.RunAsync(TwoCollections());

        Assert.Equal(["DailyQuotaExceeded", "DailyQuotaExceeded"], restore.Failures.Select(failure => failure.ErrorId));
        Assert.Equal(["add a"], _setup.Changes);
    }

    [Fact]
    public async Task An_increment_is_imported_after_its_base()
    {
        _setup.Backup("20261101T193000Z").Add("users", 3).Write();
        var folder = _setup.Backup("20261102T193000Z").Add("users", 2, baseName: "20261101T193000Z").Write();
        var (restore, _) = await _setup.RunAsync(folder);

        Assert.Equal(["add users", "import users", "import users"], _setup.Changes);
        Assert.Equal([3, 2], restore.Collections[0].Imports.Select(import => import.RecordCount));
        Assert.Equal(
            (RestoreStatus.Complete, 5L, 3L), (restore.Status, restore.Collections[0].RecordCount, restore.Collections[0].DocumentCount));
    }

    [Fact]
    public async Task A_resume_continues_with_the_increment_that_failed()
    {
        _setup.Backup("20261101T193000Z").Add("users", 3).Write();
        var folder = _setup.Backup("20261102T193000Z").Add("users", 2, baseName: "20261101T193000Z").Write();
        var imports = 0;
        _setup.Failure = asked => asked == "import users" && ++imports == 2 ? RestoreSetup.Error(-999) : null;
        Assert.Equal(RestoreStatus.Partial, (await _setup.RunAsync(folder)).Restore.Status);

        var (resumed, _) = await _setup.ResumeAsync(folder);
        Assert.Equal(["import users"], _setup.Changes);
        Assert.Equal((RestoreStatus.Complete, 5L), (resumed.Status, resumed.Collections[0].RecordCount));
    }

    [Fact]
    public async Task A_permission_that_is_not_set_is_reported_and_the_records_stay()
    {
        _setup.Failure = asked => asked == "set PRIVATE of a" ? RestoreSetup.Error(-999) : null;
        var (restore, _) = await _setup.RunAsync(TwoCollections());

        var collection = restore.Collections[0];
        Assert.Equal(
            (RestoreStatus.Partial, "PermissionNotSet", 2L, 2L, null),
            (collection.Status, collection.ErrorId, collection.RecordCount, collection.DocumentCount, collection.AclTag));
        Assert.Equal(2, _setup.Collections["a"].Count);
    }

    private string TwoCollections() => _setup.Backup().Add("a", 2, aclTag: "PRIVATE").Add("b", 2, aclTag: "PRIVATE").Write();

    private async Task CheckHaltedAsync()
    {
        var (restore, _) = await _setup.RunAsync(TwoCollections());

        Assert.Equal(["EnvHalted", "EnvHalted"], restore.Failures.Select(failure => failure.ErrorId));
        Assert.Equal(["add a", "import a", "environments"], _setup.Changes);
    }
}
