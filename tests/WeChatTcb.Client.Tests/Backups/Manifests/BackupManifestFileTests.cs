using System.Text;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Manifests;

public sealed class BackupManifestFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.File("backup.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("backup.json", true)]
    [InlineData("backup.2-of-8.json", true)]
    [InlineData("backup.02-of-8.json", false)]
    [InlineData("backup.x.json", false)]
    [InlineData("my-backup.json", false)]
    [InlineData("backup.json.removed", false)]
    public void Manifests_are_known_by_name(string name, bool isManifest) => Assert.Equal(isManifest, BackupManifestFile.IsName(name));

    [Theory]
    [InlineData("backup.lock", true)]
    [InlineData("backup.2-of-8.lock", true)]
    [InlineData("backup.json.tmp", true)]
    [InlineData("backup.json", false)]
    [InlineData("other.lock", false)]
    [InlineData("notes.txt", false)]
    public void What_a_process_leaves_that_was_killed_before_the_first_manifest_is_known(string name, bool isLeft) =>
        Assert.Equal(isLeft, BackupManifestFile.IsLeftover(_folder.File(name)));

    [Fact]
    public void A_shard_has_its_own_files()
    {
        var path = _folder.File(BackupManifestFile.NameOf(new BackupShard(2, 8)));

        Assert.Equal(_folder.File("backup.2-of-8.json"), path);
        Assert.Equal(_folder.File("backup.2-of-8.journal"), BackupManifestFile.JournalOf(path));
        Assert.Equal(_folder.File("backup.2-of-8.lock"), BackupManifestFile.LockOf(path));
    }

    [Fact]
    public void A_manifest_is_read_as_it_was_written()
    {
        var manifest = ManifestBuilder.New(("env-1", "users"), ("env-1", "城市/%")) with { Shard = new BackupShard(2, 8) };

        BackupManifestFile.Write(Path, manifest);
        var read = BackupManifestFile.Read(Path);

        Assert.Equal(manifest with { Environments = read.Environments, Collections = read.Collections, Selection = read.Selection }, read);
        Assert.Equal(manifest.Collections, read.Collections);
        Assert.Equal([Path], BackupFolder.Manifests(_folder.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task Changes_in_the_journal_replace_the_entries()
    {
        BackupManifestFile.Write(Path, ManifestBuilder.New(("env-1", "a"), ("env-1", "b"), ("env-2", "a")));
        using (var journal = BackupJournal.Create(BackupManifestFile.JournalOf(Path), _ => false))
        {
            await Task.WhenAll(
                journal.AppendAsync(ManifestBuilder.Pending("env-1", "b") with { IndexCount = 1 }),
                journal.AppendAsync(ManifestBuilder.Pending("env-2", "a") with { Status = BackupCollectionStatus.Vanished }),
                journal.AppendAsync(ManifestBuilder.Pending("env-9", "z")));
            await journal.AppendAsync(ManifestBuilder.Pending("env-1", "b") with { Status = BackupCollectionStatus.Complete });
        }

        File.AppendAllText(BackupManifestFile.JournalOf(Path), "{\"env\":\"env-1\",\"collection\":\"a\",\"status\":\"Failed\""); // killed

        Assert.Equal(
            [BackupCollectionStatus.Pending, BackupCollectionStatus.Complete, BackupCollectionStatus.Vanished],
            BackupManifestFile.Read(Path).Collections.Select(collection => collection.Status));
    }

    [Theory]
    [InlineData("", "BackupDamaged")]
    [InlineData("[]", "BackupDamaged")]
    [InlineData("{}", "BackupDamaged")]
    [InlineData("""{"version":1""", "BackupDamaged")]
    [InlineData("""{"version":1}""", "BackupDamaged")]
    [InlineData("""{"version":2,"anything":"else"}""", "BackupNewer")]
    public void What_is_no_manifest_is_an_error(string text, string id)
    {
        _folder.Write("backup.json", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<TcbException>(() => BackupManifestFile.Read(Path));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../other/users.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData("env-1/../../x")]
    [InlineData("C:/x")]
    [InlineData("env-1\\x")]
    [InlineData("")]
    [InlineData("env-1//users.jsonl")]
    [InlineData("env-1/.. /users.jsonl")]
    [InlineData("env-1/")]
    [InlineData("backup.json")] // a manifest is not the file of a collection
    public void A_file_outside_the_folder_is_damage(string file) => AssertDamaged(entry => entry with { File = FileAt(file) });

    [Fact]
    public void Values_that_nobody_writes_are_damage()
    {
        AssertDamaged(entry => entry with { File = FileAt("env-1/users.jsonl") with { Length = -1 } });
        AssertDamaged(entry => entry with { File = FileAt("env-1/users.jsonl") with { RecordCount = -1 } });
        AssertDamaged(entry => entry with { File = FileAt("env-1/users.jsonl") with { Sha256 = "" } });
        AssertDamaged(entry => entry with { BaseName = "../20261101T193000Z" });
        AssertDamaged(entry => entry with { BaseName = ".." });
        AssertDamaged(entry => entry with { BaseName = "" });
    }

    [Fact]
    public void A_manifest_that_does_not_exist_is_not_found() =>
        Assert.Equal("FileNotFound", Assert.Throws<TcbException>(() => BackupManifestFile.Read(Path)).ErrorId);

    [Fact]
    public void A_backup_is_locked_while_a_process_writes_it()
    {
        Assert.False(BackupLock.IsHeld(Path));
        using (BackupLock.Take(Path))
        {
            Assert.True(BackupLock.IsHeld(Path));
            Assert.Equal("BackupInUse", Assert.Throws<TcbException>(() => BackupLock.Take(Path)).ErrorId);
        }

        Assert.False(BackupLock.IsHeld(Path));
        BackupLock.Take(Path).Remove();
        Assert.Empty(_folder.Names);
    }

    private static ExportFile FileAt(string path) => new()
    {
        Path = path,
        Length = 1,
        RecordCount = 1,
        RecordCountVerified = true,
        Sha256 = new string('0', 64),
        FileType = ExportFileType.Json,
        Env = "env-1",
        JobId = 1,
    };

    private void AssertDamaged(Func<BackupManifestCollection, BackupManifestCollection> change)
    {
        var manifest = ManifestBuilder.New(("env-1", "users"));
        BackupManifestFile.Write(Path, manifest with { Collections = [change(manifest.Collections[0])] });
        Assert.Equal("BackupDamaged", Assert.Throws<TcbException>(() => BackupManifestFile.Read(Path)).ErrorId);
    }
}
