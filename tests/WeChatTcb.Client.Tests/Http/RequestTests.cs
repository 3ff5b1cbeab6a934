using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>The exact bytes of requests (contract 0.1, 1.2, 1.4, 2, 4.1).</summary>
public sealed class RequestTests
{
    private const string Accepted = """{"errcode":0,"errmsg":"ok","job_id":100074947}""";
    private const string Succeeded = """{"errcode":0,"errmsg":"ok","status":"success"}""";

    [Theory]
    [InlineData(TcbApiFamily.ComponentTcb, "https://api.example.test/componenttcb/dbexport?access_token=PLANTED-TOKEN-7f3a")]
    [InlineData(TcbApiFamily.Tcb, "https://api.example.test/tcb/databasemigrateexport?access_token=PLANTED-TOKEN-7f3a")]
    public async Task An_export_is_posted_as_documented(TcbApiFamily family, string address)
    {
        var setup = new Setup(family);
        setup.Service.Then(Accepted);

        await setup.Client.SubmitAsync(
            new(
                "test2-4a89da", "test_export", ExportFileType.Json,
                "const Point = db.Geo.Point;db.collection('geo').where({name: \"x\", loc: new Point(113,23)}).get()"), setup.Caller);

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal(address, request.Address.AbsoluteUri);
        Assert.Equal("application/json; charset=utf-8", request.ContentType);
        Assert.Null(request.Authorization);
        Assert.Equal(
            """{"env":"test2-4a89da","file_path":"test_export","file_type":1,"query":"const Point = db.Geo.Point;db.collection('geo').where({name: \"x\", loc: new Point(113,23)}).get()"}""",
            request.Text);
    }

    [Theory]
    [InlineData(TcbApiFamily.ComponentTcb, "https://api.example.test/componenttcb/dbmigrationstate?access_token=PLANTED-TOKEN-7f3a")]
    [InlineData(TcbApiFamily.Tcb, "https://api.example.test/tcb/databasemigratequeryinfo?access_token=PLANTED-TOKEN-7f3a")]
    public async Task A_state_is_requested_as_documented(TcbApiFamily family, string address)
    {
        var setup = new Setup(family);
        setup.Service.Then(Succeeded);

        await setup.LookAsync();

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal(address, request.Address.AbsoluteUri);
        Assert.Equal("application/json; charset=utf-8", request.ContentType);
        Assert.Equal("""{"env":"test2-4a89da","job_id":100071736}""", request.Text);
    }

    [Fact]
    public async Task A_component_token_is_requested_as_documented_without_a_token_in_the_URL()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then("""{"component_access_token":"61W3mEpU66027wgNZ_MhGHNQDHnFATkDa9-2llqrMBjUwxRSNPbVsMmyD-yq8wZETSoE5NQgecigDrSHkPtIYA","expires_in":7200}""");

