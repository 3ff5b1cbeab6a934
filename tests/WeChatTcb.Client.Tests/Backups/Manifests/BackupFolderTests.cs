using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Manifests;

public sealed class BackupFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void A_backup_has_its_files_and_counts()
    {
        var folder = New("20261101T193000Z").Add("users", 3).Add("orders", 2, compress: true).AddEnvironment("env-1").Write();
        var backup = BackupFolder.Read(folder + Path.DirectorySeparatorChar);
        Assert.Equal(folder, backup.Path);
        Assert.Equal("20261101T193000Z", backup.Name);
        Assert.Equal(BackupStatus.Complete, backup.Status);
        Assert.Equal((1, 2, 2, 5L), (backup.EnvCount, backup.CollectionCount, backup.CompleteCount, backup.RecordCount));
        Assert.Equal(BackupKind.Full, backup.Kind);
        Assert.Empty(backup.Failures);
        Assert.Empty(backup.Shards);
        Assert.All(backup.Collections, collection => Assert.True(File.Exists(collection.Path)));
        Assert.Null(backup.VerifiedAt);
    }

    [Fact]
    public void A_list_of_backups_reads_collections_when_they_are_needed()
    {
        var folder = New("20261101T193000Z").Add("users", 3).Add("orders", 2).AddEnvironment("env-1").Write();
        var backup = Assert.Single(BackupCatalog.ReadAll([folder], (_, error) => Assert.Fail(error.Message)));
        Assert.Equal((1, 2, 2, 5L), (backup.EnvCount, backup.CollectionCount, backup.CompleteCount, backup.RecordCount));
        Assert.Equal(["users", "orders"], backup.Collections.Select(collection => collection.Collection));
        var (again, isAlive) = Alive(folder);
        GC.Collect();
        Assert.False(isAlive(), "A listed backup keeps its collections.");
        Directory.Delete(folder, recursive: true);
        Assert.Equal((2, 5L), (again.CollectionCount, again.RecordCount));
        Assert.Equal("BackupNotFound", Assert.Throws<TcbException>(() => again.Collections).ErrorId);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (TcbBackup Backup, Func<bool> IsAlive) Alive(string folder)
    {
        var backup = BackupCatalog.ReadAll([folder], (_, _) => { })[0];
        var weak = new WeakReference(backup.Collections);
        return (backup, () => weak.IsAlive);
    }

    [Fact]
    public void What_failed_is_named_and_makes_it_partial()
    {
        var folder = New("b").Add("users").Add("orders", status: BackupCollectionStatus.Failed)
            .Add("gone", status: BackupCollectionStatus.Vanished)
            .AddEnvironment("env-2", new BackupError("EnvUnavailable", "The environment is HALTED."), "HALTED")
            .Set(builder => builder.Status = BackupStatus.Partial).Write();
        var backup = BackupFolder.Read(folder);
        Assert.Equal(BackupStatus.Partial, backup.Status);
        Assert.Equal(
            ["env-2: The environment is HALTED.", "env-1/orders: The export failed."],
            backup.Failures.Select(failure => failure.ToString()));
    }

    [Fact]
    public void A_backup_that_saved_nothing_of_what_was_selected_is_failed() =>
        Assert.Equal(
            BackupStatus.Failed,
            BackupFolder.Read(
                New("b").Add("orders", status: BackupCollectionStatus.Failed).Set(b => b.Status = BackupStatus.Failed).Write())
                .Status);

    [Fact]
    public void A_manifest_that_says_running_is_running_only_while_the_lock_is_held()
    {
        var folder = New("b").Add("users").Add("orders", status: BackupCollectionStatus.Pending)
            .Set(builder => builder.Status = BackupStatus.Running).Write();
        var unfinished = BackupFolder.Read(folder);
        Assert.Equal(BackupStatus.Unfinished, unfinished.Status);
        Assert.Null(unfinished.FinishedAt);
        using (LockFile.TryTake(Path.Combine(folder, "backup.lock")))
            Assert.Equal(BackupStatus.Running, BackupFolder.Read(folder).Status);
        Assert.Equal(BackupStatus.Unfinished, BackupFolder.Read(folder).Status);
    }

    [Fact]
    public void Shards_in_one_folder_are_one_backup()
    {
        WriteShard(1, 2, ("users", 1), ("orders", 2));
        WriteShard(2, 2, ("users", 1), ("orders", 2));
        var backup = BackupFolder.Read(_temp.File("b"));
        Assert.Equal(BackupStatus.Complete, backup.Status);
        Assert.Equal(["1/2", "2/2"], backup.Shards);
        Assert.Equal(["orders", "users"], backup.Collections.Select(collection => collection.Collection));
        Assert.Equal(2, backup.CompleteCount);
    }

    [Fact]
    public void A_missing_shard_makes_it_partial()
    {
        WriteShard(1, 3, ("users", 1), ("orders", 2), ("logs", 3));
        WriteShard(3, 3, ("users", 1), ("orders", 2), ("logs", 3));
        var backup = BackupFolder.Read(_temp.File("b"));
        Assert.Equal(BackupStatus.Partial, backup.Status);
        var failure = Assert.Single(backup.Failures);
        Assert.Equal(("BackupShardMissing", "shard 2 of 3 is missing."), (failure.ErrorId, failure.Reason));
        Assert.Equal(
            BackupCollectionStatus.OtherShard, backup.Collections.Single(collection => collection.Collection == "orders").Status);
    }

    [Fact]
    public void A_collection_that_its_shard_did_not_list_is_named()
    {
        WriteShard(1, 2, ("users", 1), ("orders", 2), ("late", 2));
        WriteShard(2, 2, ("users", 1), ("orders", 2));
        var backup = BackupFolder.Read(_temp.File("b"));
        Assert.Equal(BackupStatus.Partial, backup.Status);
        var failure = Assert.Single(backup.Failures);
        Assert.Equal(("late", "BackupShardDrift"), (failure.Collection, failure.ErrorId));
    }

    [Fact]
    public void Parts_of_different_runs_are_no_backup()
    {
        WriteShard(1, 2, ("users", 1));
        WriteShard(2, 3, ("users", 1));
        Assert.Equal("BackupDamaged", Assert.Throws<TcbException>(() => BackupFolder.Read(_temp.File("b"))).ErrorId);
    }

    [Fact]
    public void Increments_name_their_bases()
    {
        var backup = BackupFolder.Read(
            New("c").Add("users", baseName: "b").Add("orders", baseName: "a").Add("logs").Write());
        Assert.Equal(BackupKind.Incremental, backup.Kind);
        Assert.Equal(["a", "b"], backup.Bases);
    }

    [Theory]
    [InlineData("../x.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData("C:/x")]
    [InlineData("a\\b/c")]
    public void A_path_that_leads_elsewhere_is_damage(string path)
    {
        var folder = New("b").Add("users").Write();
        var manifest = Path.Combine(folder, "backup.json");
        File.WriteAllText(
            manifest, File.ReadAllText(manifest).Replace(
                "env-1/users.jsonl", path.Replace("\\", "\\\\", StringComparison.Ordinal), StringComparison.Ordinal));
        var error = Assert.Throws<TcbException>(() => BackupFolder.Read(folder));
        Assert.Equal("BackupDamaged", error.ErrorId);
        Assert.Contains(manifest, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"jobs\":[]}", true)]
    [InlineData("{\"version\":1,\"files\":[],\"status\":\"ok\"}", true)]
    [InlineData("{\"version\":\"7.2.0\"}", false)]
    [InlineData("[]", true)]
    [InlineData("null", true)]
    [InlineData("{}", true)]
    [InlineData("plain text", true)]
    [InlineData("{\"jobs\":[", true)]
    [InlineData("", false)]
    [InlineData("\0\0\0", false)]
    [InlineData("{", false)]
    [InlineData("{ \"version\": 1,", false)]
    [InlineData("{\"version\":1}", false)]
    [InlineData("{\"version\":99,\"collections\":[]}", false)]
    [InlineData("{\"planHash\":\"0\"}", false)]
    [InlineData("{\"version\":2,\"moduleVersion\":\"9\",\"other\":[]}", false)]
    public void A_file_of_another_program_is_no_backup_and_a_damaged_manifest_is_one(string text, bool isForeign)
    {
        // Also at the top: the backups below are found all the same.
        var good = New("20261101T193000Z").Add("users").Write();
        var path = _temp.File("backup.json");
        File.WriteAllText(path, text);
        Assert.Equal(isForeign, ForeignManifest.IsForeign(path));
        Assert.Equal([isForeign ? good : _temp.Path], BackupCatalog.Find(_temp.Path));
        Assert.Equal(isForeign ? [path] : [], BackupCatalog.FindForeign(_temp.Path));
    }

    [Theory]
    [InlineData("", "BackupDamaged")]
    [InlineData("{", "BackupDamaged")]
    [InlineData("null", "BackupDamaged")]
    [InlineData("[]", "BackupDamaged")]
    [InlineData("{\"version\":1}", "BackupDamaged")]
    [InlineData("{\"version\":2,\"other\":[]}", "BackupNewer")]
    public void A_manifest_that_cannot_be_read_is_named_and_does_not_affect_others(string text, string errorId)
    {
        var good = New("20261101T193000Z").Add("users").Write();
        Directory.CreateDirectory(_temp.File("20261102T193000Z"));
        File.WriteAllText(Path.Combine(_temp.File("20261102T193000Z"), "backup.json"), text);
        List<(string Folder, TcbException Error)> errors = [];
        var backups = BackupCatalog.ReadAll(BackupCatalog.Find(_temp.Path), (folder, error) => errors.Add((folder, error)));
        Assert.Equal(good, Assert.Single(backups).Path);
        var (folder, error) = Assert.Single(errors);
        Assert.Equal((_temp.File("20261102T193000Z"), errorId), (folder, error.ErrorId));
        Assert.Contains(Path.Combine(folder, "backup.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_no_backup()
    {
        Assert.Equal("BackupNotFound", Assert.Throws<TcbException>(() => BackupFolder.Read(_temp.Path)).ErrorId);
        Assert.Equal("BackupNotFound", Assert.Throws<TcbException>(() => BackupFolder.Read(_temp.File("none"))).ErrorId);
    }

    [Fact]
    public void A_folder_of_backups_is_not_one_and_the_advice_names_the_newest()
    {
        New("20261101T193000Z").Add("users").Write();
        var newest = New("20261102T193000Z").Add("users").Write();
        Directory.CreateDirectory(_temp.File("other"));

        var error = Assert.Throws<TcbException>(() => BackupFolder.Read(_temp.Path));
        Assert.Equal("BackupNotFound", error.ErrorId);
        Assert.Contains("a folder of backups", error.Message, StringComparison.Ordinal);
        Assert.Contains(newest, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Backups_are_found_two_levels_deep_and_sorted_by_their_start()
    {
        var b = New("a/20261103T193000Z").Add("users").Write();
        var a = New("20261101T193000Z").Add("users").Write();
        New("x/y/20261101T193000Z").Add("users").Write();
        Directory.CreateDirectory(_temp.File("other"));
        _temp.Write("notes.txt", [1]);
        var c = New("20261105T193000Z").Add("users").Write();
        Directory.Move(c, c + "-moved");
        File.Move(Path.Combine(c + "-moved", "backup.json"), Path.Combine(c + "-moved", "backup.json.removed"));
        Assert.Equal(
            [a, b], BackupCatalog.ReadAll(BackupCatalog.Find(_temp.Path), (_, error) => throw error).Select(backup => backup.Path));
        Assert.Equal([a], BackupCatalog.Find(a + "/"));
        Assert.Empty(BackupCatalog.Find(c + "-moved"));
    }

    public void Dispose() => _temp.Dispose();

    private BackupBuilder New(string name) => new(_temp.Path, name);

    private void WriteShard(int number, int count, params (string Collection, int Shard)[] plan)
    {
        var builder = New("b").Set(builder => builder.Shard = new BackupShard(number, count));
        foreach (var (collection, shard) in plan)
        {
            builder.Add(
                collection, shard: shard,
                status: shard == number ? BackupCollectionStatus.Complete : BackupCollectionStatus.OtherShard);
        }

        builder.Write();
    }
}
