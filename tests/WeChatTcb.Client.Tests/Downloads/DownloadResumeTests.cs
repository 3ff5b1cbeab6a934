using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CsCheck;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>Broken downloads: which resume, which restart, and when the client gives up.</summary>
public sealed class DownloadResumeTests : IDisposable
{
    private static readonly byte[] Small = Lines(5, 4);
    private static readonly byte[] Large = Lines(12_000, 100);

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    public DownloadResumeTests() => _setup.Time.SkipsPauses = true;

    [Fact]
    public async Task A_broken_download_resumes_where_it_stopped()
    {
        var storage = Storage(Small, 5).ThenBreaksAfter(20, 7);

        var file = await SaveAsync();

        AssertWhole(file, Small, 5);
        Assert.Equal([null, "bytes=20- if \"v1\"", "bytes=27- if \"v1\""], storage.Asked);
        Assert.Equal(1, storage.Addresses);
        Assert.Contains(_setup.Caller.Told, line => line.Contains("after 20 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_number_of_interruptions_gives_the_same_file() => Gen.Select(Gen.Int[0, 1_500_000].Array[0, 9], Gen.Bool, Gen.Bool)
        .Sample(
            (breaks, takesRanges, strong) =>
            {
                using var folder = new TempFolder();
                var setup = new Setup();
                setup.Time.SkipsPauses = true;
                var storage = new ObjectStorage(setup.Service, Large, 12_000)
                {
                    TakesRanges = takesRanges,
                    ETag = strong ? "\"v1\"" : "W/\"v1\"",
                }.ThenBreaksAfter(breaks);

                var seen = new Observed();
                var options = Options(folder.File("x.json")) with { Observe = () => seen = new Observed() };
                var file = ExportDownload.SaveAsync(setup.Client, setup.Job, options, (_, _) => { }, setup.Caller).GetAwaiter().GetResult();

                Assert.Equal(Large, File.ReadAllBytes(file.Path));
                Assert.Equal((Setup.Hash(Large), 12_000L), (file.Sha256, file.RecordCount));
                Assert.Equal(Large, seen.Bytes.ToArray());
                Assert.Equal(["x.json", "x.json.receipt.json"], folder.Names);
                Assert.True(strong || storage.Asked.TrueForAll(range => range is null));
            },
            iter: 60, seed: "0000KOIPHlZ4");

    [Fact]
    public async Task Downloads_the_whole_file_again_if_the_storage_does_not_support_ranges()
    {
        var storage = Storage(Small, 5).ThenBreaksAfter(20);
        storage.TakesRanges = false;

        AssertWhole(await SaveAsync(), Small, 5);
        Assert.Equal([null, "bytes=20- if \"v1\""], storage.Asked);
    }

    [Theory]
    [InlineData("W/\"v1\"")]
    [InlineData(null)]
    public async Task Requests_no_range_without_a_strong_validator(string? tag)
    {
        var storage = Storage(Small, 5).ThenBreaksAfter(20);
        storage.ETag = tag;

        AssertWhole(await SaveAsync(), Small, 5);
        Assert.Equal([null, null], storage.Asked);
    }

    [Fact]
    public async Task A_file_that_changed_during_the_download_is_downloaded_from_its_start()
    {
        var changed = Lines(7, 9);
        var storage = Storage(Small, 5);
        storage.ThenBreaksAfter(20).Then(answer =>
        {
            (storage.Bytes, storage.ETag, storage.Records) = (changed, "\"v2\"", 7);
            return new HttpResponseMessage(HttpStatusCode.BadGateway);
        }).ThenAnswers(HttpStatusCode.Forbidden);

        AssertWhole(await SaveAsync(), changed, 7);
    }

    public static TheoryData<string, Action<HttpResponseMessage>> WrongParts => new()
    {
        { "another version", answer => answer.Headers.ETag = new EntityTagHeaderValue("\"v2\"") },
        { "a weak version", answer => answer.Headers.ETag = new EntityTagHeaderValue("\"v1\"", isWeak: true) },
        { "no version", answer => answer.Headers.ETag = null },
        { "another length", answer => answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(20, Small.Length - 1, Small.Length + 1) },
        { "another place", answer => answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(19, Small.Length - 1, Small.Length) },
        { "no place", answer => answer.Content.Headers.ContentRange = null },
        { "another unit", answer => answer.Content.Headers.ContentRange!.Unit = "records" },
        { "nothing after it", answer => answer.StatusCode = HttpStatusCode.RequestedRangeNotSatisfiable },
    };

    [Theory]
    [MemberData(nameof(WrongParts))]
    public async Task Rejects_a_partial_response_with_the_wrong_range(string what, Action<HttpResponseMessage> fault)
    {
        var storage = Storage(Small, 5).ThenBreaksAfter(20).Then(answer =>
        {
            fault(answer);
            return answer;
        });

        AssertWhole(await SaveAsync(), Small, 5);
        Assert.Equal([null, "bytes=20- if \"v1\"", null], storage.Asked);
        Assert.Contains(
            _setup.Caller.Told, line => line.Contains("cannot be resumed where it stopped", StringComparison.Ordinal) && what.Length > 0);
    }

    [Fact]
    public async Task Rejects_a_partial_response_that_was_not_requested()
    {
        Storage(Small, 5).Then(answer =>
        {
            answer.StatusCode = HttpStatusCode.PartialContent;
            return answer;
        });

        Assert.Equal("HttpStatusError", (await Assert.ThrowsAsync<TcbTransportException>(SaveAsync)).ErrorId);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Requests_a_new_URL_after_expiry_and_resumes()
    {
        var storage = Storage(Small, 5);
        storage.ThenBreaksAfter(20).Then(_ =>
        {
            storage.Expire();
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        });

        AssertWhole(await SaveAsync(), Small, 5);
        Assert.Equal([null, "bytes=20- if \"v1\"", "bytes=20- if \"v1\"", "bytes=20- if \"v1\""], storage.Asked);
        Assert.Equal(1002, storage.Addresses);
        Assert.DoesNotContain(_setup.Caller.Told, line => line.Contains("PLANTED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_URL_that_expires_again_and_again_is_renewed_while_bytes_arrive()
    {
        var storage = Storage(Small, 5).ThenBreaksAfter(20).ThenAnswers(HttpStatusCode.Forbidden)
            .ThenBreaksAfter(3).ThenAnswers(HttpStatusCode.Forbidden).ThenBreaksAfter(2).ThenAnswers(HttpStatusCode.Forbidden);

        AssertWhole(await SaveAsync(), Small, 5);
        Assert.Equal(7, storage.Asked.Count);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(120)]
    public async Task A_storage_that_refuses_connections_has_the_retry_budget(int seconds)
    {
        var setup = new Setup(retryTimeout: TimeSpan.FromSeconds(seconds));
        setup.Service.Always((request, _) => request.Address.Host == "cos.example.test"
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")
            : Task.FromResult(StubService.Response("""{"status":"success","file_url":"https://cos.example.test/f"}""")));
        var started = setup.Time.GetUtcNow();

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(
            () => ExportDownload.SaveAsync(
                setup.Client, setup.Job, new(_folder.File("x"), null, false, false, false), (_, _) => { }, setup.Caller));

        Assert.Equal("ConnectionFailed", error.ErrorId);
        Assert.InRange((setup.Time.GetUtcNow() - started).TotalSeconds, 0, seconds);
    }

    [Theory]
    [InlineData("cos.example.test", 3)]
    [InlineData("cos.example.test", 40)]
    [InlineData("api.example.test", 3)]
    public async Task A_request_without_a_response_ends_with_the_limit_of_its_export(string silent, int seconds)
    {
        var setup = new Setup();
        setup.Service.Always((request, cancellation) => request.Address.Host == silent
            ? Never.Until<HttpResponseMessage>(cancellation)
            : Task.FromResult(StubService.Response("""{"status":"success","file_url":"https://cos.example.test/f"}""")));
        var client = setup.Client.With(setup.Client.Retry.Within(new TimeLimit(TimeSpan.FromSeconds(seconds), setup.Time).Start()));
        var started = setup.Time.GetUtcNow();

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(
            () => ExportDownload.SaveAsync(
                client, setup.Job, new(_folder.File("x"), null, false, false, false), (_, _) => { }, setup.Caller));

        Assert.Equal("AnswerTimeout", error.ErrorId);
        Assert.InRange((setup.Time.GetUtcNow() - started).TotalSeconds, seconds, seconds + 0.5);
    }

    [Fact]
    public async Task Gives_up_when_a_new_URL_is_refused()
    {
        var storage = Storage(Small, 5).ThenAnswers(HttpStatusCode.Forbidden).ThenAnswers(HttpStatusCode.Forbidden);

        var error = await Assert.ThrowsAsync<TcbTransportException>(SaveAsync);

        Assert.Equal(
            ("FileAddressRefused", TcbErrorKind.PermissionDenied, HttpStatusCode.Forbidden), (error.ErrorId, error.Kind, error.StatusCode));
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, storage.Addresses);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "FileGone", TcbErrorKind.NotFound, 1)]
    [InlineData(HttpStatusCode.Found, "HttpStatusError", TcbErrorKind.InvalidOperation, 1)]
    [InlineData(HttpStatusCode.NoContent, "HttpStatusError", TcbErrorKind.InvalidOperation, 1)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "HttpServerError", TcbErrorKind.ServiceFault, DownloadAttempts.Max)]
    public async Task Reports_a_refused_file_without_its_URL(HttpStatusCode status, string id, TcbErrorKind kind, int attempts)
    {
        var storage = Storage(Small, 5);
        for (var attempt = 0; attempt < attempts; attempt++)
            storage.ThenAnswers(status);

        var error = await Assert.ThrowsAsync<TcbTransportException>(SaveAsync);

        Assert.Equal((id, kind, status), (error.ErrorId, error.Kind, error.StatusCode));
        Assert.Equal(attempts, storage.Asked.Count);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.RecommendedAction);
        Assert.StartsWith("The download of the file of job ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Attempts_without_progress_are_limited_and_their_delays_grow_with_jitter()
    {
        var storage = Storage(Small, 5).ThenBreaksAfter([.. Enumerable.Repeat(0, DownloadAttempts.Max)]);

        var error = await Assert.ThrowsAsync<ExportJobException>(SaveAsync);

        Assert.Equal(("DownloadBroken", TcbErrorKind.Connection), (error.ErrorId, error.Kind));
        Assert.Equal(DownloadAttempts.Max, storage.Asked.Count);
        var pauses = _setup.Service.Pauses.Skip(1).Select(pause => pause.TotalSeconds).ToList();
        Assert.Equal(DownloadAttempts.Max - 1, pauses.Count);
        Assert.All(
            pauses.Zip([1.0, 2, 4, 8, 16, 32, 60, 60, 60]), pair => Assert.InRange(pair.First, pair.Second * 0.75, pair.Second * 1.25));
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(121, false)]
    public async Task Honors_the_storages_Retry_After_within_the_retry_budget(int seconds, bool comes)
    {
        var storage = Storage(Small, 5).Then(_ =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("") };
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
            return answer;
        });

        if (comes)
        {
            AssertWhole(await SaveAsync(), Small, 5);
            Assert.InRange(_setup.Service.Pauses[^1].TotalSeconds, seconds, seconds + 0.1);
        }
        else
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), (await Assert.ThrowsAsync<TcbTransportException>(SaveAsync)).RetryAfter);
            Assert.Single(storage.Asked);
        }
    }

