using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed class ExportDownloadTests : IDisposable
{
    private const string Signed = "https://cos.example.test/469835132/exports/geo.json?q-sign-algorithm=sha1&q-signature=PLANTED-SIGNATURE";
    private static readonly byte[] ThreeLines = "{\"a\":1}\n{\"a\":\"城市\"}\n{\"a\":3}\n"u8.ToArray();

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    [Fact]
    public async Task Downloads_a_complete_file()
    {
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);
        var told = new List<(long, long?)>();

        var file = await SaveAsync(Options("out.json"), onBytes: (bytes, of) => told.Add((bytes, of)));

        Assert.Equal(
            new ExportFile
            {
                Path = _folder.File("out.json"),
                Length = ThreeLines.Length,
                RecordCount = 3,
                RecordCountVerified = true,
                Sha256 = Convert.ToHexString(SHA256.HashData(ThreeLines)).ToLowerInvariant(),
                FileType = ExportFileType.Json,
                Env = "test2-4a89da",
                JobId = 100071736,
                ReceiptPath = _folder.File("out.json.receipt.json"),
            },
            file);
        Assert.Equal(ThreeLines, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(["out.json", "out.json.receipt.json"], _folder.Names);
        Assert.Equal((ThreeLines.Length, ThreeLines.Length), told[^1]);
    }

    [Fact]
    public async Task Requests_the_file_at_its_signed_URL_without_a_token()
    {
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);

        await SaveAsync(Options("out.json"));

        var request = _setup.Service.Requests[1];
        Assert.Equal(HttpMethod.Get, request.Method);
        Assert.Equal(Signed, request.Address.AbsoluteUri);
        Assert.Null(request.Authorization);
        Assert.Empty(request.Body);
    }

    [Fact]
    public async Task Downloads_a_complete_large_file_in_any_chunks_over_a_real_connection()
    {
        var bytes = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 60_000).Select(number => $$"""{"_id":"{{number}}","name":"城市{{number * 7919}}"}""" + "\n")));
        await using var server = new RawServer(async (_, socket, cancellation) =>
        {
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"), cancellation);
            for (var sent = 0; sent < bytes.Length;)
            {
                var piece = Math.Min(1 + (sent * 31 % 70_000), bytes.Length - sent);
                await socket.SendAsync(bytes.AsMemory(sent, piece), cancellation);
                sent += piece;
            }

            socket.Shutdown(System.Net.Sockets.SocketShutdown.Both);
        });
        var setup = OverRealConnections(State(records: 60_000, address: server.Address.AbsoluteUri));

        var file = await ExportDownload.SaveAsync(setup.Client, setup.Job, Options("big"), (_, _) => { }, setup.Caller);

        Assert.Equal((bytes.Length, 60_000L, true), (file.Length, file.RecordCount, file.RecordCountVerified));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant(), file.Sha256);
        Assert.DoesNotContain(Setup.Token, Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_record_count_is_an_error_and_leaves_no_file()
    {
        _setup.Service.Then(State(records: 4)).Then(HttpStatusCode.OK, ThreeLines);

        var error = await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(Options("out.json")));

        Assert.Equal(("WrongRecordCount", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("4 records, and has 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, error.Job.RecordSuccess);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_wrong_record_count_is_accepted_on_request_but_not_verified()
    {
        _setup.Service.Then(State(records: 4)).Then(HttpStatusCode.OK, ThreeLines);

        var file = await SaveAsync(Options("out.json") with { SkipCountCheck = true });

        Assert.Equal((3L, false), (file.RecordCount, file.RecordCountVerified));
        Assert.Equal(["out.json", "out.json.receipt.json"], _folder.Names);
    }

    [Fact]
    public async Task A_count_that_the_service_did_not_report_is_not_verified()
    {
        _setup.Service.Then($$"""{"status":"success","file_url":"{{Signed}}"}""").Then(HttpStatusCode.OK, ThreeLines);

        Assert.False((await SaveAsync(Options("out.json"))).RecordCountVerified);
    }

    [Theory]
    [InlineData(ExportFileType.Csv, null, ExportFileType.Csv, 3)]
    [InlineData(null, ExportFileType.Csv, ExportFileType.Csv, 3)]
    [InlineData(null, null, ExportFileType.Csv, 3)]
    [InlineData(ExportFileType.Json, ExportFileType.Csv, ExportFileType.Json, 5)]
    public async Task The_format_comes_from_the_user_then_the_job_then_the_content(
        ExportFileType? users, ExportFileType? jobs, ExportFileType format, int records)
    {
        _setup.Service.Then(State(records)).Then(HttpStatusCode.OK, "name,text\na,\"1\n2\"\nb,\nc,3\n"u8.ToArray());

        var file = await SaveAsync(Options("out") with { FileType = users, SkipCountCheck = true }, job => job with { FileType = jobs });

        Assert.Equal((format, (long)records), (file.FileType, file.RecordCount));
    }

    [Fact]
    public async Task A_suspended_machine_does_not_count_as_a_stalled_file()
    {
        _setup.Service.Then(State(records: 6)).Then(new StreamContent(new TinyReads([.. ThreeLines, .. ThreeLines], seed: 1)));

        var file = await SaveAsync(Options("out.json"), onBytes: (_, _) => _setup.Time.Advance(TimeSpan.FromHours(1)));

        Assert.Equal(6, file.RecordCount);
    }

    [Fact]
    public async Task A_cancelled_save_leaves_no_file()
    {
        using var stop = new CancellationTokenSource();
        var stalling = new StallingStream(ThreeLines);
        _setup.Service.Then(State()).Then(new StreamContent(stalling));

        var save = ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options("out.json"), (_, _) => { }, new TestCaller(), stop.Token);
        await stalling.Stalled;
        Assert.Equal([".checkpoint", ".part"], _folder.Names.Select(name => Path.GetExtension(name)).Order(StringComparer.Ordinal));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => save);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Does_not_replace_an_existing_file_and_sends_no_request()
    {
        _folder.Write("out.json", "old"u8.ToArray());

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options("out.json")));

        Assert.Equal(("FileExists", TcbErrorKind.AlreadyExists), (error.ErrorId, error.Kind));
        Assert.Contains("-Force", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_setup.Service.Requests);
        Assert.Equal("old", await File.ReadAllTextAsync(_folder.File("out.json")));
    }

    [Fact]
    public async Task Does_not_replace_a_file_that_appears_during_the_download()
    {
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);

        var error = await Assert.ThrowsAsync<TcbException>(
            () => SaveAsync(Options("out.json"), onBytes: (_, _) => _folder.Write("out.json", "other"u8.ToArray())));

        Assert.Equal("FileExists", error.ErrorId);
        Assert.Equal(["out.json"], _folder.Names);
        Assert.Equal("other", await File.ReadAllTextAsync(_folder.File("out.json")));
    }

    [Fact]
    public async Task Replaces_a_file_on_request_once_the_new_one_is_complete()
    {
        _folder.Write("out.json", "old"u8.ToArray());
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);
        string? meanwhile = null;

        await SaveAsync(
            Options("out.json") with { Overwrite = true }, onBytes: (_, _) => meanwhile = File.ReadAllText(_folder.File("out.json")));

        Assert.Equal("old", meanwhile);
        Assert.Equal(ThreeLines, await File.ReadAllBytesAsync(_folder.File("out.json")));
    }

    [Fact]
    public async Task Keeps_the_old_file_when_the_new_one_is_incomplete()
    {
        _folder.Write("out.json", "old"u8.ToArray());
        _setup.Service.Then(State(records: 99)).Then(HttpStatusCode.OK, ThreeLines);

        await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(Options("out.json") with { Overwrite = true }));

        Assert.Equal(["out.json"], _folder.Names);
        Assert.Equal("old", await File.ReadAllTextAsync(_folder.File("out.json")));
    }

    [Fact]
    public async Task A_part_file_has_a_unique_name_and_is_locked()
    {
        StallingStream[] stalling = [new(ThreeLines), new(ThreeLines)];
        using var stop = new CancellationTokenSource();
        _setup.Service.Then(State()).Then(new StreamContent(stalling[0])).Then(State()).Then(new StreamContent(stalling[1]));

        var saves = new List<Task<ExportFile>>();
        foreach (var stream in stalling)
        {
            saves.Add(
                ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options("out.json"), (_, _) => { }, new TestCaller(), stop.Token));
            await stream.Stalled;
        }

        var parts = _folder.Names.Where(name => !name.EndsWith(".checkpoint", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, parts.Count);
        Assert.Equal(parts.Select(part => part + ".checkpoint"), _folder.Names.Except(parts));
        Assert.All(parts, part =>
        {
            Assert.Matches(@"^out\.json\.[a-z0-9]{11}\.part$", part);
            Assert.ThrowsAny<IOException>(
                () => new FileStream(_folder.File(part), FileMode.Open, FileAccess.Read, FileShare.ReadWrite).Dispose());
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(saves));
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("exports/城市.json", "城市.json")]
    [InlineData("../../evil", "evil")]
    [InlineData(null, "export-100071736")]
    public async Task Saves_into_a_folder_under_a_safe_name_from_the_jobs_path(string? filePath, string name)
    {
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);

        var file = await SaveAsync(Options(""), job => job with { FilePath = filePath });

        Assert.Equal(_folder.File(name), file.Path);
        Assert.Equal([name, name + ".receipt.json"], _folder.Names);
    }

    [Fact]
    public async Task Creates_missing_folders()
    {
        _setup.Service.Then(State()).Then(HttpStatusCode.OK, ThreeLines);

        var file = await SaveAsync(Options("a/b/") with { FileType = ExportFileType.Json }, job => job with { FilePath = "geo" });

        Assert.Equal(Path.Combine(_folder.Path, "a", "b", "geo"), file.Path);
    }

    [Fact]
    public async Task Rejects_a_name_that_is_a_folder()
    {
        Directory.CreateDirectory(_folder.File("geo"));

        var error = await Assert.ThrowsAsync<TcbException>(
            () => SaveAsync(Options("") with { Overwrite = true }, job => job with { FilePath = "geo" }));

        Assert.Equal(("DestinationIsFolder", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Empty(_setup.Service.Requests);
    }

    [Fact]
    public async Task Reports_a_location_that_is_not_writable()
    {
        _folder.Write("file", []);
        _setup.Service.Then(State());

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(Options("file/out.json")));

        Assert.Equal(("CannotWriteFile", TcbErrorKind.Write), (error.ErrorId, error.Kind));
    }

    [Fact]
    public async Task A_job_without_matches_gives_an_empty_file_on_request()
    {
        _setup.Service.Then("""{"status":"fail","record_success":0,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""");

        var file = await SaveAsync(Options("out.csv") with { AllowEmpty = true, FileType = ExportFileType.Csv });

        Assert.Equal((0L, 0L, true, ExportFileType.Csv), (file.Length, file.RecordCount, file.RecordCountVerified, file.FileType));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", file.Sha256);
        Assert.Empty(await File.ReadAllBytesAsync(file.Path));
        Assert.Single(_setup.Service.Requests);
    }

    [Theory]
    [InlineData("导出数据记录条数为0，请确认是否存在满足导出条件的数据.", false, "NoRecordMatched")]
    [InlineData("database timeout", true, "ExportJobFailed")]
    [InlineData("database timeout", false, "ExportJobFailed")]
    public async Task A_failed_job_has_no_file(string words, bool allowEmpty, string id)
    {
        _setup.Service.Then($$"""{"status":"fail","record_success":0,"record_fail":0,"error_msg":"{{words}}"}""");

        var error = await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(Options("out.json") with { AllowEmpty = allowEmpty }));

        Assert.Equal(id, error.ErrorId);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_running_job_has_no_file()
    {
        _setup.Service.Then("""{"status":"writing","record_success":1}""");

        var error = await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(Options("out.json")));

        Assert.Equal(("JobNotFinished", TcbErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
        Assert.Equal(ExportJobStatus.Writing, error.Job.Status);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("", 8)]
    [InlineData("  ", 8)]
    [InlineData("not an address", 1)]
    [InlineData("469835132/test_export?q-signature=PLANTED", 1)]
    [InlineData("https://?q-signature=PLANTED", 1)]
    public async Task Reports_a_finished_job_without_a_URL(string address, int polls)
    {
        _setup.Service.Always(State(address: address));

        var error = await _setup.Time.PassUntilThrowsAsync<ExportJobException>(() => SaveAsync(Options("out.json")));

        Assert.InRange(_setup.Service.Requests.Count, polls, polls * 2);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);

        Assert.Equal(("FileAddressMissing", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("http://cos.example.test/a?q-signature=PLANTED")]
    [InlineData("ftp://cos.example.test/a?q-signature=PLANTED")]
    [InlineData("file:///etc/passwd?PLANTED")]
    [InlineData("/etc/passwd?PLANTED")]
    public async Task Rejects_a_file_URL_that_is_not_https(string address)
    {
        _setup.Service.Then(State(address: address));

        var error = await Assert.ThrowsAnyAsync<TcbException>(() => SaveAsync(Options("out.json")));

        Assert.Contains(error.ErrorId, (string[])["InsecureFileAddress", "FileAddressMissing"]);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.Single(_setup.Service.Requests);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_job_does_not_show_its_signed_URL()
    {
        Assert.DoesNotContain(
            typeof(ExportJob).GetProperties(), property => property.Name.Contains("Url", StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => _folder.Dispose();

    private static string State(long records = 3, string address = Signed) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"errcode":0,"errmsg":"ok","status":"success","record_success":{{records}},"record_fail":0,"error_msg":"导出完成.","file_url":"{{address}}"}""");

    private static Setup OverRealConnections(string state)
    {
        var setup = new Setup(fileClients: WeChatTcb.Client.Connections.HttpClientProvider.For);
        setup.Service.Then(state);
        return setup;
    }

    private DownloadOptions Options(string name) =>
        new(Path.Combine(_folder.Path, name), FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private Task<ExportFile> SaveAsync(
        DownloadOptions options, Func<ExportJob, ExportJob>? job = null, Action<long, long?>? onBytes = null) =>
        ExportDownload.SaveAsync(
            _setup.Client, job is null ? _setup.Job : job(_setup.Job), options, onBytes ?? ((_, _) => { }), _setup.Caller);
}
