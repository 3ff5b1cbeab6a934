using System.Text.Json;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Retention;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Retention;

/// <summary>The removal of backups, also if it is interrupted.</summary>
public sealed class BackupRemovalTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void Interrupted_at_any_step_it_is_a_complete_backup_or_none_and_the_next_removal_finishes_it()
    {
        for (var steps = 0; ; steps++)
        {
            var folder = Write();
            var left = steps;
            try
            {
                BackupRemoval.Remove(folder, _ =>
                {
                    if (left-- == 0)
                        throw new CrashException();
                });
                Assert.True(steps > 6);
                Assert.False(Directory.Exists(folder));
                return;
            }
            catch (CrashException)
            {
                Assert.False(BackupFolder.IsBackup(folder));
                Assert.Empty(BackupCatalog.Find(_temp.Path));
                Assert.Equal("BackupNotFound", Assert.Throws<TcbException>(() => BackupFolder.Read(folder)).ErrorId);
            }

            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                continue; // only the empty folder is left

            var run = new BackupRetentionRun(BackupCatalog.FindHalfRemoved(_temp.Path), null, (_, error) => throw error);
            var decision = Assert.Single(run.Decisions);
            Assert.Equal(
                (BackupRetentionDecision.Remove, "its removal was interrupted"), (decision.Decision, Assert.Single(decision.Reasons)));
            Assert.Empty(run.Remove(decision));
            Assert.Empty(_temp.Names);
        }
    }

    [Fact]
    public void The_files_of_an_interrupted_run_are_removed_too()
    {
        var folder = new BackupBuilder(_temp.Path, "b").Add("users").Add("orders", status: BackupCollectionStatus.Pending)
            .Add("zones", status: BackupCollectionStatus.Pending)
            .Set(builder => builder.Status = BackupStatus.Running).Write();
        var journal = Path.Combine(folder, "backup.journal");
        var done = new BackupBuilder(_temp.Path, "b").Add("users").Add("orders", 5);
        File.WriteAllText(
            journal, string.Concat(done.Manifest.Collections.Select(entry => JsonSerializer.Serialize(
                entry, StoredJson.Line.BackupManifestCollection) + "\n")));
        // Saved, but the process was killed before it could record it.
        new BackupBuilder(_temp.Path, "b").Add("zones");
        File.WriteAllText(Path.Combine(folder, "env-1", "users.jsonl.abcdefghijk.part"), "x");
        File.WriteAllText(Path.Combine(folder, "env-1", "users.jsonl.abcdefghijk.part.checkpoint"), "x");
        Assert.Equal(2, BackupFolder.Read(folder).CompleteCount);
        Assert.Empty(BackupRemoval.Remove(folder));
        Assert.Empty(_temp.Names);
    }

    [Fact]
    public void A_backup_that_a_process_writes_is_not_removed()
    {
        var folder = Write();
        using (BackupLock.Take(Path.Combine(folder, "backup.2-of-2.json")))
            Assert.Equal("BackupInUse", Assert.Throws<TcbException>(() => BackupRemoval.Remove(folder)).ErrorId);
        Assert.Equal(BackupStatus.Complete, BackupFolder.Read(folder).Status);
    }

    [Fact]
    public void A_backup_that_cannot_be_read_is_not_changed()
    {
        var folder = Write();
        File.WriteAllText(Path.Combine(folder, "backup.2-of-2.json"), "{\"version\":9}");
        Assert.Equal("BackupNewer", Assert.Throws<TcbException>(() => BackupRemoval.Remove(folder)).ErrorId);
        Assert.True(File.Exists(Path.Combine(folder, "backup.1-of-2.json")));
        Assert.True(File.Exists(Path.Combine(folder, "env-1", "users.jsonl")));
    }

    public void Dispose() => _temp.Dispose();

    private string Write()
    {
        new BackupBuilder(_temp.Path, "b").Add("users", shard: 1).Add("orders", shard: 2, status: BackupCollectionStatus.OtherShard)
            .Set(builder => builder.Shard = new BackupShard(1, 2)).Write();
        return new BackupBuilder(_temp.Path, "b").Add("orders", shard: 2).Add("users", shard: 1, status: BackupCollectionStatus.OtherShard)
            .Set(builder => builder.Shard = new BackupShard(2, 2)).Write();
    }

    private sealed class CrashException : Exception;
}
