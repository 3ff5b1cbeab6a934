using System.IO.Compression;
using System.Text;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tests.Support;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>A malicious server in place of the service: each of its responses gives a clear error and takes little memory.</summary>
[Collection(nameof(Measured))]
public sealed class HostileAnswerTests
{
    private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static readonly byte[] Megabyte = [.. Enumerable.Repeat((byte)'a', 1024 * 1024)];

    public static TheoryData<string, string, string> Endless => new()
    {
        { "one line of its head", "HTTP/1.1 200 OK\r\nX-Line: ", "AnswerTooLarge" },
        { "its first line", "HTTP/1.1 200 ", "AnswerTooLarge" },
        { "a body without a length", Json + "Connection: close\r\n\r\n", "AnswerTooLarge" },
        { "a body of 10 GB", Json + "Content-Length: 10000000000\r\n\r\n", "AnswerTooLarge" },
        { "a text in its body", Json + "Connection: close\r\n\r\n{\"errcode\":0,\"errmsg\":\"", "AnswerTooLarge" },
        { "a compressed body", Json + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n", "UnexpectedEncoding" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Cuts_off_an_endless_response(string what, string head, string id)
    {
        await using var server = new HostileServer(head, Megabyte);

        var error = await Measured.InBoundedMemoryAsync(() => Assert.ThrowsAnyAsync<TcbException>(() => LookAsync(server.Address)));

        Assert.True(error.ErrorId == id, $"{what}: {error.ErrorId}, {error.Message}");
        Assert.Equal(TcbErrorKind.InvalidData, error.Kind);
        Assert.InRange(server.Sent, 0, 64 * 1024 * 1024);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Cuts_off_endless_header_lines()
    {
        await using var server = new HostileServer(
            "HTTP/1.1 200 OK\r\n", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X-Line: a\r\n", 1000))));

        var error = await Measured.InBoundedMemoryAsync(() => Assert.ThrowsAnyAsync<TcbException>(() => LookAsync(server.Address)));

        Assert.Equal("AnswerTooLarge", error.ErrorId);
    }

    [Fact]
    public async Task Does_not_decompress_a_gzip_bomb()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var count = 0; count < 200; count++)
                gzip.Write(Megabyte);
        }

        await using var server = new HostileServer(
            $"{Json}Content-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n", bomb.ToArray(), most: bomb.Length);

        var error = await Measured.InBoundedMemoryAsync(() => Assert.ThrowsAnyAsync<TcbException>(() => LookAsync(server.Address)));

        Assert.Equal("UnexpectedEncoding", error.ErrorId);
        Assert.Contains("compressed", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Nonsense =>
    [
        new string('[', 1_000_000),
        "{\"status\":\"success\",\"later\":" + new string('[', 500_000) + new string(']', 500_000) + "}",
        "{\"status\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100_000)),
        "{\"status\":5}",
        "{\"status\":[\"success\"]}",
        "{\"status\":\"success\",\"record_success\":\"three\"}",
        "{\"status\":\"success\",\"record_success\":1e999}",
        "{\"status\":\"success\",\"record_success\":99999999999999999999}",
        "{\"status\":\"success\",\"record_success\":1.5}",
        "{\"status\":\"success\",\"file_url\":{}}",
        "{\"errcode\":{},\"status\":\"success\"}",
        "{\"errcode\":\"none\",\"status\":\"success\"}",
        "\"success\"",
        "5",
        "[]",
        "{\"status\":\"succ\u00ff\u00feess\"}", // in Latin-1, and so no UTF-8
        "{\"status\":\"success\",\"errmsg\":\"\u00c0\u00af\"}",
        "{\"status\":\"\\ud800\"}",
        "{\"status\":\"success\"}{\"status\":\"success\"}",
        "{\"status\":\"success\"",
        "\u00ff\u00fe{",
        "\0\0\0\0",
    ];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_malformed_response_is_a_clear_error(string body)
    {
        var bytes = Encoding.Latin1.GetBytes(body);
        await using var server = new HostileServer($"{Json}Content-Length: {bytes.Length}\r\n\r\n", bytes, most: bytes.Length);

        var error = await Measured.InBoundedMemoryAsync(() => Assert.ThrowsAnyAsync<TcbException>(() => LookAsync(server.Address)));

        Assert.Equal(("MalformedAnswer", TcbErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.InRange(error.ToString().Length, 1, 10_000);
        Assert.Equal(1, server.Requests);
    }

    private static async Task<ExportJob> LookAsync(Uri address)
    {
        var time = new Clock { SkipsPauses = true };
        var connection = new TcbConnection(address, "wxplatform", TcbApiFamily.ComponentTcb, TcbCredentialKind.AccessToken);
        var client = new TcbClient(connection, _ => new StaticToken("token", time), HttpClientProvider.For, time);
        return await client.GetJobAsync(client.KnownJob("env", 1), new TestCaller());
    }
}
