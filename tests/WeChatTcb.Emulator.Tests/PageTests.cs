using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WeChatTcb.Emulator.Web;

namespace WeChatTcb.Emulator.Tests;

/// <summary>What serves the emulator's page, without a browser.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task A_browser_gets_the_page_at_the_root_under_a_strict_policy()
    {
        await using var emulator = await Emulator.WithAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, emulator.Endpoint + "/");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await emulator.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal([PageFiles.SecurityPolicy], response.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
        foreach (var needed in (string[])["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"])
            Assert.Contains(needed, PageFiles.SecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", PageFiles.SecurityPolicy, StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain(emulator.PageToken, page, StringComparison.Ordinal);
        // The page is not a request to the service.
        Assert.Single(await emulator.RequestsAsync());
    }

    [Fact]
    public async Task The_files_of_the_page_come_with_their_types()
    {
        await using var emulator = await Emulator.WithAsync();
        foreach (var file in PageSource.Files)
        {
            var path = file == "index.html" ? "" : "/" + file;
            using var response = await emulator.Http.GetAsync($"{emulator.Endpoint}/_emulator/page{path}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(PageSource.Read(file), await response.Content.ReadAsStringAsync());
            Assert.Equal(
                Path.GetExtension(file) switch
                {
                    ".js" => "text/javascript",
                    ".css" => "text/css",
                    ".svg" => "image/svg+xml",
                    _ => "text/html",
                },
                response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Nothing_of_the_emulators_own_is_cached_framed_or_used_by_another_site()
    {
        await using var emulator = await Emulator.WithAsync("{}");
        var id = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();
        emulator.Time.Advance(TimeSpan.FromSeconds(10));
        await emulator.StateAsync(id);
        foreach (var path in (string[])["page/app.js", "health", "requests", "events", "jobs", $"jobs/file?id={id}", "none", "seed?env=x"])
        {
            using var response = await emulator.Http.GetAsync(
                $"{emulator.Endpoint}/_emulator/{path}", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
            Assert.Equal([PageFiles.SecurityPolicy], response.Headers.GetValues("Content-Security-Policy"));
            Assert.True(response.Headers.CacheControl?.NoStore);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task The_beginning_of_a_jobs_file_can_be_read()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var id = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();
        var url = $"{emulator.Endpoint}/_emulator/jobs/file?id={id}";
        Assert.Equal(HttpStatusCode.NotFound, (await emulator.Http.GetAsync(url)).StatusCode);
        emulator.Time.Advance(TimeSpan.FromSeconds(10));
        await emulator.StateAsync(id);

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(0, 4);
        using var response = await emulator.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "{\"_id"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(("application/octet-stream", "attachment"), (
            response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentDisposition?.DispositionType));
    }

    [Theory]
    // Programs send none of these headers.
    [InlineData("POST", null, null, null, true)]
    [InlineData("GET", null, null, null, true)]
    // The page, with and without its token.
    [InlineData("GET", null, "same-origin", null, true)]
    [InlineData("GET", null, "none", null, true)]
    [InlineData("POST", "own", "same-origin", "right", true)]
    [InlineData("POST", "own", null, "right", true)]
    [InlineData("POST", "own", "same-origin", null, false)]
    [InlineData("POST", "own", "same-origin", "wrong", false)]
    [InlineData("POST", "own", null, null, false)]
    // Other sites, even with the token.
    [InlineData("POST", "http://example.com", "cross-site", "right", false)]
    [InlineData("POST", "http://127.0.0.1:1", "same-site", "right", false)]
    [InlineData("POST", "null", "cross-site", "right", false)]
    [InlineData("POST", "", null, "right", false)]
    [InlineData("GET", null, "cross-site", null, false)]
    [InlineData("GET", null, "same-site", null, false)]
    [InlineData("GET", "http://example.com", null, null, false)]
    public async Task Pages_of_other_sites_are_refused(string method, string? origin, string? site, string? token, bool isServed)
    {
        await using var emulator = await Emulator.WithAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), emulator.Endpoint + "/_emulator/faults");
        if (method == "POST")
            request.Content = new StringContent("""{"endpoint":"submit","errcode":-1}""");
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? emulator.Endpoint : origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (token is not null)
            request.Headers.Add("X-Emulator-Token", token == "right" ? emulator.PageToken : "x");
        using var response = await emulator.Http.SendAsync(request);
        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        var set = (await emulator.ControlAsync(HttpMethod.Get, "faults")).Body.GetArrayLength();
        Assert.Equal(isServed && method == "POST" ? 1 : 0, set);
    }

    [Fact]
    public async Task A_statement_is_read_and_run()
    {
        await using var emulator = await Emulator.WithAsync(
            [.. Enumerable.Range(1, 30).Select(static i => $$"""{"_id":{{i}},"big":9007199254740993}""")]);
        const string Statement = "db.collection('geo').where({ _id: _.gt(5) }).orderBy('_id', 'desc').field({ big: true }).get()";

        var answer = await AskAsync(emulator, new { env = Emulator.Env, statement = Statement, skip = 10, take = 10 });
        Assert.Equal("[]", answer.GetProperty("diagnostics").GetRawText());
        var meaning = answer.GetProperty("meaning");
        Assert.Equal("geo", meaning.GetProperty("collection").GetString());
        Assert.Equal("""["_id desc"]""", meaning.GetProperty("orderBy").GetRawText());
        var records = answer.GetProperty("records").EnumerateArray().ToArray();
        Assert.Equal(10, records.Length);
        // As in a file: no digit is lost.
        Assert.Equal("""{"_id":20,"big":9007199254740993}""", records[0].GetProperty("text").GetString());
        Assert.True(answer.GetProperty("more").GetBoolean());

        answer = await AskAsync(emulator, new { env = Emulator.Env, statement = Statement, skip = 20, take = 10 });
        Assert.Equal(5, answer.GetProperty("records").GetArrayLength());
        Assert.False(answer.GetProperty("more").GetBoolean());
    }

    [Fact]
    public async Task What_is_wrong_with_a_statement_is_said()
    {
        await using var emulator = await Emulator.WithAsync("{}");
        var answer = await AskAsync(emulator, new { env = Emulator.Env, statement = "db.collection('geo')\n.were({}).get()" });
        var diagnostic = answer.GetProperty("diagnostics")[0];
        Assert.Equal(("error", 2), (diagnostic.GetProperty("severity").GetString(), diagnostic.GetProperty("line").GetInt32()));
        Assert.Contains("^^^^", diagnostic.GetProperty("excerpt").GetString(), StringComparison.Ordinal);
        Assert.False(answer.TryGetProperty("meaning", out _));

        answer = await AskAsync(emulator, new { env = Emulator.Env, statement = "db.collection('gone').get()" });
        Assert.Contains("gone", answer.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.False(answer.TryGetProperty("records", out _));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"statement":"x","take":101}""")]
    [InlineData("""{"statement":"x","skip":-1}""")]
    [InlineData("""{"statement":"x","other":1}""")]
    public async Task A_bad_question_is_refused(string body)
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await emulator.ControlAsync(HttpMethod.Post, "query", body)).Status);
    }

    [Fact]
    public async Task A_long_record_is_cut()
    {
        await using var emulator = await Emulator.WithAsync($$"""{"_id":"{{new string('界', 20_000)}}"}""");
        var answer = await AskAsync(emulator, new { env = Emulator.Env, statement = "db.collection('geo').get()" });
        var record = answer.GetProperty("records")[0];
        Assert.Equal((60_010, true), (record.GetProperty("length").GetInt32(), record.GetProperty("isCut").GetBoolean()));
        Assert.InRange(record.GetProperty("text").GetString()!.Length, 1000, QueryRun.MaxText);
    }

    [Fact]
    public async Task The_journal_is_streamed()
    {
        await using var emulator = await Emulator.WithAsync("{}");
        using var response = await emulator.Http.GetAsync(
            emulator.Endpoint + "/_emulator/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);

        Assert.Equal("clear", (await NextAsync(reader)).Event);
        Assert.Equal("token", await EndpointAsync(await NextAsync(reader)));
        await emulator.SubmitAsync("db.collection('geo').get()");
        var (name, data) = await NextAsync(reader);
        Assert.Equal(("requests", "submit"), (name, await EndpointAsync((name, data))));
        Assert.DoesNotContain(emulator.Token, data, StringComparison.Ordinal);
        await emulator.ControlAsync(HttpMethod.Delete, "requests");
        while (name != "clear")
            (name, _) = await NextAsync(reader);

        static Task<string?> EndpointAsync((string Event, string Data) next) =>
            Task.FromResult(JsonDocument.Parse(next.Data).RootElement[0].GetProperty("endpoint").GetString());
    }

    private static async Task<(string Event, string Data)> NextAsync(StreamReader reader)
    {
        var name = await reader.ReadLineAsync();
        var data = await reader.ReadLineAsync();
        Assert.Equal("", await reader.ReadLineAsync());
        return (name!["event: ".Length..], data!["data: ".Length..]);
    }

    private static async Task<JsonElement> AskAsync(Emulator emulator, object question)
    {
        var (status, body) = await emulator.ControlAsync(HttpMethod.Post, "query", JsonSerializer.Serialize(question));
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        return body;
    }
}
