using System.Text;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>
/// A malicious server in place of the storage: each of its files gives a clear error, takes little memory and leaves no file.
/// </summary>
[Collection(nameof(Measured))]
public sealed class HostileFileTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\n";
    private const string InChunks = Ok + "Transfer-Encoding: chunked\r\n\r\n";
    private static readonly string Megabyte = new('a', 1024 * 1024);

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, byte[], string> Endless => new()
    {
        { "a line of its head", "HTTP/1.1 200 OK\r\nX-Line: ", Encoding.ASCII.GetBytes(Megabyte), "AnswerTooLarge" },
        { "records", InChunks, HostileServer.Chunk(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 10_000))), "WrongRecordCount" },
        { "one record", InChunks, HostileServer.Chunk(Megabyte), "DamagedFile" },
        { "a row in quotes", InChunks, HostileServer.Chunk("\"" + Megabyte), "DamagedFile" },
        { "what is compressed", Ok + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", HostileServer.Chunk(Megabyte), "UnexpectedEncoding" },
        { "what is compressed twice", Ok + "Content-Encoding: identity, br\r\nContent-Length: 10000000000\r\n\r\n", Encoding.ASCII.GetBytes(Megabyte), "UnexpectedEncoding" },
        { "more than any disk has", Ok + "Content-Length: 9000000000000000000\r\n\r\n", Encoding.ASCII.GetBytes(Megabyte), "DiskFull" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Cuts_off_an_endless_file(string what, string head, byte[] again, string id)
    {
        await using var server = new HostileServer(head, again);

        var error = await Measured.InBoundedMemoryAsync(() => Assert.ThrowsAnyAsync<TcbException>(() => SaveAsync(server.Address)));

        Assert.True(error.ErrorId == id, $"{what}: {error.ErrorId}, {error.Message}");
        Assert.InRange(server.Sent, 0, 256L * 1024 * 1024);
        Assert.Equal(1, server.Requests);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Cuts_off_a_file_that_is_longer_than_announced()
    {
        var setup = new Setup();
        var endless = new EndlessStream((byte)'a');
        setup.Service.Then("""{"status":"success","record_success":3,"file_url":"https://cos.example.test/f"}""")
            .Then(new StreamContent(endless) { Headers = { ContentLength = 10 } });

        var error = await Assert.ThrowsAsync<ExportJobException>(
            () => ExportDownload.SaveAsync(setup.Client, setup.Job, Options(), (_, _) => { }, setup.Caller));

        Assert.Equal("WrongLength", error.ErrorId);
        Assert.InRange(endless.Given, 0, 4 * 1024 * 1024);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Deeply_nested_records_use_no_stack()
    {
        var line = new string('[', 10_000_000);
        await using var server = new HostileServer(
            $"{Ok}Content-Length: {line.Length + 5}\r\n\r\n{{\"a\":", Encoding.ASCII.GetBytes(line), most: line.Length);

        var error = await Measured.InBoundedMemoryAsync(
            () => Assert.ThrowsAnyAsync<TcbException>(() => SaveAsync(server.Address, records: 1)));

        Assert.Equal("DamagedFile", error.ErrorId);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Records_that_are_not_utf8_or_too_deep_are_saved_and_reported_by_line_when_read()
    {
        byte[] bytes =
        [
            .. "{\"a\":\""u8, 0xff, 0xfe, .. "\"}\n{\"a\":"u8, .. Encoding.ASCII.GetBytes(new string('[', 100_000)), .. "\n{\"a\":3}\n"u8,
        ];
        await using var server = new HostileServer($"{Ok}Content-Length: {bytes.Length}\r\n\r\n", bytes, most: bytes.Length);

        var file = await SaveAsync(server.Address);
        var read = ExportRecords.Read(file.Path, type: null, new ListBuilder(allowsAnyName: false)).ToList();

        Assert.Equal(
            ["DamagedRecord 1", "DamagedRecord 2"],
            read.Where(result => result.Error is not null).Select(result => $"{result.Error!.ErrorId} {result.Error.LineNumber}"));
        Assert.Equal(3L, ((Members)read[2].Record!)["a"]);
    }

    public void Dispose() => _folder.Dispose();

    private DownloadOptions Options() => new(_folder.File("x"), FileType: null, Overwrite: false, SkipCountCheck: false, AllowEmpty: false);

    private Task<ExportFile> SaveAsync(Uri address, long records = 3)
    {
        var setup = new Setup(fileClients: HttpClientProvider.For);
        setup.Time.SkipsPauses = true;
        setup.Service.Then($$"""{"status":"success","record_success":{{records}},"file_url":"{{address}}"}""");
        return ExportDownload.SaveAsync(setup.Client, setup.Job, Options(), (_, _) => { }, setup.Caller);
    }
}
