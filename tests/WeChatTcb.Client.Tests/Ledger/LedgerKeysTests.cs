using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Ledger;

/// <summary>Whatever the length of a ledger, only the entries that a command concerns are read.</summary>
public sealed class LedgerKeysTests : IDisposable
{
    private const int Others = 250;

    private readonly TempFolder _folder = new();
    private readonly List<string> _read = [];
    private readonly ExportLedger _ledger;

    public LedgerKeysTests() => _ledger = new ExportLedger(Folder) { Loading = id => _read.Add(id) };

    private string Folder => _folder.File("ledger");

    private string KeysPath => Path.Combine(Folder, "index", "keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_job_is_found_without_reading_other_entries()
    {
        AddOthers();
        var id = Add(7, "mine.json", null);
        _read.Clear();

        Assert.Equal(id, new LedgerIndex(_ledger).Find(Job(7)));
        Assert.Equal([id], _read);
    }

    [Fact]
    public void That_a_job_has_no_entry_is_known_without_reading_any()
    {
        AddOthers();
        _read.Clear();

        Assert.Null(new LedgerIndex(_ledger).Find(Job(7)));
        Assert.Empty(new LedgerIndex(_ledger).Warnings);
        Assert.Empty(_read);
    }

    [Fact]
    public async Task A_path_is_reserved_without_reading_other_entries_and_finished_ones()
    {
        AddOthers();
        for (var night = 0; night < 30; night++)
            Add(1000 + night, "mine.json", _folder.File("mine.json"));
        var setup = new Setup();
        var job = Job(0) with { FilePath = "mine.json" };
        _read.Clear();

        (await new LedgerIndex(_ledger).ReservePathAsync(setup.Client, job, setup.Caller)).Dispose();
        Assert.Empty(_read);

        Submit(8, "mine.json").Dispose();
        _read.Clear();
        using var locked = _ledger.TryLock(_ledger.ListIds()[^1])!;
        var refused = await Assert.ThrowsAsync<ExportJobException>(
            () => new LedgerIndex(_ledger).ReservePathAsync(setup.Client, job, setup.Caller));
        Assert.Equal("FilePathInUse", refused.ErrorId);
        Assert.Single(_read.Distinct());
    }

    [Fact]
    public void The_last_export_to_a_file_is_found_without_reading_others()
    {
        AddOthers();
        for (var night = 0; night < 30; night++)
            Add(1000 + night, $"p{night}.json", _folder.File("mine.json"));
        var last = Add(2000, "last.json", _folder.File("mine.json"));
        _read.Clear();

        Assert.Equal(last, new LedgerIndex(_ledger).FindByDestination(_folder.File("mine.json")));
        Assert.Null(new LedgerIndex(_ledger).FindByDestination(_folder.File("other.json")));
        Assert.Equal([last], _read);
    }

    [Fact]
    public void Of_a_long_ledger_only_what_is_unfinished_is_read_to_be_resumed()
    {
        AddOthers();
        Submit(8, "mine.json").Dispose();
        _read.Clear();

        Assert.Equal(8, Assert.Single(_ledger.ReadUnfinished()).Entry!.Job.JobId);
        Assert.Single(_read);
    }

    [Fact]
    public void Entries_without_a_line_are_read_once_and_found()
    {
        AddOthers();
        var id = Add(7, "mine.json", null);
        File.Delete(KeysPath);

        Assert.Null(new LedgerIndex(_ledger).Find(Job(5)));
        _read.Clear();

        Assert.Equal(id, new LedgerIndex(_ledger).Find(Job(7)));
        Assert.Equal([id], _read);
    }

    [Fact]
    public void A_file_of_keys_that_is_damaged_hides_no_entry()
    {
        var ids = new[] { Add(1, "a.json", null), Add(2, "b.json", null), Add(3, "c.json", null) };
        var bytes = File.ReadAllBytes(KeysPath);
        for (var length = 0; length <= bytes.Length; length += 7)
        {
            File.WriteAllBytes(KeysPath, bytes[..length]);
            var later = Add(100 + length, "later.json", null);

            Assert.Equal(ids, new[] { 1, 2, 3 }.Select(number => new LedgerIndex(_ledger).Find(Job(number))));
            Assert.Equal(later, new LedgerIndex(_ledger).Find(Job(100 + length)));
        }
    }

    [Theory]
    [InlineData("created")]
    [InlineData("written")]
    [InlineData("named")]
    public void A_crash_between_entry_and_line_hides_no_entry(string step)
    {
        var isDying = false;
        var dying = new ExportLedger(Folder)
        {
            Reached = reached => _ = isDying && reached == step ? throw new InvalidOperationException("dead") : 0,
        };
        var locked = dying.Add(ExportLedgerTests.Entry());
        isDying = true;
        Assert.Throws<InvalidOperationException>(() => locked.Write(locked.Entry.WithJob(Job(7))));
        locked.Dispose();

        Assert.Equal(step == "named" ? locked.Entry.Id : null, new LedgerIndex(_ledger).Find(Job(7)));
        using (var resumed = _ledger.TryLock(locked.Entry.Id)!)
            resumed.Write(resumed.Entry.WithJob(Job(8)));
        Assert.Equal(locked.Entry.Id, new LedgerIndex(_ledger).Find(Job(8)));
    }

    [Fact]
    public void A_job_that_is_done_again_is_found_by_its_new_id_only()
    {
        var id = Add(7, "mine.json", _folder.File("x.json"));
        using (var locked = _ledger.TryLock(id)!)
        {
            locked.Write(((ExportEntry)locked.Entry).WithoutJob("new.json"));
            Assert.Equal(id, Assert.Single(_ledger.ReadUnfinished()).Id);
            locked.Write(locked.Entry.WithJob(Job(8)));
        }

        Assert.Null(new LedgerIndex(_ledger).Find(Job(7)));
        Assert.Equal(id, new LedgerIndex(_ledger).Find(Job(8)));
    }

    [Fact]
    public void Lines_of_removed_entries_are_dropped_and_the_file_belongs_to_its_owner()
    {
        AddOthers();
        var lines = string.Concat(Enumerable.Repeat(File.ReadAllText(KeysPath), 5));
        File.WriteAllText(KeysPath, lines);
        foreach (var id in _ledger.ListIds().Skip(1))
            _ledger.Delete(id);

        _ = new LedgerIndex(_ledger);

        Assert.True(new FileInfo(KeysPath).Length < lines.Length / 100);
        Assert.NotNull(new LedgerIndex(_ledger).Find(Job(10_000)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeysPath));
    }

    [Fact]
    public void Entries_are_found_that_are_written_while_another_process_appends()
    {
        Add(1, "a.json", null);
        string id;
        using (LockFile.TryTake(KeysPath))
            id = Add(2, "b.json", null);

        Assert.Equal(id, new LedgerIndex(_ledger).Find(Job(2)));
    }

    private void AddOthers()
    {
        for (var number = 0; number < Others; number++)
            Add(10_000 + number, $"other-{number}.json", _folder.File($"other-{number}.json"));
    }

    /// <summary>Adds an export that is finished.</summary>
    private string Add(long jobId, string filePath, string? destination)
    {
        using var locked = Submit(jobId, filePath, destination);
        locked.Write(locked.Entry.WithJob(locked.Entry.Job with { Status = ExportJobStatus.Succeeded }) with { State = LedgerState.Saved });
        return locked.Entry.Id;
    }

    private LockedLedgerEntry Submit(long jobId, string filePath, string? destination = null)
    {
        var entry = ExportLedgerTests.Entry();
        var locked = _ledger.Add(
            entry with { Job = entry.Job with { FilePath = filePath, DestinationPath = destination ?? _folder.File("unfinished.json") } });
        locked.Write(locked.Entry.WithJob(Job(jobId)));
        return locked;
    }

    private static ExportJob Job(long jobId) =>
        ExportLedgerTests.Entry().Job with { JobId = jobId, Status = ExportJobStatus.Running, LedgerId = null };
}
