using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Fault rules as a client on the other side of the wire sees them.</summary>
public class FaultTests
{
    private const string Documents = """{"_id":"1","name":"广州"}""";
    private const string Query = "db.collection('geo').get()";

    [Fact]
    public async Task A_rule_hits_the_nth_call_and_as_many_after_it_as_it_says()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""{"endpoint":"state","call":2,"count":2,"errcode":-1}""");

        Assert.Equal(new[] { -501009, -1, -1, -501009 }, await CodesAsync(emulator, 4));
        var (_, faults) = await emulator.ControlAsync(HttpMethod.Get, "faults");
        Assert.Equal((4, 2), (faults[0].GetProperty("seen").GetInt32(), faults[0].GetProperty("hits").GetInt32()));
    }

    [Fact]
    public async Task A_rule_counts_the_calls_of_its_endpoint_in_both_families_and_no_others()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""{"endpoint":"state","call":2,"errcode":45011,"errmsg":"slow down"}""");

        Assert.Equal(0, Code(await emulator.SubmitAsync(Query)));
        Assert.Equal(-501009, Code(await emulator.StateAsync(1)));
        var refused = await emulator.CallAsync("/tcb/databasemigratequeryinfo", $$"""{"env":"{{Emulator.Env}}","job_id":1}""");
        Assert.Equal(45011, Code(refused));
        Assert.Matches("^slow down rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", refused.GetProperty("errmsg").GetString());
    }

    [Fact]
    public async Task A_count_of_0_has_no_end_and_the_first_rule_that_is_due_wins()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""[{"endpoint":"state","call":2,"errcode":1},{"endpoint":"any","count":0,"status":500}]""");
        var call = $"/componenttcb/dbmigrationstate?access_token={emulator.Token}";

        Assert.Equal(500, await StatusAsync(emulator, call));
        Assert.Equal(1, Code(await emulator.StateAsync(1)));
        Assert.Equal(500, await StatusAsync(emulator, call));
        var (_, none) = await emulator.ControlAsync(HttpMethod.Delete, "faults");
        Assert.Equal(0, none.GetArrayLength());
        Assert.Equal(-501009, Code(await emulator.StateAsync(1)));
    }

    [Fact]
    public async Task One_rule_is_removed_and_releases_only_what_it_holds()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""[{"endpoint":"state","noAnswer":true},{"endpoint":"submit","noAnswer":true}]""");
        var state = emulator.StateAsync(1);
        var submit = emulator.SubmitAsync("db.collection('geo').get()");
        while ((await emulator.RequestsAsync()).Length < 3)
            await Task.Yield();

        var (status, left) = await emulator.ControlAsync(HttpMethod.Delete, "faults?id=1");
        Assert.Equal((System.Net.HttpStatusCode.OK, 1), (status, left.GetArrayLength()));
        Assert.Equal(2, left[0].GetProperty("rule").GetProperty("id").GetInt32());
        await Assert.ThrowsAsync<HttpRequestException>(() => state);
        Assert.False(submit.IsCompleted);

        (status, var error) = await emulator.ControlAsync(HttpMethod.Delete, "faults?id=1");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, status);
        Assert.Contains("fault rule 1", error.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
        await emulator.ControlAsync(HttpMethod.Delete, "faults?id=2");
        await Assert.ThrowsAsync<HttpRequestException>(() => submit);
    }

    [Fact]
    public async Task Chance_is_seeded()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var runs = new List<int[]>();
        foreach (var seed in (int[])[7, 7, 8])
        {
            await emulator.ControlAsync(HttpMethod.Delete, "faults");
            await emulator.FaultAsync($$"""{"endpoint":"state","probability":0.5,"seed":{{seed}},"errcode":-1}""");
            runs.Add(await CodesAsync(emulator, 40));
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
        Assert.InRange(runs[0].Count(static code => code == -1), 8, 32);
    }

    [Fact]
    public async Task A_status_brings_its_body_and_its_retry_after()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""[{"endpoint":"token","status":503,"retryAfterSeconds":7},{"endpoint":"state","status":200,"body":"<html>sign in</html>"}]""");

        using var busy = await emulator.Http.PostAsync(emulator.Endpoint + Api.TokenEndpoints.ComponentTokenPath, new StringContent("{}"));
        Assert.Equal((503, TimeSpan.FromSeconds(7)), ((int)busy.StatusCode, busy.Headers.RetryAfter!.Delta));
        Assert.Equal("", await busy.Content.ReadAsStringAsync());
        using var page = await emulator.Http.PostAsync($"{emulator.Endpoint}/componenttcb/dbmigrationstate", new StringContent("{}"));
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal("<html>sign in</html>", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_status_of_the_storage_has_the_storages_body()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = await UrlAsync(emulator);
        await emulator.FaultAsync("""{"endpoint":"download","status":503}""");

        using var response = await emulator.Http.GetAsync(url);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("<Code>SlowDown</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await emulator.Http.GetAsync(url)).StatusCode);
    }

    [Theory]
    [InlineData("\"reset\":true", false)]
    [InlineData("\"reset\":true,\"takesEffect\":true", true)]
    [InlineData("\"noAnswer\":true,\"holdMilliseconds\":50", false)]
    [InlineData("\"noAnswer\":true,\"holdMilliseconds\":50,\"takesEffect\":true", true)]
    public async Task A_submit_without_an_answer_has_taken_effect_or_not_as_the_rule_says(string fault, bool takesEffect)
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var first = await SubmitIdAsync(emulator);
        await emulator.FaultAsync($$"""{"endpoint":"submit",{{fault}}}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.SubmitAsync(Query));
        // Ids are given in order: one was taken by the submit that got no answer, or none.
        Assert.Equal(first + (takesEffect ? 2 : 1), await SubmitIdAsync(emulator));
    }

    [Theory]
    [InlineData("\"errcode\":-1", -1)]
    [InlineData("\"status\":502,\"body\":\"{\\\"errcode\\\":7}\"", 7)]
    public async Task A_submit_that_is_answered_with_an_error_can_have_taken_effect_all_the_same(string fault, int code)
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var first = await SubmitIdAsync(emulator);
        await emulator.FaultAsync($$"""[{"endpoint":"submit",{{fault}},"takesEffect":true},{"endpoint":"submit","call":2,{{fault}}}]""");

        using var content = new StringContent(
            JsonSerializer.Serialize(new { env = Emulator.Env, file_path = "f", file_type = 1, query = Query }));
        for (var i = 0; i < 2; i++)
        {
            using var response = await emulator.Http.PostAsync(
                $"{emulator.Endpoint}/componenttcb/dbexport?access_token={emulator.Token}", content);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(code, Code(answer.RootElement));
            Assert.False(answer.RootElement.TryGetProperty("job_id", out _));
        }
        Assert.Equal(first + 2, await SubmitIdAsync(emulator));
    }

    [Fact]
    public async Task A_reset_is_a_reset_and_no_orderly_end()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = new Uri(await UrlAsync(emulator));
        await emulator.FaultAsync(
            """[{"endpoint":"download","reset":true},{"endpoint":"download","call":2,"reset":true,"afterBytes":5}]""");

        Assert.Equal(("", true), await RawAsync(url));
        var (text, reset) = await RawAsync(url);
        Assert.True(reset);
        Assert.EndsWith("\r\n\r\n" + Documents[..5], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_body_announces_all_of_it_and_ends_in_order()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = new Uri(await UrlAsync(emulator));
        await emulator.FaultAsync("""{"endpoint":"download","truncateAfterBytes":5}""");

        var (text, reset) = await RawAsync(url);
        Assert.False(reset);
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(Documents) + 1}\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + Documents[..5], text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_wrong_length_is_announced_and_the_whole_body_sent(int offset)
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = new Uri(await UrlAsync(emulator));
        await emulator.FaultAsync($$"""{"endpoint":"download","lengthOffset":{{offset}}}""");

        var (text, reset) = await RawAsync(url);
        Assert.False(reset);
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(Documents) + 1 + offset}\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + Documents + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_body_is_complete()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = await UrlAsync(emulator);
        await emulator.FaultAsync("""{"endpoint":"download","dripBytes":5,"dripMilliseconds":20}""");

        var watch = Stopwatch.StartNew();
        Assert.Equal(Documents + "\n", await emulator.Http.GetStringAsync(url));
        // 27 bytes are 6 portions with 5 pauses; a timer may be early by its own grain.
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(5 * 18), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task A_portion_may_be_larger_than_the_buffers_of_the_server()
    {
        await using var emulator = await Emulator.WithAsync($$"""{"_id":1,"t":"{{new string('x', 200_000)}}"}""");
        var url = await UrlAsync(emulator);
        await emulator.FaultAsync("""{"endpoint":"download","dripBytes":150000,"dripMilliseconds":400}""");

        var watch = Stopwatch.StartNew();
        Assert.Equal(200_017, (await emulator.Http.GetByteArrayAsync(url)).Length);
        // One pause, where portions of 16 KB would have twelve.
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(360), TimeSpan.FromMilliseconds(4 * 400));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"takesEffect\":true")]
    public async Task A_late_answer_is_late_and_right(string effect)
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync($$"""{"endpoint":"submit","delayMilliseconds":60{{effect}}}""");

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Code(await emulator.SubmitAsync(Query)));
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(55), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task An_answer_of_garbage_has_the_right_length_and_no_sense()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = await UrlAsync(emulator);
        await emulator.FaultAsync("""[{"endpoint":"download","garbage":true},{"endpoint":"state","garbage":true}]""");

        var garbage = await emulator.Http.GetByteArrayAsync(url);
        Assert.Equal(Encoding.UTF8.GetByteCount(Documents) + 1, garbage.Length);
        Assert.NotEqual(Documents + "\n", Encoding.UTF8.GetString(garbage));
        await Assert.ThrowsAnyAsync<JsonException>(() => emulator.StateAsync(1));
    }

    [Fact]
    public async Task Clearing_the_rules_lets_go_of_a_held_connection()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""{"endpoint":"state","noAnswer":true}""");

        var held = emulator.StateAsync(1);
        while ((await emulator.RequestsAsync("?endpoint=state")).Length == 0)
            await Task.Yield();
        Assert.False(held.IsCompleted);
        await emulator.ControlAsync(HttpMethod.Delete, "faults");
        await Assert.ThrowsAsync<HttpRequestException>(() => held);
    }

    [Fact]
    public async Task An_expired_token_stays_expired_and_a_new_one_serves()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        await emulator.FaultAsync("""{"endpoint":"submit","expiredToken":true}""");

        Assert.Equal(42001, Code(await emulator.SubmitAsync(Query)));
        Assert.Equal(42001, Code(await emulator.SubmitAsync(Query)));
        await emulator.RenewTokenAsync();
        Assert.Equal(0, Code(await emulator.SubmitAsync(Query)));
    }

    [Fact]
    public async Task A_job_fails_half_way_with_the_words_of_the_rule()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.FromSeconds(30) },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", Enumerable.Range(0, 5).Select(static i => Emulator.Bson("{}"))));
        await emulator.FaultAsync("""{"endpoint":"submit","call":2,"jobFailure":"导出失败"}""");
        var (sound, failing) = (await SubmitIdAsync(emulator), await SubmitIdAsync(emulator));

        emulator.Time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("reading", (await emulator.StateAsync(failing)).GetProperty("status").GetString());
        emulator.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"fail","record_success":2,"record_fail":3,"error_msg":"导出失败","file_url":""}""",
            (await emulator.StateAsync(failing)).GetRawText());
        emulator.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("success", (await emulator.StateAsync(sound)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_job_succeeds_without_the_records_that_fail()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.FromSeconds(30) },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", Enumerable.Range(0, 5).Select(static i => Emulator.Bson("{}"))));
        await emulator.FaultAsync("""{"endpoint":"submit","failedRecords":2}""");
        var id = await SubmitIdAsync(emulator);

        emulator.Time.Advance(TimeSpan.FromSeconds(30));
        var state = await emulator.StateAsync(id);

        Assert.Equal(
            ("success", 3, 2),
            (
                state.GetProperty("status").GetString(), state.GetProperty("record_success").GetInt32(),
                state.GetProperty("record_fail").GetInt32()));
    }

    [Fact]
    public async Task A_url_that_expires_stays_expired_and_the_job_gives_a_new_one_in_the_same_second()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var job = await SubmitIdAsync(emulator);
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        var url = await UrlOfAsync(emulator, job);
        await emulator.FaultAsync(
            """[{"endpoint":"download","urlExpires":true,"afterBytes":5},{"endpoint":"download","call":4,"urlExpires":true}]""");

        var (text, reset) = await RawAsync(new Uri(url));
        Assert.EndsWith("\r\n\r\n" + Documents[..5], text, StringComparison.Ordinal);
        Assert.False(reset);
        using var refused = await emulator.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("<Message>Request has expired</Message>", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var second = await UrlOfAsync(emulator, job);
        Assert.Equal(Documents + "\n", await emulator.Http.GetStringAsync(second));
        Assert.Equal(HttpStatusCode.Forbidden, (await emulator.Http.GetAsync(second)).StatusCode);
        Assert.Equal(Documents + "\n", await emulator.Http.GetStringAsync(await UrlOfAsync(emulator, job)));
    }

    [Theory]
    [InlineData(1, "db.collection('geo').get()", "{\"_id\":2}\n{\"_id\":1}\n")]
    [InlineData(2, "db.collection('geo').field({_id:true}).get()", "_id\n2\n1\n")]
    public async Task A_changed_file_has_the_same_records_under_another_tag(int fileType, string query, string expected)
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""", """{"_id":2}""");
        var url = (await emulator.ExportAsync(query, fileType)).GetProperty("file_url").GetString()!;
        using var before = await emulator.Http.GetAsync(url);
        await emulator.FaultAsync("""{"endpoint":"download","changedFile":true}""");

        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(5, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(before.Headers.ETag!);
            using var after = await emulator.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, after.StatusCode);
            Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
            Assert.Equal(expected, await after.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_range_can_be_ignored()
    {
        await using var emulator = await Emulator.WithAsync(Documents);
        var url = await UrlAsync(emulator);
        await emulator.FaultAsync("""{"endpoint":"download","ignoreRange":true}""");

        foreach (var status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.PartialContent])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(5, null);
            using var response = await emulator.Http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    private static int Code(JsonElement answer) => answer.GetProperty("errcode").GetInt32();

    private static async Task<int[]> CodesAsync(Emulator emulator, int calls)
    {
        var codes = new int[calls];
        for (var i = 0; i < calls; i++)
            codes[i] = Code(await emulator.StateAsync(1));
        return codes;
    }

    private static async Task<int> StatusAsync(Emulator emulator, string path)
    {
        using var response = await emulator.Http.PostAsync(emulator.Endpoint + path, new StringContent("{}"));
        return (int)response.StatusCode;
    }

    private static async Task<long> SubmitIdAsync(Emulator emulator) =>
        (await emulator.SubmitAsync(Query)).GetProperty("job_id").GetInt64();

    private static async Task<string> UrlAsync(Emulator emulator) =>
        (await emulator.ExportAsync(Query)).GetProperty("file_url").GetString()!;

    private static async Task<string> UrlOfAsync(Emulator emulator, long job) =>
        (await emulator.StateAsync(job)).GetProperty("file_url").GetString()!;

    /// <summary>What comes over a socket until it ends, and whether it ends by a reset.</summary>
    private static async Task<(string Text, bool Reset)> RawAsync(Uri url)
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n")));
        var received = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
                received.Write(buffer, 0, count);
            return (Encoding.UTF8.GetString(received.ToArray()), false);
        }
        catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
        {
            return (Encoding.UTF8.GetString(received.ToArray()), true);
        }
    }
}
