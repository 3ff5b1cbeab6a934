using System.Text;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>Text of the service is safe to show and to store wherever it goes.</summary>
public sealed class ServiceTextTests
{
    [Theory]
    [InlineData(
        "failed writing https://b.cos.example/1/x?q-sign-algorithm=sha1&q-signature=PLANTED",
        "failed writing https://b.cos.example/1/x?***")]
    [InlineData("<https://b.example/x?PLANTED> and http://c.example?PLANTED", "<https://b.example/x?***> and http://c.example?***")]
    [InlineData("put b.cos.example/x?sign=PLANTED failed", "put b.cos.example/x?*** failed")]
    [InlineData("https%3A%2F%2Fb.example%2Fx%3Fq-signature%3DPLANTED", "https%3A%2F%2Fb.example%2Fx?***")]
    [InlineData(@"https:\/\/b.example\/x?q-signature=PLANTED", @"https:\/\/b.example\/x?***")]
    [InlineData("q-ak=AK&q-signature=PLANTED", "***")]
    [InlineData("access_token=PLANTED is old", "access_token=*** is old")]
    [InlineData("{\"component_access_token\":\"PLANTED\"}", "{\"component_access_token\":\"***\"}")]
    [InlineData("Authorization: Bearer PLANTED", "Authorization: Bearer ***")]
    [InlineData("https://user:PLANTED@proxy.example/", "https://***@proxy.example/")]
    [InlineData(
        "SyntaxError: Line 1, column 42: Unexpected token ? hint: [a]", "SyntaxError: Line 1, column 42: Unexpected token ? hint: [a]")]
    [InlineData("invalid credential, access_token is invalid or not latest", "invalid credential, access_token is invalid or not latest")]
    [InlineData("导出数据记录条数为0，请确认是否存在满足导出条件的数据.", "导出数据记录条数为0，请确认是否存在满足导出条件的数据.")]
    public void Signatures_and_secrets_are_hidden(string text, string shown) => Assert.Equal(shown, ServiceText.Clean(text));

    [Fact]
    public void Characters_that_control_a_terminal_are_replaced()
    {
        foreach (var control in Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Append(0xad).Append(0x61c)
            .Concat(
                [
                    0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff,
                    0xe0041,
                ]))
        {
            var shown = ServiceText.Clean($"a{char.ConvertFromUtf32(control)}b")!;
            Assert.Contains(shown, (string[])["a b", "a\ufffdb"]);
        }

        Assert.Equal("a\ufffdb", ServiceText.Clean("a\ud800b"));
        Assert.Equal("中文 😀 é", ServiceText.Clean("中文 😀 é"));
    }

    [Fact]
    public void A_long_text_is_cut()
    {
        var shown = ServiceText.Clean(new string('x', ServiceText.MaxLength - 1) + "😀" + new string('y', 4000))!;

        Assert.InRange(shown.Length, ServiceText.MaxLength, ServiceText.MaxLength + 20);
        Assert.DoesNotContain('\ufffd', shown);
        Assert.DoesNotContain('y', shown);
    }

    [Fact]
    public async Task Errors_and_jobs_have_only_safe_text()
    {
        var text = "\\u001b[31m https://b.example/x?q-signature=PLANTED " + new string('x', 5000) + " rid: 1a-2b-3c";
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":40097,"errmsg":"{{text}}"}""").Then($$"""{"status":"fail","error_msg":"{{text}}"}""")
            .Then($$"""{"status":"{{text}}","err_msg":"{{text}}"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.LookAsync);
        var failed = await setup.LookAsync();
        var running = await setup.LookAsync();

        Assert.Equal("1a-2b-3c", error.RequestId);
        foreach (var shown in new[] { error.ToString(), error.ServiceMessage, failed.Message!, running.Message!, running.StatusText! })
        {
            Assert.DoesNotContain("PLANTED", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', shown);
            Assert.InRange(shown.Length, 1, 3000);
        }
    }

    [Fact]
    public async Task A_status_line_that_is_quoted_by_the_network_stack_is_safe()
    {
        var setup = new Setup();
        setup.Service.ThenFails(() => new HttpRequestException(
            HttpRequestError.InvalidResponse, "Received an invalid status line: '\u001b[31m https://b.example/x?q-signature=PLANTED'."));

        var error = await Assert.ThrowsAsync<TcbException>(setup.SubmitAsync);

        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.ToString());
    }

    private const string Accepted = """{"errcode":0,"errmsg":"中文","job_id":7}""";

    public static TheoryData<string, string?, byte[]> Encodings => new()
    {
        { "UTF-8 with a byte order mark", null, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Accepted)] },
        { "white space", null, Encoding.UTF8.GetBytes("\r\n\t " + Accepted + " \r\n") },
        { "UTF-16 with a byte order mark", null, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Accepted)] },
        { "big-endian UTF-16", "application/json", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Accepted)] },
        { "UTF-16 without a mark", "application/json; charset=utf-16", Encoding.Unicode.GetBytes(Accepted) },
        { "UTF-32", null, Encoding.UTF32.GetBytes(Accepted) },
        { "GBK", "text/plain; charset=gbk", CodePagesEncodingProvider.Instance.GetEncoding("gbk")!.GetBytes(Accepted) },
        { "GB18030", "application/json; charset=\"GB18030\"", CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(Accepted) },
        { "UTF-8 that is declared as GBK", "application/json; charset=gbk", Encoding.UTF8.GetBytes(Accepted) },
        { "text/plain", "text/plain", Encoding.UTF8.GetBytes(Accepted) },
        { "an unknown charset", "application/json; charset=none", Encoding.UTF8.GetBytes(Accepted) },
        { "null members", null, Encoding.UTF8.GetBytes("""{"errcode":null,"errmsg":null,"job_id":7}""") },
        { "numbers as strings", null, Encoding.UTF8.GetBytes("""{"errcode":"0","job_id":"7"}""") },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_response_in_another_encoding_is_read(string what, string? type, byte[] body)
    {
        Assert.NotEmpty(what);
        var setup = new Setup();
        setup.Service.Then(System.Net.HttpStatusCode.OK, body, type ?? "application/json");

        Assert.Equal(7, (await setup.SubmitAsync()).JobId);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("\"0\"")]
    [InlineData("\"abc\"")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("{}")]
    public async Task What_is_no_job_id_leaves_a_submit_in_doubt(string jobId)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":0,"errmsg":"ok","job_id":{{jobId}}}""");

        Assert.Equal("SubmitInDoubt", (await Assert.ThrowsAsync<TcbException>(setup.SubmitAsync)).ErrorId);
    }

    [Theory]
    [InlineData("http://cos.example.test/a?q-signature=PLANTED", "an http: URL of cos.example.test")]
    [InlineData("ftp://cos.example.test/a?q-signature=PLANTED", "a ftp: URL")]
    [InlineData("file:///etc/passwd?PLANTED", "a file: URL")]
    [InlineData("data:text/plain,PLANTED", "a data: URL")]
    [InlineData("/etc/passwd?PLANTED", "a relative URL")]
    [InlineData("469835132/x?q-signature=PLANTED", "a relative URL")]
    [InlineData("//cos.example.test/x?PLANTED", "a relative URL")]
    [InlineData("https://?PLANTED", "no URL")]
    public async Task The_kind_of_an_unusable_file_URL_is_named(string address, string kind)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"status":"success","file_url":"{{address}}"}""");

        var error = await Assert.ThrowsAnyAsync<TcbException>(() => setup.Client.GetStateAsync(setup.Job, setup.Caller));

        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
    }
}
