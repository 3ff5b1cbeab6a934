using System.Text;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>The receipt beside a saved file, and the check of the file against it.</summary>
public sealed class ReceiptTests : IDisposable
{
    private static readonly byte[] Three = "{\"a\":1}\n{\"a\":\"城市\"}\n{\"a\":3}\n"u8.ToArray();

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();
    private readonly ObjectStorage _storage;

    public ReceiptTests() => _storage = new ObjectStorage(_setup.Service, Three, 3);

    [Fact]
    public async Task A_receipt_describes_the_file_and_its_origin()
    {
        await SaveAsync(
            job: _setup.Job with
            {
                FilePath = "城市.json",
                FileType = ExportFileType.Json,
                Query = "db.collection('城市').get()",
                SubmittedAt = new DateTimeOffset(2026, 1, 31, 23, 58, 0, TimeSpan.Zero),
            });

        var text = await File.ReadAllTextAsync(_folder.File("x.json.receipt.json"));
        var version = typeof(ExportDownload).Assembly.GetName().Version!.ToString(3);
        Assert.Equal(
            $$"""
            {
              "version": 1,
              "savedAt": "2026-01-31T23:59:00Z",
              "moduleVersion": "{{version}}",
              "file": {
                "path": "x.json",
                "length": {{Three.Length}},
                "recordCount": 3,
                "recordCountVerified": true,
                "sha256": "{{Setup.Hash(Three)}}",
                "fileType": "Json",
                "env": "test2-4a89da",
                "jobId": 100071736
              },
              "job": {
                "env": "test2-4a89da",
                "jobId": 100071736,
                "endpoint": "https://api.example.test/",
                "appId": "wxplatform",
                "apiFamily": "ComponentTcb",
                "status": "Succeeded",
                "statusText": "success",
                "failureReason": "None",
                "recordSuccess": 3,
                "recordFail": 0,
                "filePath": "城市.json",
                "fileType": "Json",
                "query": "db.collection('城市').get()",
                "submittedAt": "2026-01-31T23:58:00Z",
                "updatedAt": "2026-01-31T23:59:00Z"
              }
            }
            """.ReplaceLineEndings(),
            text.ReplaceLineEndings());
        Assert.DoesNotContain("PLANTED", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_whole_as_long_as_nothing_changes()
    {
        var file = await SaveAsync();

        var check = await CheckAsync();

        Assert.Equal((ExportFileStatus.Whole, true), (check.Status, check.IsWhole));
        Assert.Empty(check.Differences);
        Assert.Null(check.Fault);
        Assert.Equal(
            (file.Sha256, file.Sha256, 3L, 3L), (check.Sha256, check.ExpectedSha256, check.RecordCount, check.ExpectedRecordCount));
        Assert.Equal((file.Env, file.JobId, file.ReceiptPath, file.FileType), (check.Env, check.JobId, check.ReceiptPath, check.FileType));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero), check.SavedAt);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":\"城布\"}\n{\"a\":3}\n", "Sha256", null)]
    [InlineData("{\"a\":1}\n{\"a\":\"城市\"}\n{\"a\":3}", "Length,Sha256", null)]
    [InlineData("{\"a\":1}\n{\"a\":\"城市\"}\n{\"a\":", "Length,Sha256", "its last line is not a complete JSON object")]
    [InlineData("{\"a\":1}\n{\"a\":\"城市\"}\n", "Length,Sha256,RecordCount", null)]
    [InlineData("", "Length,Sha256,RecordCount", null)]
    public async Task Reports_the_differences(string now, string differences, string? fault)
    {
        await SaveAsync();
        _folder.Write("x.json", Encoding.UTF8.GetBytes(now));

        var check = await CheckAsync();

        Assert.Equal((ExportFileStatus.Changed, false), (check.Status, check.IsWhole));
        Assert.Equal(differences, string.Join(',', check.Differences));
        Assert.Equal(fault, check.Fault);
    }

    [Fact]
    public async Task A_file_without_a_receipt_is_neither_whole_nor_changed()
    {
        _folder.Write("x.json", Three);

        var check = await CheckAsync();

        Assert.Equal((ExportFileStatus.NoReceipt, false, 3L, null), (check.Status, check.IsWhole, check.RecordCount, check.ExpectedSha256));
        Assert.Equal(Setup.Hash(Three), check.Sha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"receiptVersion\":1}")]
    [InlineData("null")]
    public async Task An_invalid_receipt_is_an_error(string receipt)
    {
        await SaveAsync();
        _folder.Write("x.json.receipt.json", Encoding.UTF8.GetBytes(receipt));

        var error = await Assert.ThrowsAsync<TcbException>(() => CheckAsync());

        Assert.Equal(("DamagedReceipt", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("x.json.receipt.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_of_a_newer_version_has_its_own_error()
    {
        await SaveAsync();
        _folder.Write("x.json.receipt.json", "{\"version\":2,\"file\":\"x.json\"}"u8.ToArray());

        var error = await Assert.ThrowsAsync<TcbException>(() => CheckAsync());

        Assert.Equal("NewerReceipt", error.ErrorId);
        Assert.Contains("x.json.receipt.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("a newer version of this module wrote it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_an_error() =>
        Assert.Equal("FileNotFound", (await Assert.ThrowsAsync<TcbException>(() => CheckAsync())).ErrorId);

    [Fact]
    public async Task A_replaced_file_has_the_new_receipt()
    {
        await SaveAsync();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 1);

        await SaveAsync(Options() with { Overwrite = true });

        Assert.Equal((ExportFileStatus.Whole, 1L), ((await CheckAsync()).Status, (await CheckAsync()).RecordCount));
    }

    [Fact]
    public async Task A_file_that_is_not_replaced_keeps_its_receipt()
    {
        await SaveAsync();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 2);

        await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(Options() with { Overwrite = true }));

        Assert.True((await CheckAsync()).IsWhole);
    }

    [Fact]
    public async Task A_failed_rename_keeps_the_old_receipt_with_the_old_file()
    {
        await SaveAsync();
        var receipt = await File.ReadAllTextAsync(_folder.File("x.json.receipt.json"));
        // Just before the rename, a folder replaces the file: no system can rename a file over a folder.
        await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options() with { Overwrite = true }, onBytes: (_, _) =>
        {
            File.Delete(_folder.File("x.json"));
            Directory.CreateDirectory(_folder.File("x.json"));
        }));

        Assert.Equal(receipt, await File.ReadAllTextAsync(_folder.File("x.json.receipt.json")));
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task If_the_receipt_cannot_get_its_name_nothing_is_replaced(bool isReplaced)
    {
        if (isReplaced)
            await SaveAsync();
        var before = _folder.Names.Select(name => (name, File.ReadAllText(_folder.File(name)))).ToArray();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 1);

        var error = await Assert.ThrowsAnyAsync<TcbException>(() => SaveAsync(Options() with
        {
            Overwrite = true,
            Reached = _ => throw new IOException("words of the system", 5),
        }));

        Assert.Equal("CannotWriteFile", error.ErrorId);
        Assert.Contains("x.json.receipt.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names.Select(name => (name, File.ReadAllText(_folder.File(name)))));
    }

    [Fact]
    public async Task If_the_old_file_cannot_come_back_the_error_says_what_was_replaced()
    {
        await SaveAsync();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 1);

        var error = await Assert.ThrowsAnyAsync<TcbException>(() => SaveAsync(Options() with
        {
            Overwrite = true,
            Reached = _ =>
            {
                // No system renames a file over a folder.
                File.Move(_folder.File("x.json"), _folder.File("moved"));
                Directory.CreateDirectory(_folder.File("x.json"));
                throw new IOException("words of the system", 5);
            },
        }));

        Assert.Equal(("ReceiptNotWritten", TcbErrorKind.Write), (error.ErrorId, error.Kind));
        Assert.DoesNotContain("x.json.receipt.json", _folder.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_whose_command_was_killed_before_it_had_its_receipt_gets_it_with_the_next_check(bool isReplaced)
    {
        if (isReplaced)
            await SaveAsync();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 1);
        var left = new Dictionary<string, byte[]>();
        await SaveAsync(Options() with
        {
            Overwrite = true,
            Reached = step =>
            {
                if (step == "replaced")
                    left = _folder.Names.ToDictionary(name => name, name => ReadLocked(_folder.File(name)));
            },
        });
        File.Delete(_folder.File("x.json.receipt.json"));
        foreach (var (name, bytes) in left)
            _folder.Write(name, bytes);
        Assert.DoesNotContain("x.json.receipt.json", _folder.Names);

        var check = await CheckAsync();

        Assert.Equal((ExportFileStatus.Whole, 1L), (check.Status, check.RecordCount));
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);

        // The lock of a note is advisory on Linux, and File.ReadAllBytes respects it.
        static byte[] ReadLocked(string path)
        {
            using var file = RegularFile.OpenRead(path);
            var bytes = new byte[RandomAccess.GetLength(file)];
            _ = RandomAccess.Read(file, bytes, 0);
            return bytes;
        }
    }

    [Fact]
    public async Task A_rename_that_is_not_safely_on_the_disk_is_an_error()
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options() with
        {
            Reached = step => _ = step == "named" ? throw new FlushFailedException("words of the system") : 0,
        }));

        Assert.Equal(("FlushFailed", TcbErrorKind.Write), (error.ErrorId, error.Kind));
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);
    }

    [Fact]
    public async Task A_command_that_does_not_get_the_lock_of_the_destination_says_what_it_waits_for_and_replaces_nothing()
    {
        await SaveAsync();
        var before = await File.ReadAllTextAsync(_folder.File("x.json"));
        using var free = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            using var held = new DestinationLock(_folder.File("x.json"), new TestCaller(), CancellationToken.None);
            free.Wait();
        });
        holder.Start();
        (_storage.Bytes, _storage.Records) = ("{\"b\":1}\n"u8.ToArray(), 1);
        var caller = new TestCaller();

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options() with { Overwrite = true }, caller: caller));
        free.Set();
        holder.Join();

        Assert.Equal("FileInUse", error.ErrorId);
        Assert.Contains("up to 10 seconds for " + _folder.File("x.json"), Assert.Single(caller.Warnings), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_folder.File("x.json")));
    }

    [Fact]
    public async Task An_orphaned_receipt_is_replaced_but_another_file_is_not()
    {
        await SaveAsync();
        File.Delete(_folder.File("x.json"));
        await SaveAsync();
        File.Delete(_folder.File("x.json"));
        _folder.Write("x.json.receipt.json", "a diary"u8.ToArray());

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync());

        Assert.Equal("FileExists", error.ErrorId);
        Assert.Equal("a diary", await File.ReadAllTextAsync(_folder.File("x.json.receipt.json")));
        await SaveAsync(Options() with { Overwrite = true });
        Assert.True((await CheckAsync()).IsWhole);
    }

    [Theory]
    [InlineData("x.receipt.json")]
    [InlineData("X.RECEIPT.JSON")]
    public async Task No_export_is_saved_under_the_name_of_a_receipt(string name)
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options() with { Destination = _folder.File(name) }));

        Assert.Equal(("DestinationIsReceipt", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
    }

    [Fact]
    public async Task Names_that_are_too_long_for_the_suffix_have_separate_receipts()
    {
        string[] names = [new string('a', 250) + ".json", new string('a', 249) + "b.json", new string('城', 83) + ".json"];
        foreach (var name in names)
            await SaveAsync(Options() with { Destination = _folder.File(name) });

        Assert.Equal(6, _folder.Names.Count());
        foreach (var name in names)
            Assert.True((await new ReceiptCheck().RunAsync(_folder.File(name), (_, _) => { }, default)).IsWhole);
    }

    [Fact]
    public async Task An_empty_export_has_a_receipt_too()
    {
        _setup.Service.Then("""{"status":"fail","record_success":0,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""");

        await SaveAsync(Options() with { AllowEmpty = true });

        Assert.Equal(
            (ExportFileStatus.Whole, 0L, 0L),
            ((await CheckAsync()).Status, (await CheckAsync()).Length, (await CheckAsync()).RecordSuccess));
    }

    [Fact]
    public async Task Concurrent_replacements_leave_the_file_with_its_own_receipt()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var setup = new Setup();
            _ = new ObjectStorage(setup.Service, DownloadResumeTests.Lines(1 + number, 50), 1 + number);
            await ExportDownload.SaveAsync(setup.Client, setup.Job, Options() with { Overwrite = true }, (_, _) => { }, setup.Caller);
        })));

        Assert.True((await CheckAsync()).IsWhole);
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);
    }

    [Fact]
    public async Task A_check_can_be_cancelled()
    {
        await SaveAsync();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ReceiptCheck().RunAsync(_folder.File("x.json"), (_, _) => { }, stopped.Token));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n{\"a\":3", "its last line is not a complete JSON object")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n[3]\n", "its last line is not a complete JSON object")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n{\"a\":3}}\n", "its last line is not a complete JSON object")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n{\"a\":\"\u00ff\"}\n", "its last record is not UTF-8")] // written as Latin-1 below
    [InlineData("a,b\n1,2\n3,4\n5", "its last row has a different number of cells than its first")]
    [InlineData("a,b\n1,2\n3,4\n5,6,7\n", "its last row has a different number of cells than its first")]
    [InlineData("a,b\n1,2\n3,4\n5,\"six", "it ends inside quotes")]
    public async Task A_file_with_a_damaged_last_record_is_not_whole(string text, string fault)
    {
        _storage.Bytes = Encoding.Latin1.GetBytes(text);
        if (fault.Contains("quotes", StringComparison.Ordinal))
            _storage.Records = 3;

        var error = await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync());

        Assert.Equal(("DamagedFile", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
        Assert.Equal(3, (await SaveAsync(Options() with { SkipCountCheck = true })).RecordCount);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n{\"a\":3}")]
    [InlineData("{\"a\":1}\r\n{\"a\":2}\r\n  {\"a\":3} \r\n\r\n \n")]
    [InlineData("a,b\n1,2\n3,4\n\"5,\"\"\n\",\"\"")]
    [InlineData("a\n1\n\n\n")]
    public async Task Accepts_a_valid_last_record_with_any_line_ending(string text)
    {
        _storage.Bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(3, (await SaveAsync()).RecordCount);
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_only_record_is_not_damage()
    {
        (_storage.Bytes, _storage.Records) = (Encoding.UTF8.GetBytes("\ufeff{\"a\":1}\n"), 1);

        Assert.Equal(1, (await SaveAsync()).RecordCount);
    }

    public void Dispose() => _folder.Dispose();

    private DownloadOptions Options() =>
        new(_folder.File("x.json"), FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private Task<ExportFile> SaveAsync(
        DownloadOptions? options = null, ExportJob? job = null, Action<long, long?>? onBytes = null, TestCaller? caller = null) =>
        ExportDownload.SaveAsync(
            _setup.Client, job ?? _setup.Job, options ?? Options(), onBytes ?? ((_, _) => { }), caller ?? _setup.Caller);

    private Task<ExportFileCheck> CheckAsync() => new ReceiptCheck().RunAsync(_folder.File("x.json"), (_, _) => { }, default);
}
