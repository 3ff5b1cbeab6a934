using System.Net.Http.Headers;
using System.Text.Json;
using WeChatTcb.Emulator.Control;

namespace WeChatTcb.Emulator.Tests;

public class JournalTests
{
    private const string Query = "db.collection('geo').get()";

    [Fact]
    public async Task It_tells_of_each_request_what_it_asked_and_what_it_got()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var url = (await emulator.ExportAsync(Query)).GetProperty("file_url").GetString()!;
        await emulator.FaultAsync("""{"endpoint":"download","truncateAfterBytes":2}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(3, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.Http.SendAsync(request));

        var requests = await emulator.RequestsAsync();
        Assert.Equal(["token", "submit", "state", "download"], requests.Select(static r => r.GetProperty("endpoint").GetString()));
        Assert.Equal([1, 2, 3, 4], requests.Select(static r => r.GetProperty("number").GetInt32()));
        var (submit, download) = (requests[1], requests[3]);
        Assert.Equal("POST /componenttcb/dbexport", $"{submit.GetProperty("method").GetString()} {submit.GetProperty("path").GetString()}");
        Assert.Equal(
            $$"""{"env":"{{Emulator.Env}}","file_path":"test_export","file_type":1,"query":"{{Query}}"}""",
            submit.GetProperty("body").GetString());
        Assert.Equal((200, 0), (submit.GetProperty("status").GetInt32(), submit.GetProperty("errcode").GetInt32()));
        Assert.StartsWith(
            """{"errcode":0,"errmsg":"ok","job_id":""", submit.GetProperty("responseBody").GetString(), StringComparison.Ordinal);
        Assert.False(download.TryGetProperty("responseBody", out _));
        Assert.Equal("2021-10-25", submit.GetProperty("time").GetString()![..10]);
        Assert.Equal("bytes=3-", download.GetProperty("headers").GetProperty("Range").GetString());
        Assert.Equal((206, 2, "truncated after 2 bytes", 1), (
            download.GetProperty("status").GetInt32(), download.GetProperty("bytes").GetInt32(), download.GetProperty("fault").GetString(),
            download.GetProperty("faultId").GetInt32()));
        Assert.False(download.TryGetProperty("errcode", out _));
    }

    [Fact]
    public async Task No_secret_is_in_it_and_another_token_shows_as_another()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var first = emulator.Token;
        var url = (await emulator.ExportAsync(Query)).GetProperty("file_url").GetString()!;
        await emulator.RenewTokenAsync();
        await emulator.ExportAsync(Query);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "planted-bearer");
        request.Headers.Add("X-Anything", "planted-header");
        request.Headers.Add("User-Agent", "agent/1 " + Emulator.Credentials.AppSecret);
        await emulator.Http.SendAsync(request);
        // Places where no secret belongs.
        await emulator.PostAsync($"/componenttcb/dbexport?access_token={emulator.Token}&x={first}", $$"""{"nested":[{"cloudbase_access_token":"planted-token"}],"env":"{{Emulator.Credentials.VerifyTicket}}","query":"{{emulator.Token}}"}""");
        await emulator.PostAsync("/componenttcb/dbexport", "component_appsecret=planted-form");
        await emulator.Http.GetAsync($"{emulator.Endpoint}/{first}");

        var text = (await emulator.ControlAsync(HttpMethod.Get, "requests")).Body.GetRawText();
        var signature = url[(url.IndexOf("q-signature=", StringComparison.Ordinal) + 12)..];
        foreach (var secret in (
            string[])[first, emulator.Token, signature, Emulator.Credentials.AppSecret, Emulator.Credentials.VerifyTicket, "planted"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        var requests = await emulator.RequestsAsync("?endpoint=submit&last=4");
        Assert.Equal(
            ["***1", "***2", "***2"], requests[..3].Select(static r => r.GetProperty("query").GetProperty("access_token").GetString()));
        Assert.Equal("(32 bytes, not JSON)", requests[3].GetProperty("body").GetString());
        var token = (await emulator.RequestsAsync("?endpoint=token"))[0];
        Assert.Equal(
            """{"component_appid":"wx0123456789abcdef","component_appsecret":"***","component_verify_ticket":"***"}""",
            token.GetProperty("body").GetString());
    }

    [Fact]
    public async Task No_secret_is_in_the_answers()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var url = (await emulator.ExportAsync(Query)).GetProperty("file_url").GetString()!;
        var ticket = await emulator.CallAsync("/componenttcb/uploadfile", $$"""{"env":"{{Emulator.Env}}","path":"a.json"}""");
        await emulator.FaultAsync("""{"endpoint":"download","status":200,"body":"see https://example.com/?x=1&sign=planted-sign#top"}""");
        await emulator.Http.GetAsync(url);
        await emulator.Http.GetAsync(url.Replace("q-signature=", "q-signature=x", StringComparison.Ordinal));

        var answers = (await emulator.RequestsAsync()).Select(static request => request.GetProperty("responseBody").GetString()!).ToArray();
        Assert.Contains("\"component_access_token\":\"***1\"", answers[0], StringComparison.Ordinal);
        Assert.Contains("q-signature=***", answers[2], StringComparison.Ordinal);
        Assert.Contains("\"authorization\":\"***\"", answers[3], StringComparison.Ordinal);
        Assert.Equal("see https://example.com/?x=1&sign=***#top", answers[4]);
        Assert.Contains("<Code>", answers[5], StringComparison.Ordinal);
        var text = (await emulator.ControlAsync(HttpMethod.Get, "requests")).Body.GetRawText();
        var signature = url[(url.IndexOf("q-signature=", StringComparison.Ordinal) + 12)..];
        foreach (var secret in (string[])[emulator.Token, signature, ticket.GetProperty("authorization").GetString()!, ticket
            .GetProperty("token").GetString()!, "planted"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_an_answer_is_in_it()
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.FaultAsync("""{"endpoint":"state","reset":true}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.StateAsync(1));

        var request = Assert.Single(await emulator.RequestsAsync("?endpoint=state"));
        Assert.Equal("reset", request.GetProperty("fault").GetString());
        Assert.False(request.TryGetProperty("status", out _));
    }