        await setup.Client.CheckCredentialsAsync(setup.Caller);

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("https://api.example.test/cgi-bin/component/api_component_token", request.Address.AbsoluteUri);
        Assert.Equal("application/json; charset=utf-8", request.ContentType);
        Assert.Equal(
            """{"component_appid":"wxplatform","component_appsecret":"PLANTED-SECRET","component_verify_ticket":"PLANTED-TICKET"}""",
            request.Text);
    }

    [Fact]
    public async Task A_csv_export_has_file_type_2()
    {
        var setup = new Setup();
        setup.Service.Then(Accepted);

        await setup.Client.SubmitAsync(Setup.Request with { FileType = ExportFileType.Csv }, setup.Caller);

        Assert.Contains("\"file_type\":2,", setup.Service.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_non_ASCII_text_as_raw_utf_8_and_escapes_only_what_JSON_requires()
    {
        var setup = new Setup();
        setup.Service.Then(Accepted);

        await setup.Client.SubmitAsync(
            new("环境", "导出/城市.json", ExportFileType.Json, "db.collection('城市').where({名: \"北京\\n\", a: '<&+>é'}).get()\n"), setup.Caller);

        Assert.Equal(
            """{"env":"环境","file_path":"导出/城市.json","file_type":1,"query":"db.collection('城市').where({名: \"北京\\n\", a: '<&+>é'}).get()\n"}""",
            setup.Service.Requests[0].Text);
        Assert.True(setup.Service.Requests[0].Body.AsSpan().IndexOf("北京"u8) > 0);
    }

    [Fact]
    public async Task Sends_a_character_outside_the_basic_plane_as_raw_utf8()
    {
        var setup = new Setup();
        setup.Service.Then(Accepted);

        await setup.Client.SubmitAsync(Setup.Request with { FilePath = "𠮷😀" }, setup.Caller);

        Assert.Contains("\"file_path\":\"𠮷😀\"", setup.Service.Requests[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\"b\\c\u0001\t")]
    [InlineData("\ud842 half, \udfb7 half")]
    [InlineData("\u2028\u2029\u007f</script>")]
    public async Task Characters_that_JSON_must_escape_round_trip(string text)
    {
        var setup = new Setup();
        setup.Service.Then(Accepted);

        await setup.Client.SubmitAsync(Setup.Request with { Query = text }, setup.Caller);

        using var json = JsonDocument.Parse(setup.Service.Requests[0].Body);
        Assert.Equal(text.Replace("\ud842 ", "\ufffd ").Replace(" \udfb7", " \ufffd"), json.RootElement.GetProperty("query").GetString());
    }

    [Fact]
    public async Task A_token_is_escaped_in_the_URL()
    {
        var setup = new Setup(issuer: (_, time) => new WeChatTcb.Client.Tokens.StaticToken("a+b/c=&d#é", time));
        setup.Service.Then(Succeeded);

        await setup.LookAsync();

        Assert.Equal("?access_token=a%2Bb%2Fc%3D%26d%23%C3%A9", setup.Service.Requests[0].Address.Query);
    }

    [Fact]
    public async Task Keeps_the_path_of_the_endpoint_before_the_API_path()
    {
        var setup = new Setup(endpoint: "https://gateway.example.test/wechat/");
        setup.Service.Then(Succeeded);

        await setup.LookAsync();

        Assert.Equal("/wechat/componenttcb/dbmigrationstate", setup.Service.Requests[0].Address.AbsolutePath);
    }

    [Fact]
    public async Task Sends_exactly_these_bytes_on_a_real_connection()
    {
        await using var server = RawServer.Answering($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Accepted.Length}\r\nConnection: close\r\n\r\n{Accepted}");
        using var connection = ConnectionFactory.WithToken(server.Address, appId: null, TcbApiFamily.ComponentTcb, "TOKEN");

        var job = await ConnectionFactory.ClientOf(connection).SubmitAsync(Setup.Request with { FilePath = "城市" }, new TestCaller());

        Assert.Equal(100074947, job.JobId);
        const string Body = """{"env":"test2-4a89da","file_path":"城市","file_type":1,"query":"db.collection('geo').get()"}""";
        Assert.Equal(
            "POST /componenttcb/dbexport?access_token=TOKEN HTTP/1.1\r\n"
            + $"Host: {server.Address.Authority}\r\n"
            + "Content-Type: application/json; charset=utf-8\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n"
            + Body,
            Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Parallel_calls_share_connections_but_no_state()
    {
        await using var server = new RawServer(async (request, socket, cancellation) =>
        {
            var number = request[(request.LastIndexOf(':') + 1)..^1];
            var body = $$"""{"errcode":0,"errmsg":"ok","status":"success","record_success":{{number}}}""";
            await socket.SendAsync(
                Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
                cancellation);
            socket.Shutdown(SocketShutdown.Both);
        });
        using var connection = ConnectionFactory.WithToken(server.Address, appId: null, TcbApiFamily.ComponentTcb, "TOKEN");
        var client = ConnectionFactory.ClientOf(connection);

        var jobs = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(number => client.GetJobAsync(client.KnownJob("e", number), new TestCaller())));

        Assert.All(jobs, job => Assert.Equal(job.JobId, job.RecordSuccess));
    }
}
