using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Manifests;

public sealed class BackupJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.File("backup.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Changes_of_many_threads_share_flushes_and_none_is_lost()
    {
        const int Count = 500;
        var names = Enumerable.Range(0, Count).Select(number => ("env-1", $"c{number:000}")).ToArray();
        var manifest = ManifestBuilder.New(names);
        BackupManifestFile.Write(Path, manifest);
        var groups = 0;
        using var journal = BackupJournal.Create(BackupManifestFile.JournalOf(Path), _ =>
        {
            groups++;
            return false;
        });

        await Parallel.ForEachAsync(names, async (name, _) =>
            await journal.AppendAsync(ManifestBuilder.Pending(name.Item1, name.Item2) with { Status = BackupCollectionStatus.Complete }));
        await Task.WhenAll(
            names.Select(name =>
                journal.AppendAsync(ManifestBuilder.Pending(name.Item1, name.Item2) with { Status = BackupCollectionStatus.Failed })));

        Assert.All(BackupManifestFile.Read(Path).Collections, collection => Assert.Equal(BackupCollectionStatus.Failed, collection.Status));
        Assert.InRange(groups, 1, Count + (Count / 2));
    }

    [Fact]
    public async Task A_journal_that_was_folded_in_begins_again()
    {
        var folded = false;
        using var journal = BackupJournal.Create(BackupManifestFile.JournalOf(Path), length => folded = length > 1000);
        for (var number = 0; !folded; number++)
            await journal.AppendAsync(ManifestBuilder.Pending("env-1", $"c{number}"));

        Assert.Equal(0, new FileInfo(BackupManifestFile.JournalOf(Path)).Length);
        await journal.AppendAsync(ManifestBuilder.Pending("env-1", "last"));
        Assert.Equal("last", Assert.Single(BackupJournal.Read(BackupManifestFile.JournalOf(Path))).Collection);

        journal.Remove();
        Assert.Empty(_folder.Names);
    }
}