    [Fact]
    public async Task Parts_of_it_can_be_requested_and_it_can_be_cleared()
    {
        await using var emulator = await Emulator.WithAsync();
        for (var i = 0; i < 5; i++)
            await emulator.StateAsync(1);
        await emulator.Http.GetAsync(emulator.Endpoint + "/elsewhere");

        Assert.Equal([5, 6], Numbers(await emulator.RequestsAsync("?endpoint=state&last=2")));
        Assert.Equal([6, 7], Numbers(await emulator.RequestsAsync("?after=5")));
        Assert.Equal(7, (await emulator.RequestsAsync("?endpoint=any")).Length);
        Assert.False((await emulator.RequestsAsync("?last=1"))[0].TryGetProperty("endpoint", out _));
        await emulator.ControlAsync(HttpMethod.Delete, "requests");
        Assert.Empty(await emulator.RequestsAsync());
        await emulator.StateAsync(1);
        Assert.Equal([8], Numbers(await emulator.RequestsAsync()));

        static IEnumerable<int> Numbers(IEnumerable<JsonElement> requests) =>
            requests.Select(static r => r.GetProperty("number").GetInt32());
    }

    [Fact]
    public void It_is_bounded()
    {
        var journal = new RequestJournal();
        EmulatorRequest? first = null;
        for (var i = 0; i < RequestJournal.Capacity + 5; i++)
        {
            var entry = journal.Add(static number => new EmulatorRequest
            {
                Number = number,
                Time = default,
                Method = "GET",
                Path = "/",
                Endpoint = EmulatorEndpoint.State,
                Query = new Dictionary<string, string>(),
                Headers = new Dictionary<string, string>(),
            });
            first ??= entry;
        }
        // Replacing a dropped entry must not change another one.
        journal.Replace(first!, first! with { Status = 1 });

        var kept = journal.Read(EmulatorEndpoint.Any, 0, int.MaxValue);
        Assert.Equal((RequestJournal.Capacity, 6L), (kept.Count, kept[0].Number));
        Assert.All(kept, static entry => Assert.Null(entry.Status));
    }
}
