using System.Text;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>The files of an unfinished download, and how it is resumed.</summary>
public sealed class PartFileTests : IDisposable
{
    // More than one checkpoint interval, and more than another one after it.
    private static readonly byte[] Large = DownloadResumeTests.Lines(60_000, 980);
    private static readonly int Break = PartCheckpoint.Interval + 5_000_000;

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();
    private readonly ObjectStorage _storage;

    public PartFileTests()
    {
        _setup.Time.SkipsPauses = true;
        _storage = new ObjectStorage(_setup.Service, Large, 60_000);
    }

    [Fact]
    public async Task A_later_run_resumes_the_part_of_an_earlier_one()
    {
        var checkpoint = await LeavePartAsync();

        var file = await SaveAsync();

        Assert.Equal($"bytes={checkpoint.Length}- if \"v1\"", Assert.Single(_storage.Asked));
        Assert.InRange(checkpoint.Length, PartCheckpoint.Interval, Break);
        AssertWhole(file);
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Creates_the_folder_for_its_owner_only()
    {
        var folder = _folder.File("removed");

        await PartFile.Open(Path.Combine(folder, "orders.jsonl"), null).DisposeAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Downloads_again_what_a_killed_process_wrote_after_its_last_checkpoint()
    {
        var checkpoint = await LeavePartAsync();
        using (var part = File.Open(PartPath, FileMode.Open))
        {
            part.SetLength(checkpoint.Length);
            part.Position = checkpoint.Length;
            part.Write(new byte[3_000_000]); // of which a crash may have left anything
        }

        AssertWhole(await SaveAsync());
        Assert.Equal($"bytes={checkpoint.Length}- if \"v1\"", Assert.Single(_storage.Asked));
    }

    [Theory]
    [InlineData("a byte that differs")]
    [InlineData("a part that is shorter than its checkpoint")]
    [InlineData("a checkpoint that breaks off")]
    [InlineData("no checkpoint")]
    [InlineData("a part of another job")]
    [InlineData("a part of another app")]
    [InlineData("a part of another API family")]
    public async Task Removes_a_part_that_may_not_be_the_beginning_of_the_file(string what)
    {
        var checkpoint = await LeavePartAsync();
        var checkpointPath = PartPath + ".checkpoint";
        using (var part = File.Open(PartPath, FileMode.Open))
        {
            part.Position = 1_000_000;
            if (what.StartsWith("a byte", StringComparison.Ordinal))
                part.WriteByte((byte)'#');
            else if (what.Contains("shorter", StringComparison.Ordinal))
                part.SetLength(checkpoint.Length - 1);
        }

        if (what.Contains("breaks off", StringComparison.Ordinal))
            await File.WriteAllBytesAsync(checkpointPath, (await File.ReadAllBytesAsync(checkpointPath))[..^20]);
        else if (what.Contains("no checkpoint", StringComparison.Ordinal))
            await File.WriteAllTextAsync(checkpointPath, (await File.ReadAllLinesAsync(checkpointPath))[0] + "\n");
        else if (what.Contains("job", StringComparison.Ordinal))
            Change(checkpointPath, "100071736", "1");
        else if (what.Contains("app", StringComparison.Ordinal))
            Change(checkpointPath, "wxplatform", "wxother");
        else if (what.Contains("family", StringComparison.Ordinal))
            Change(checkpointPath, "ComponentTcb", "Tcb");

        AssertWhole(await SaveAsync());
        Assert.Null(Assert.Single(_storage.Asked));
    }

    [Fact]
    public async Task Downloads_a_changed_file_completely()
    {
        await LeavePartAsync();
        _storage.ETag = "\"v2\"";

        AssertWhole(await SaveAsync());
        Assert.NotNull(Assert.Single(_storage.Asked));
    }

    [Fact]
    public async Task Does_not_touch_a_part_that_is_being_written()
    {
        await LeavePartAsync();
        var (part, bytes) = (PartPath, await File.ReadAllBytesAsync(PartPath));
        using (File.Open(part, FileMode.Open, FileAccess.ReadWrite, PartFile.Lock))
        {
            await SaveAsync();
            Assert.Null(Assert.Single(_storage.Asked));
            Assert.True(File.Exists(part) && File.Exists(part + ".checkpoint"));
        }

        Assert.Equal(bytes, await File.ReadAllBytesAsync(part));
    }

    [Theory]
    [InlineData("x.json.mybackup123.part", null)]
    [InlineData("x.json.mybackup123.part.checkpoint", "my own notes")]
    [InlineData("x.json.mybackup123.part.checkpoint", "")]
    [InlineData("x.json.mybackup123.part.checkpoint", "{\"version\":1}\n")]
    [InlineData(
        "x.json.mybackup123.part.checkpoint", "{\"version\":1,\"part\":\"x.json.0123456789a.part\",\"target\":\"x.json\",\"job\":{}}\n")]
    [InlineData("x.json.mybackup123.part.note", "{\"jobId\":100071736}")]
    [InlineData("x.json.mybackup123.part.receipt", null)]
    [InlineData("x.json.mybackup123.part.old", null)]
    [InlineData("x.json.part", null)]
    [InlineData("y.json.0123456789a.part", null)]
    public async Task Leaves_a_file_alone_that_only_has_the_name_of_one_of_its_own(string name, string? text)
    {
        if (text is not null)
            _folder.Write(name[..(name.IndexOf(".part", StringComparison.Ordinal) + 5)], [1]);
        _folder.Write(name, Encoding.UTF8.GetBytes(text ?? "mine"));
        var before = _folder.Names.ToArray();

        await SaveAsync();
        await SaveAsync(overwrite: true);

        Assert.Equal([.. before.Concat(["x.json", "x.json.receipt.json"]).Order(StringComparer.Ordinal)], _folder.Names);
        Assert.Equal(text ?? "mine", await File.ReadAllTextAsync(_folder.File(name)));
    }

    [Fact]
    public async Task Removes_what_a_killed_process_left_even_before_its_first_checkpoint()
    {
        PartNoteFile.TryCreate(_folder.File("x.json.0123456789a.part"), _folder.File("x.json"), _setup.Job.Key)!.Dispose();
        PartNoteFile.TryCreate(_folder.File("x.json.0123456789b.part"), _folder.File("x.json"), _setup.Job.Key)!.Dispose();
        foreach (var name in new[] { "", ".receipt", ".receipt.old" })
            _folder.Write("x.json.0123456789a.part" + name, [1]);

        AssertWhole(await SaveAsync());
    }

    [UnixFact]
    public async Task Does_not_write_through_a_link_in_place_of_a_note()
    {
        var victim = _folder.Write("victim", "precious"u8.ToArray());
        File.CreateSymbolicLink(_folder.File("x.json.0123456789a.part.checkpoint"), victim);
        Assert.ThrowsAny<IOException>(
            () => PartNoteFile.TryCreate(_folder.File("x.json.0123456789a.part"), _folder.File("x.json"), _setup.Job.Key));

        await SaveAsync();

        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
        Assert.Equal(["victim", "x.json", "x.json.0123456789a.part.checkpoint", "x.json.receipt.json"], _folder.Names);
    }

    [UnixFact]
    public async Task A_pipe_in_place_of_a_note_or_a_part_does_not_block()
    {
        Posix.MakePipe(_folder.File("x.json.0123456789a.part.checkpoint"));
        PartNoteFile.TryCreate(_folder.File("x.json.0123456789b.part"), _folder.File("x.json"), _setup.Job.Key)!.Dispose();
        Posix.MakePipe(_folder.File("x.json.0123456789b.part"));

        await SaveAsync();

        Assert.Equal(5, _folder.Names.Count());
        foreach (var name in new[] { "a.part.checkpoint", "b.part" })
            File.Delete(_folder.File("x.json.0123456789" + name)); // whoever reads the folder would wait
    }

    [Theory]
    [InlineData("x.json.0123456789a.part")]
    [InlineData("x.json.mybackup123.part")]
    [InlineData("X.JSON.MYBACKUP123.PART")]
    [InlineData("x.json.0123456789a.part.checkpoint")]
    [InlineData("x.json.0123456789a.part.receipt.old")]
    public async Task No_export_is_saved_under_the_name_of_a_part_file(string name)
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(overwrite: true, name));

        Assert.Equal(("DestinationIsPartFile", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Empty(_setup.Service.Requests);
    }

    [Theory]
    [InlineData("x.json.part")]
    [InlineData("x.json.0123456789a.part.json")]
    [InlineData("x.json.0123456789.part")]
    public async Task Other_names_are_allowed(string name) =>
        Assert.Equal(_folder.File(name), (await SaveAsync(overwrite: false, name)).Path);

    [Fact]
    public async Task A_checkpoint_that_a_killed_process_wrote_only_half_leaves_the_one_before()
    {
        var checkpoint = await LeavePartAsync();
        await File.AppendAllTextAsync(PartPath + ".checkpoint", "{\"length\":99,\"sha");

        AssertWhole(await SaveAsync());
        Assert.Equal($"bytes={checkpoint.Length}- if \"v1\"", Assert.Single(_storage.Asked));
    }

    [Fact]
    public async Task A_checkpoint_contains_no_secret_and_no_URL()
    {
        await LeavePartAsync();

        var text = await File.ReadAllTextAsync(PartPath + ".checkpoint");

        Assert.DoesNotContain("PLANTED", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cos.example.test", text, StringComparison.Ordinal);
        Assert.Contains("100071736", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_save_keeps_the_part_of_a_large_file()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExportDownload.SaveAsync(
            _setup.Client, _setup.Job, Options(), (bytes, _) => (bytes > Break ? stop : null)?.Cancel(), new TestCaller(), stop.Token));
        Assert.Equal(2, _folder.Names.Count());
        _storage.Asked.Clear();

        AssertWhole(await SaveAsync());
        Assert.NotNull(Assert.Single(_storage.Asked));
    }

    [Fact]
    public async Task An_invalid_file_leaves_no_part()
    {
        _storage.Records++;

        Assert.Equal("WrongRecordCount", (await Assert.ThrowsAsync<ExportJobException>(SaveAsync)).ErrorId);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Two_concurrent_saves_of_the_same_file_are_both_complete()
    {
        var saves = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ExportDownload.SaveAsync(
            new SetupOf(Large).Client, _setup.Job, Options() with { Overwrite = true }, (_, _) => { }, new TestCaller()))));

        Assert.All(saves, AssertWhole);
    }

    public void Dispose() => _folder.Dispose();

    private string PartPath => _folder.File(_folder.Names.Single(name => name.EndsWith(".part", StringComparison.Ordinal)));

    /// <summary>Fails a run after it has downloaded a large part of the file; a killed process leaves the same files.</summary>
    private async Task<PartCheckpoint> LeavePartAsync()
    {
        _storage.ThenBreaksAfter([Break, .. Enumerable.Repeat(0, DownloadAttempts.Max - 1)]);
        var error = await Assert.ThrowsAsync<ExportJobException>(SaveAsync);
        Assert.Equal("DownloadBroken", error.ErrorId);
        Assert.Equal(2, _folder.Names.Count());
        _storage.Asked.Clear();
        using var note = PartNoteFile.TryOpen(PartPath + ".checkpoint")!;
        return note.Checkpoint!;
    }

    private DownloadOptions Options() =>
        new(_folder.File("x.json"), FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private static void Change(string path, string old, string text) =>
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, text, StringComparison.Ordinal));

    private Task<ExportFile> SaveAsync() => SaveAsync(overwrite: false);

    private Task<ExportFile> SaveAsync(bool overwrite, string name = "x.json") => ExportDownload.SaveAsync(
        _setup.Client, _setup.Job, Options() with
        {
            Overwrite = overwrite,
            Destination = _folder.File(name),
        }, (_, _) => { }, _setup.Caller);

    private void AssertWhole(ExportFile file)
    {
        Assert.True(Large.AsSpan().SequenceEqual(File.ReadAllBytes(file.Path)));
        Assert.Equal(
            (Large.Length, 60_000L, true, Setup.Hash(Large)), (file.Length, file.RecordCount, file.RecordCountVerified, file.Sha256));
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);
    }

    /// <summary>A separate client, like that of another process.</summary>
    private sealed class SetupOf
    {
        private readonly Setup _setup = new();

        internal SetupOf(byte[] bytes) => _ = new ObjectStorage(_setup.Service, bytes, 60_000);

        internal TcbClient Client => _setup.Client;
    }
}