    [Fact]
    public async Task Progress_resets_the_limit_but_almost_no_progress_does_not()
    {
        var storage = Storage(Large, 12_000).ThenBreaksAfter(
            [.. Enumerable.Repeat(DownloadAttempts.MinProgress, 15), .. Enumerable.Repeat(1, DownloadAttempts.Max)]);

        await Assert.ThrowsAsync<ExportJobException>(SaveAsync);

        Assert.Equal(15 + DownloadAttempts.Max - 1, storage.Asked.Count);
    }

    [Fact]
    public async Task Reports_an_unreachable_storage_without_its_URL()
    {
        Storage(Small, 5);
        for (var attempt = 0; attempt < DownloadAttempts.Max + 1; attempt++)
            _setup.Service.Then((request, _) => request.Address.Host == "cos.example.test"
                ? throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host (cos.example.test:443)")
                : Task.FromResult(StubService.Response("""{"status":"success","file_url":"https://cos.example.test/f?PLANTED"}""")));

        var error = await Assert.ThrowsAsync<TcbTransportException>(SaveAsync);

        Assert.Equal("ConnectionFailed", error.ErrorId);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_file_shorter_than_announced_is_downloaded_again_and_finally_an_error()
    {
        var storage = Storage(Small, 5);
        for (var attempt = 0; attempt < DownloadAttempts.Max; attempt++)
        {
            storage.Then(answer =>
            {
                var announced = answer.Content.Headers;
                answer.Content = new ByteArrayContent([])
                {
                    Headers = { ContentLength = announced.ContentLength, ContentRange = announced.ContentRange },
                };
                return answer;
            });
        }

        var error = await Assert.ThrowsAsync<ExportJobException>(SaveAsync);

        Assert.Equal(("WrongLength", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Empty(_folder.Names);
        AssertWhole(await SaveAsync(), Small, 5);
    }

    [Fact]
    public async Task A_body_that_stalls_for_a_minute_counts_as_broken()
    {
        _setup.Time.SkipsPauses = false;
        var stalling = new StallingStream(Small[..20]);
        var storage = Storage(Small, 5).Then(answer =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stalling), Headers = { ETag = answer.Headers.ETag } });

        var save = SaveAsync();
        await stalling.Stalled;
        _setup.Time.SkipsPauses = true;
        _setup.Time.Advance(ExportDownload.StallLimit);

        AssertWhole(await save, Small, 5);
        Assert.Equal([null, "bytes=20- if \"v1\""], storage.Asked);
        Assert.Contains(_setup.Caller.Told, line => line.Contains("received no data for 60 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gives_up_on_a_storage_that_does_not_respond()
    {
        _setup.Time.SkipsPauses = false;
        Storage(Small, 5);
        _setup.Service.Then("""{"status":"success","file_url":"https://cos.example.test/f?PLANTED"}""");
        for (var attempt = 0; attempt < DownloadAttempts.Max; attempt++)
            _setup.Service.ThenHangs();

        var error = await _setup.Time.PassUntilThrowsAsync<TcbTransportException>(SaveAsync, TimeSpan.FromSeconds(0.25));

        Assert.Equal(("AnswerTimeout", TcbErrorKind.Timeout), (error.ErrorId, error.Kind));
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_connection_that_is_closed_early_counts_as_broken()
    {
        await using var server = new RawServer(async (request, socket, cancellation) =>
        {
            var head = request.Contains("Range: bytes=20-", StringComparison.Ordinal)
                ? $"HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 20-{Small.Length - 1}/{Small.Length}\r\nContent-Length: {Small.Length - 20}\r\n\r\n{Encoding.UTF8.GetString(Small, 20, Small.Length - 20)}"
                : $"HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: {Small.Length}\r\n\r\n{Encoding.UTF8.GetString(Small, 0, 20)}";
            await socket.SendAsync(Encoding.UTF8.GetBytes(head), cancellation);
            socket.Shutdown(System.Net.Sockets.SocketShutdown.Both);
        });
        var setup = new Setup(fileClients: WeChatTcb.Client.Connections.HttpClientProvider.For);
        setup.Time.SkipsPauses = true;
        setup.Service.Then($$"""{"status":"success","record_success":5,"file_url":"{{server.Address}}"}""");

        var file = await ExportDownload.SaveAsync(setup.Client, setup.Job, Options(_folder.File("x.json")), (_, _) => { }, setup.Caller);

        AssertWhole(file, Small, 5);
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("If-Range: \"v1\"", server.Requests[1], StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Contains("Accept-Encoding: identity", request, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    internal static byte[] Lines(int count, int length) =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                Enumerable.Range(0, count).Select(
                    number => $$"""{"n":{{number}},"t":"{{new string((char)('a' + (number % 26)), length)}}"}""" + "\n")));

    /// <summary>Keeps what it receives.</summary>
    private sealed class Observed : IByteObserver
    {
        internal MemoryStream Bytes { get; } = new();

        public void Add(ReadOnlySpan<byte> bytes) => Bytes.Write(bytes);
    }

    private static DownloadOptions Options(string path) =>
        new(path, FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private ObjectStorage Storage(byte[] bytes, long records) => new(_setup.Service, bytes, records);

    private Task<ExportFile> SaveAsync() =>
        ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options(_folder.File("x.json")), (_, _) => { }, _setup.Caller);

    private void AssertWhole(ExportFile file, byte[] bytes, long records)
    {
        Assert.Equal(bytes, File.ReadAllBytes(file.Path));
        Assert.Equal(
            (bytes.Length, records, true, Setup.Hash(bytes)), (file.Length, file.RecordCount, file.RecordCountVerified, file.Sha256));
        Assert.Equal(["x.json", "x.json.receipt.json"], _folder.Names);
    }
}
