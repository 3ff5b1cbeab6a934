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
            File.Delete(checkpointPath);
        else if (what.Contains("job", StringComparison.Ordinal))
            (checkpoint with { Job = checkpoint.Job with { JobId = 1 } }).Write(checkpointPath);
        else if (what.Contains("app", StringComparison.Ordinal))
            (checkpoint with { Job = checkpoint.Job with { AppId = "wxother" } }).Write(checkpointPath);
        else if (what.Contains("family", StringComparison.Ordinal))
            (checkpoint with { Job = checkpoint.Job with { ApiFamily = TcbApiFamily.Tcb } }).Write(checkpointPath);

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

    [Fact]
    public async Task Keeps_parts_of_other_files_and_files_that_only_look_like_parts()
    {
        string[] others = ["x.json.part", "x.json.0123456789.part", "x.json.0123456789A.part", "y.json.0123456789a.part", "x.json.more.0123456789a.part"];
        foreach (var other in others)
            _folder.Write(other, [1]);
        _folder.Write("x.json.0123456789a.part", [1]);
        _folder.Write("x.json.0123456789b.part.checkpoint", [1]);

        await SaveAsync();

        Assert.Equal([.. others.Append("x.json").Append("x.json.receipt.json").Order(StringComparer.Ordinal)], _folder.Names);
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
        _storage.ThenBreaksAfter([Break, .. Enumerable.Repeat(0, ResumableDownload.MaxAttempts - 1)]);
        var error = await Assert.ThrowsAsync<ExportJobException>(SaveAsync);
        Assert.Equal("DownloadBroken", error.ErrorId);
        Assert.Equal(2, _folder.Names.Count());
        _storage.Asked.Clear();
        return PartCheckpoint.TryRead(PartPath + ".checkpoint")!;
    }

    private DownloadOptions Options() => new(_folder.File("x.json"), FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private Task<ExportFile> SaveAsync() => ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options(), (_, _) => { }, _setup.Caller);

    private void AssertWhole(ExportFile file)
    {
        Assert.True(Large.AsSpan().SequenceEqual(File.ReadAllBytes(file.Path)));
        Assert.Equal((Large.Length, 60_000L, true, Setup.Hash(Large)), (file.Length, file.RecordCount, file.RecordCountVerified, file.Sha256));
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
