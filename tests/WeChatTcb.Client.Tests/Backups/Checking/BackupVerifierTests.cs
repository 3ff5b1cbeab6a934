using System.Text;
using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Checking;

/// <summary>The comparison of a backup with its manifest.</summary>
public sealed class BackupVerifierTests : IDisposable
{
    private const string Name = "20261101T193000Z";

    private readonly TempFolder _temp = new();

    [Fact]
    public async Task An_unchanged_backup_passes_and_the_manifest_says_so()
    {
        var folder = New().Add("users", 3).Add("orders", 100, compress: true).Add("empty", 0).Add("none", 0, compress: true).Write();
        long read = 0;
        var check = await VerifyAsync(folder, (bytes, total) =>
        {
            Assert.True(bytes <= total);
            Interlocked.Exchange(ref read, Math.Max(bytes, Interlocked.Read(ref read)));
        });
        Assert.Empty(check.Problems);
        Assert.True(check.IsPassed);
        Assert.Equal((BackupCheckStatus.Passed, 4, 103L), (check.Status, check.FileCount, check.RecordCount));
        Assert.Equal(check.Length, read);
        Assert.Empty(check.UnexpectedFiles);
        var backup = BackupFolder.Read(folder);
        Assert.True(backup.Verified);
        Assert.Equal(check.VerifiedAt, backup.VerifiedAt);
        Assert.False(File.Exists(Path.Combine(folder, "backup.lock")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_file_is_found(bool compress)
    {
        var folder = New().Add("users", 100, compress).Add("orders", 100, compress).Write();
        var path = Path.Combine(folder, "env-1", compress ? "users.jsonl.gz" : "users.jsonl");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (var index = 0; index < bytes.Length; index += Math.Max(1, bytes.Length / 40))
        {
            var changed = bytes.ToArray();
            changed[index] ^= 0x10;
            await File.WriteAllBytesAsync(path, changed, TestContext.Current.CancellationToken);
            var problem = Assert.Single((await VerifyAsync(folder)).Problems);
            Assert.Equal(
                ("env-1", "users", path, BackupCheckProblemKind.Sha256), (problem.Env, problem.Collection, problem.Path, problem.Kind));
        }

        Assert.False(BackupFolder.Read(folder).Verified);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        Assert.True((await VerifyAsync(folder)).IsPassed);
        Assert.True(BackupFolder.Read(folder).Verified);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_off_or_longer_or_missing_file_is_found(bool compress)
    {
        var folder = New().Add("users", 100, compress).Write();
        var path = Path.Combine(folder, "env-1", compress ? "users.jsonl.gz" : "users.jsonl");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, bytes[..^1], TestContext.Current.CancellationToken);
        Assert.Equal(BackupCheckProblemKind.Length, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
        await File.WriteAllBytesAsync(path, [.. bytes, 10], TestContext.Current.CancellationToken);
        Assert.Equal(BackupCheckProblemKind.Length, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
        File.Delete(path);
        Assert.Equal(BackupCheckProblemKind.Missing, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
        Directory.CreateDirectory(path);
        Assert.Equal(BackupCheckProblemKind.Unreadable, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
    }

    [Fact]
    public async Task Records_are_counted_inside_a_compressed_file()
    {
        var folder = New().Add("users", 100, compress: true).Write();
        Change(folder, "\"recordCount\": 100", "\"recordCount\": 99");
        var problem = Assert.Single((await VerifyAsync(folder)).Problems);
        Assert.Equal((BackupCheckProblemKind.RecordCount, "The file has 100 records instead of 99."), (problem.Kind, problem.Reason));
    }

    [Fact]
    public async Task Bytes_that_are_no_gzip_are_found_even_if_the_manifest_has_their_hash()
    {
        var folder = New().Add("users", 1, compress: true).Write();
        var path = Path.Combine(folder, "env-1", "users.jsonl.gz");
        var old = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var changed = old.ToArray();
        changed[^1] ^= 1;
        await File.WriteAllBytesAsync(path, changed, TestContext.Current.CancellationToken);
        Change(folder, BackupBuilder.Hash(old), BackupBuilder.Hash(changed));
        Assert.Equal(BackupCheckProblemKind.Damaged, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
    }

    [Fact]
    public async Task Foreign_files_are_reported_and_do_not_make_it_fail()
    {
        var folder = New().Add("users").Write();
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "env-1", "other.jsonl"), "{}", TestContext.Current.CancellationToken);
        var check = await VerifyAsync(folder);
        Assert.True(check.IsPassed);
        Assert.Equal(
            [Path.Combine(folder, "env-1", "other.jsonl"), Path.Combine(folder, "notes.txt")], check.UnexpectedFiles);
    }

    [Fact]
    public async Task An_unfinished_or_partial_backup_fails_with_its_reasons()
    {
        var unfinished = New("a").Add("users").Add("orders", status: BackupCollectionStatus.Pending)
            .Set(builder => builder.Status = BackupStatus.Running).Write();
        Assert.Equal(BackupCheckProblemKind.Unfinished, Assert.Single((await VerifyAsync(unfinished)).Problems).Kind);
        Assert.Null(BackupFolder.Read(unfinished).Verified);

        var partial = New("b").Add("users").Add("orders", status: BackupCollectionStatus.Failed)
            .Set(builder => builder.Status = BackupStatus.Partial).Write();
        var problem = Assert.Single((await VerifyAsync(partial)).Problems);
        Assert.Equal(("env-1/orders: The export failed.", BackupCheckProblemKind.NotSaved), (problem.ToString(), problem.Kind));
        Assert.False(BackupFolder.Read(partial).Verified);
    }

    [Fact]
    public async Task A_missing_shard_is_a_problem()
    {
        var folder = New().Add("users", shard: 1).Add("orders", shard: 2, status: BackupCollectionStatus.OtherShard)
            .Set(builder => builder.Shard = new BackupShard(1, 2)).Write();
        Assert.Equal(BackupCheckProblemKind.ShardMissing, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
    }

    [Fact]
    public async Task All_bases_down_to_the_full_backup_must_be_present()
    {
        New("a").Add("users").Add("orders").Write();
        New("b").Add("users", baseName: "a").Add("orders", baseName: "a").Write();
        var folder = New("c").Add("users", baseName: "b").Add("orders", baseName: "b").Write();
        Assert.True((await VerifyAsync(folder)).IsPassed);

        File.Delete(_temp.File("a/env-1/users.jsonl"));
        var problem = Assert.Single((await VerifyAsync(folder)).Problems);
        Assert.Equal(("users", BackupCheckProblemKind.BaseMissing), (problem.Collection, problem.Kind));

        Directory.Delete(_temp.File("a"), recursive: true);
        problem = Assert.Single((await VerifyAsync(folder)).Problems);
        Assert.Equal((null, BackupCheckProblemKind.BaseMissing, _temp.File("a")), (problem.Collection, problem.Kind, problem.Path));
    }

    [Fact]
    public async Task Bases_in_a_circle_are_a_problem()
    {
        New("a").Add("users", baseName: "b").Write();
        New("b").Add("users", baseName: "a").Write();
        var self = New("c").Add("users", baseName: "c").Write();
        foreach (var folder in new[] { _temp.File("a"), _temp.File("b"), self })
            Assert.Equal(BackupCheckProblemKind.BaseMissing, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
    }

    [Fact]
    public async Task A_manifest_that_was_edited_is_not_made_worse()
    {
        var folder = New().Add("users").Write();
        var hash = BackupFolder.ReadParts(folder)[0].Manifest.Collections[0].File!.Sha256;
        Change(folder, hash, hash.ToUpperInvariant());
        Assert.True((await VerifyAsync(folder)).IsPassed);

        Change(folder, "\"file\"", "\"files\"");
        Assert.Equal(BackupCheckProblemKind.NotSaved, Assert.Single((await VerifyAsync(folder)).Problems).Kind);
        Assert.Equal(BackupStatus.Failed, BackupFolder.Read(folder).Status);
    }

    [Fact]
    public async Task A_cancelled_check_writes_nothing()
    {
        var folder = New().Add("users").Write();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new BackupVerifier(TimeProvider.System).RunAsync(folder, (_, _) => { }, cancelled.Token));
        Assert.Null(BackupFolder.Read(folder).VerifiedAt);
    }

    public void Dispose() => _temp.Dispose();

    private static Task<BackupCheck> VerifyAsync(string folder, Action<long, long?>? onBytes = null) =>
        new BackupVerifier(TimeProvider.System).RunAsync(folder, onBytes ?? ((_, _) => { }), TestContext.Current.CancellationToken);

    private static void Change(string folder, string old, string changed)
    {
        var path = Path.Combine(folder, "backup.json");
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, changed, StringComparison.Ordinal), new UTF8Encoding(false));
    }

    private BackupBuilder New(string name = Name) => new(_temp.Path, name);
}
