using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Planning;

public sealed class BackupPlacementTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 19, 30, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_name_is_the_time_with_a_number_if_it_is_taken()
    {
        Assert.Equal("20261125T193000Z/backup.json", await ReserveAsync(Manifest(null)));
        Assert.Equal("20261125T193000Z-2/backup.json", await ReserveAsync(Manifest(null)));
        Assert.Equal("20261125T193000Z-3/backup.json", await ReserveAsync(Manifest(null)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(_folder.File("b/20261125T193000Z")));
    }

    [Fact]
    public async Task Shards_of_one_plan_join()
    {
        Assert.Equal("20261125T193000Z/backup.1-of-3.json", await ReserveAsync(Manifest("1/3")));
        Assert.Equal("20261125T193000Z/backup.3-of-3.json", await ReserveAsync(Manifest("3/3", minutes: 5)));
        Assert.Equal("20261125T193000Z/backup.2-of-3.json", await ReserveAsync(Manifest("2/3", minutes: 23 * 60)));
        Assert.Equal("20261125T194000Z/backup.2-of-3.json", await ReserveAsync(Manifest("2/3", minutes: 10)));
        Assert.DoesNotContain(".backup.lock", Directory.GetFiles(_folder.File("b")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("2/3", 24 * 60 + 1, "plan")]
    [InlineData("2/3", 5, "other plan")]
    [InlineData("2/4", 5, "plan")]
    [InlineData("1/3", 5, "plan")]
    [InlineData(null, 5, "plan")]
    public async Task Other_runs_do_not_join(string? shard, int minutes, string hash)
    {
        await ReserveAsync(Manifest("1/3"));
        Assert.DoesNotContain("20261125T193000Z/", await ReserveAsync(Manifest(shard, minutes, hash)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_joins_the_newest_of_several_runs()
    {
        await ReserveAsync(Manifest("1/2"));
        await ReserveAsync(Manifest("1/2", minutes: 60));
        Assert.Equal("20261125T203000Z/backup.2-of-2.json", await ReserveAsync(Manifest("2/2", minutes: 61)));
    }

    [Fact]
    public async Task With_a_name_shards_join_whatever_their_plans_are()
    {
        Assert.Equal("run-42/backup.1-of-2.json", await ReserveAsync(Manifest("1/2"), "run-42"));
        Assert.Equal("run-42/backup.2-of-2.json", await ReserveAsync(Manifest("2/2", hash: "other"), "run-42"));
        foreach (var shard in new[] { "1/2", "1/3", null })
            Assert.Equal("BackupExists", (await Assert.ThrowsAsync<TcbException>(() => ReserveAsync(Manifest(shard), "run-42"))).ErrorId);
    }

    [Fact]
    public async Task Shards_with_a_name_are_redacted_alike()
    {
        await ReserveAsync(Redacted("1/2", "a"), "run-42");
        foreach (var key in new[] { "b", null })
            Assert.Equal(
                "RedactionDiffers", (await Assert.ThrowsAsync<TcbException>(() => ReserveAsync(Redacted("2/2", key), "run-42"))).ErrorId);
        Assert.Equal("run-42/backup.2-of-2.json", await ReserveAsync(Redacted("2/2", "a"), "run-42"));
    }

    [Fact]
    public async Task A_name_that_is_taken_by_something_else_is_an_error()
    {
        Directory.CreateDirectory(_folder.File("b/empty"));
        Directory.CreateDirectory(_folder.File("b/used"));
        File.WriteAllText(_folder.File("b/used/x"), "");
        Assert.Equal("empty/backup.json", await ReserveAsync(Manifest(null), "empty"));
        Assert.Equal("BackupExists", (await Assert.ThrowsAsync<TcbException>(() => ReserveAsync(Manifest(null), "used"))).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("NUL")]
    public void A_name_must_be_valid_on_all_systems(string name) =>
        Assert.Equal("InvalidBackupName", Assert.Throws<TcbException>(() => BackupPlacement.CheckName(name)).ErrorId);

    [Fact]
    public async Task Shards_that_start_at_the_same_moment_are_in_one_folder()
    {
        var paths = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(number => Task.Run(() => ReserveAsync(Manifest($"{number}/8", number)))));
        Assert.Single(paths.Select(Path.GetDirectoryName).Distinct());
    }

    private async Task<string> ReserveAsync(BackupManifest manifest, string? name = null)
    {
        var path = await BackupPlacement.BeginAsync(_folder.File("b"), name, manifest, Write, TimeProvider.System, default);
        return Path.GetRelativePath(_folder.File("b"), path).Replace('\\', '/');

        string Write(string folder)
        {
            BackupManifestFile.Write(Path.Combine(folder, BackupManifestFile.NameOf(manifest.Shard)), manifest);
            return Path.Combine(folder, BackupManifestFile.NameOf(manifest.Shard));
        }
    }

    private static BackupManifest Redacted(string shard, string? keyId) => Manifest(shard) with
    {
        Selection = new BackupSelection
        {
            Redaction = keyId is null
                ? null
                : new TcbRedaction { Rules = new Dictionary<string, string> { ["name"] = "Hash" }, KeyId = keyId },
        },
    };

    private static BackupManifest Manifest(string? shard, int minutes = 0, string hash = "plan") => new()
    {
        Version = BackupManifest.CurrentVersion,
        Kind = BackupKind.Full,
        Status = BackupStatus.Running,
        StartedAt = Start.AddMinutes(minutes),
        Selection = new BackupSelection(),
        Shard = shard is null ? null : BackupShards.Parse(shard),
        PlanHash = hash,
        Environments = [],
        Collections = [],
    };
}
