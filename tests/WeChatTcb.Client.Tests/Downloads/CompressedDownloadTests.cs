using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed class CompressedDownloadTests : IDisposable
{
    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 20_000).Select(number => $$"""{"_id":"{{number}}","name":"城市{{number * 7919}}"}""" + "\n")));

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    private string Target => _folder.File("users.jsonl.gz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_stored_compressed_with_a_receipt_that_describes_it()
    {
        _ = new ObjectStorage(_setup.Service, Lines, 20_000);

        var file = await SaveAsync();

        var stored = await File.ReadAllBytesAsync(Target);
        Assert.Equal((Target, stored.Length, 20_000L, true), (file.Path, (int)file.Length, file.RecordCount, file.RecordCountVerified));
        Assert.Equal((Setup.Hash(stored), Setup.Hash(Lines)), (file.Sha256, file.ContentSha256));
        Assert.Equal(Lines, Decompress(stored));
        Assert.True(stored.Length < Lines.Length);
        Assert.Equal(["users.jsonl.gz", "users.jsonl.gz.receipt.json"], _folder.Names);
        var check = await CheckAsync();
        Assert.Equal((ExportFileStatus.Whole, 20_000L, null), (check.Status, check.RecordCount, check.Fault));
        Assert.Equal(20_000, ExportRecords.Read(Target, type: null, new ListBuilder(allowsAnyName: true)).Count());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    public async Task No_record_becomes_a_compressed_file_that_every_program_reads()
    {
        _ = new ObjectStorage(_setup.Service, [], 0);

        var file = await SaveAsync();

        Assert.Equal((20L, 0L), (file.Length, file.RecordCount));
        Assert.Equal(Setup.Hash([]), file.ContentSha256);
        Assert.Empty(Decompress(await File.ReadAllBytesAsync(Target)));
        Assert.Equal((ExportFileStatus.Whole, 0L), (await CheckAsync() is var check ? check.Status : default, check.RecordCount));
        Assert.Empty(ExportRecords.Read(Target, type: null, new ListBuilder(allowsAnyName: true)));
    }

    [Fact]
    public async Task A_broken_download_is_resumed_before_it_is_compressed()
    {
        var storage = new ObjectStorage(_setup.Service, Lines, 20_000).ThenBreaksAfter(300_000, 400_000);
        _setup.Time.SkipsPauses = true;

        await SaveAsync();

        Assert.Equal([null, "bytes=300000- if \"v1\"", "bytes=700000- if \"v1\""], storage.Asked.Take(3));
        Assert.Equal(Lines, Decompress(await File.ReadAllBytesAsync(Target)));
    }

    [Fact]
    public async Task A_complete_download_that_was_not_compressed_yet_is_not_downloaded_again()
    {
        var storage = new ObjectStorage(_setup.Service, Lines, 20_000);
        var part = PartFile.Open(Target, _setup.Job.Key); // as a killed process leaves it
        await part.WriteAsync(Lines, CancellationToken.None);
        part.WriteCheckpoint(
            new PartCheckpoint { ETag = "\"v1\"", TotalLength = Lines.Length, Length = Lines.Length, Sha256 = Setup.Hash(Lines) });
        await File.WriteAllBytesAsync(PartFileName.CompressedOf(part.Path), new byte[100]);
        part.Keep();
        using (var cancelled = new CancellationTokenSource())
        {
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => part.CompressAsync(cancelled.Token));
        }

        await part.DisposeAsync();

        var file = await SaveAsync();

        Assert.Empty(storage.Asked);
        Assert.Equal(20_000, file.RecordCount);
        Assert.Equal(["users.jsonl.gz", "users.jsonl.gz.receipt.json"], _folder.Names);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_compressed_is_removed()
    {
        _ = new ObjectStorage(_setup.Service, Lines, 20_000);
        var part = PartFileName.New(_folder.Path, Target);
        PartNoteFile.TryCreate(part, Target, _setup.Job.Key)!.Dispose();
        await File.WriteAllBytesAsync(part, Lines);
        await File.WriteAllBytesAsync(PartFileName.CompressedOf(part), new byte[100]);

        await SaveAsync();

        Assert.Equal(["users.jsonl.gz", "users.jsonl.gz.receipt.json"], _folder.Names);
        Assert.True(LocalFileName.IsCompanion(PartFileName.CompressedOf(part)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    [InlineData(-1)]
    public async Task A_changed_file_is_found(int at)
    {
        _ = new ObjectStorage(_setup.Service, Lines, 20_000);
        await SaveAsync();
        var stored = await File.ReadAllBytesAsync(Target);
        if (at == -100)
            stored = stored[..^100];
        else
            stored[at < 0 ? stored.Length + at : at] ^= 1;
        await File.WriteAllBytesAsync(Target, stored);

        var check = await CheckAsync();

        Assert.Equal(ExportFileStatus.Changed, check.Status);
        Assert.Equal(Setup.Hash(stored), check.Sha256);
        Assert.NotNull(check.Fault);
    }

    [Fact]
    public async Task Bytes_after_the_end_are_found()
    {
        _ = new ObjectStorage(_setup.Service, Lines, 20_000);
        await SaveAsync();
        await File.AppendAllTextAsync(Target, "more");

        var check = await CheckAsync();

        Assert.Equal((ExportFileStatus.Changed, Setup.Hash(await File.ReadAllBytesAsync(Target))), (check.Status, check.Sha256));
    }

    [Fact]
    public async Task A_saved_file_is_found_by_its_receipt_unless_it_was_changed()
    {
        _ = new ObjectStorage(_setup.Service, Lines, 20_000);
        var saved = await SaveAsync();

        var found = await SavedFile.FindAsync(Target, receipt => receipt.Job.Key == _setup.Job.Key, CancellationToken.None);
        Assert.Equal((saved, _setup.Job.Key), (found!.Value.File, found.Value.Job.Key));
        Assert.Null(await SavedFile.FindAsync(Target, _ => false, CancellationToken.None));
        Assert.Null(await SavedFile.FindAsync(_folder.File("other"), _ => true, CancellationToken.None));

        var stored = await File.ReadAllBytesAsync(Target);
        stored[50] ^= 1;
        await File.WriteAllBytesAsync(Target, stored);
        Assert.Null(await SavedFile.FindAsync(Target, _ => true, CancellationToken.None));
    }

    [Fact]
    public void A_plain_name_is_that_of_a_compressed_file_only_if_it_is_compressed()
    {
        var plain = new DownloadOptions(
            Target, ExportFileType.Json, Overwrite: false, SkipCountCheck: false, AllowEmpty: false)
        { ChecksName = true };

        Assert.Equal("FileTypeMismatch", Assert.Throws<TcbException>(() => ExportDownload.Target(_setup.Job, plain)).ErrorId);
        Assert.Equal(Target, ExportDownload.Target(_setup.Job, plain with { Compress = true }));
        var csv = plain with { Compress = true, Destination = _folder.File("users.csv.gz") };
        Assert.Equal("FileTypeMismatch", Assert.Throws<TcbException>(() => ExportDownload.Target(_setup.Job, csv)).ErrorId);
    }

    private Task<ExportFile> SaveAsync() => ExportDownload.SaveAsync(
        _setup.Client,
        _setup.Job,
        new DownloadOptions(
            Target, ExportFileType.Json, Overwrite: false, SkipCountCheck: false, AllowEmpty: true)
        { ChecksName = true, Compress = true },
        (_, _) => { },
        _setup.Caller);

    private Task<ExportFileCheck> CheckAsync() => new ReceiptCheck().RunAsync(Target, (_, _) => { }, CancellationToken.None);

    private static byte[] Decompress(byte[] bytes)
    {
        using var text = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            gzip.CopyTo(text);
        return text.ToArray();
    }
}
