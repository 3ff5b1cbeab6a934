using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

/// <summary>The state of a restore on the disk.</summary>
public sealed class RestoreStateFileTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly TcbConnection _target = new(
        new Uri("https://api.example.test/"), "wxplatform", TcbApiFamily.ComponentTcb, TcbCredentialKind.AccessToken);

    private string JournalPath => Directory.GetFiles(_temp.File("restores"), "*.journal").Single();

    [Fact]
    public void Changes_are_read_with_the_state()
    {
        using (var file = Take())
        {
            Assert.False(file.Exists);
            file.Begin(New("a", "b"));
            file.Append(new RestoreStep { Collection = "b", IsPrepared = true });
            file.Append(new RestoreStep { Collection = "b", IsPrepared = true, WasEmpty = true, LedgerIds = ["1"], AclTag = "PRIVATE" });
        }

        using var stored = RestoreStateFile.Open(_temp.Path, "/backup", "e", _target).File;
        var state = stored.Read()!;
        Assert.Equal(("/backup", "e", ImportConflictMode.Upsert), (state.Folder, state.Env, state.ConflictMode));
        Assert.Equal([false, true], state.Collections.Select(step => step.IsPrepared));
        Assert.Equal("1", Assert.Single(state.Collections[1].LedgerIds));
    }

    [Fact]
    public async Task Half_a_line_of_a_killed_process_is_ignored()
    {
        using (var file = Take())
        {
            file.Begin(New("a"));
            file.Append(new RestoreStep { Collection = "a", IsPrepared = true });
            file.Append(new RestoreStep { Collection = "a", IsPrepared = true, IsComplete = true });
        }

        var bytes = await File.ReadAllBytesAsync(JournalPath, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(JournalPath, bytes[..^5], TestContext.Current.CancellationToken);
        using var again = Take();
        var step = Assert.Single(again.Read()!.Collections);
        Assert.True(step.IsPrepared);
        Assert.False(step.IsComplete);
    }

    [Fact]
    public void Two_processes_do_not_restore_the_same()
    {
        using var file = Take();
        Assert.Equal("RestoreInUse", Assert.Throws<TcbException>(Take).ErrorId);
        using var other = RestoreStateFile.Take(_temp.Path, "/backup", "e2", _target);
    }

    [Fact]
    public void What_is_not_there_cannot_be_resumed()
    {
        TcbException Open() => Assert.Throws<TcbException>(() => RestoreStateFile.Open(_temp.Path, "/backup", "e", _target));
        Assert.Equal("RestoreNotFound", Open().ErrorId);
        Assert.Equal("RestoreNotFound", Open().ErrorId);
        using (var file = Take())
        {
            file.Begin(New("a"));
            file.Remove();
        }

        Assert.Equal("RestoreNotFound", Open().ErrorId);
        Assert.Empty(Directory.GetFiles(_temp.File("restores")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":99}""")]
    public async Task A_damaged_state_is_an_error(string text)
    {
        using (var file = Take())
            file.Begin(New("a"));
        await File.WriteAllTextAsync(Path.ChangeExtension(JournalPath, ".json"), text, TestContext.Current.CancellationToken);
        Assert.Equal(
            "RestoreStateDamaged", Assert.Throws<TcbException>(() => RestoreStateFile.Open(_temp.Path, "/backup", "e", _target)).ErrorId);
    }

    public void Dispose() => _temp.Dispose();

    private RestoreStateFile Take() => RestoreStateFile.Take(_temp.Path, "/backup", "e", _target);

    private static RestoreState New(params string[] collections) => new()
    {
        Version = RestoreState.CurrentVersion,
        Folder = "/backup",
        Env = "e",
        SourceEnv = "s",
        Endpoint = new Uri("https://api.example.test/"),
        StartedAt = DateTimeOffset.UnixEpoch,
        ConflictMode = ImportConflictMode.Upsert,
        Collections = [.. collections.Select(name => new RestoreStep { Collection = name })],
    };
}
