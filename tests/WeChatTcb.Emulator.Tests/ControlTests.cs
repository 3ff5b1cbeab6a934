using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>The emulator's own endpoints: clock, seed, reset, and who may call them.</summary>
public class ControlTests
{
    private const string Query = "db.collection('geo').get()";
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_job_of_half_an_hour_and_a_token_of_two_hours_pass_by_advancing()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.FromMinutes(30), ClockStart = Start },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{}")]));
        var job = (await emulator.SubmitAsync(Query)).GetProperty("job_id").GetInt64();

        Assert.Equal("waiting", (await emulator.StateAsync(job)).GetProperty("status").GetString());
        var (_, now) = await emulator.ControlAsync(HttpMethod.Post, "clock", """{"seconds":1800}""");
        Assert.Equal("""{"now":"2026-01-31T12:30:00+00:00","stopped":true}""", now.GetRawText());
        var done = await emulator.StateAsync(job);
        Assert.Equal("success", done.GetProperty("status").GetString());
        Assert.Contains(
            $"q-sign-time={Start.AddMinutes(30).ToUnixTimeSeconds()};", done.GetProperty("file_url").GetString(), StringComparison.Ordinal);

        await emulator.ControlAsync(HttpMethod.Post, "clock", """{"seconds":5400}""");
        var expired = await emulator.StateAsync(job);
        Assert.Equal(42001, expired.GetProperty("errcode").GetInt32());
        Assert.Contains(
            $"rid: {Start.AddHours(2).ToUnixTimeSeconds():x8}-", expired.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"seconds":-1}""")]
    [InlineData("""{"seconds":"1"}""")]
    [InlineData("""{"seconds":1e300}""")]
    [InlineData("""{"stopped":1}""")]
    [InlineData("""{"stopped":null}""")]
    [InlineData("""{"stop":true}""")]
    public async Task A_bad_step_is_refused(string body)
    {
        await using var emulator = await Emulator.StartAsync(static options => options with { ClockStart = Start }, static (_, _) => { });
        var (status, error) = await emulator.ControlAsync(HttpMethod.Post, "clock", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("{\"seconds\": N}", error.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_has_an_end()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { ClockStart = new(8999, 12, 31, 0, 0, 0, TimeSpan.Zero) }, static (_, _) => { });
        Assert.Equal(HttpStatusCode.OK, (await emulator.ControlAsync(HttpMethod.Post, "clock", """{"seconds":86400}""")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await emulator.ControlAsync(HttpMethod.Post, "clock", """{"seconds":1}""")).Status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_words()
    {
        await using var emulator = await Emulator.StartAsync(null, static (_, _) => { });
        using var request = new HttpRequestMessage(HttpMethod.Post, emulator.Endpoint + "/_emulator/faults");
        request.Content = new ByteArrayContent(new byte[31_000_000]);
        request.Headers.ExpectContinue = true;
        using var response = await emulator.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("too large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_clock_is_stopped_advanced_and_continued()
    {
        await using var emulator = await Emulator.WithAsync("{}");
        var start = emulator.Time.GetUtcNow();
        var job = (await emulator.SubmitAsync(Query)).GetProperty("job_id").GetInt64();
        Assert.Equal((start, false), await ClockAsync(emulator, HttpMethod.Get));
        Assert.Equal((start, true), await ClockAsync(emulator, HttpMethod.Post, """{"stopped":true}"""));
        emulator.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((start, true), await ClockAsync(emulator, HttpMethod.Post, """{"stopped":true}"""));
        Assert.Equal("waiting", (await emulator.StateAsync(job)).GetProperty("status").GetString());

        Assert.Equal((start.AddSeconds(1), true), await ClockAsync(emulator, HttpMethod.Post, """{"seconds":1}"""));
        Assert.Equal("reading", (await emulator.StateAsync(job)).GetProperty("status").GetString());

        // It goes on from where it stands, and can be advanced while it does.
        Assert.Equal((start.AddSeconds(1), false), await ClockAsync(emulator, HttpMethod.Post, """{"stopped":false}"""));
        emulator.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("success", (await emulator.StateAsync(job)).GetProperty("status").GetString());
        Assert.Equal((start.AddSeconds(62), false), await ClockAsync(emulator, HttpMethod.Post, """{"seconds":60}"""));
        Assert.Equal((start.AddSeconds(63), true), await ClockAsync(emulator, HttpMethod.Post, """{"stopped":true,"seconds":1}"""));

        await emulator.ControlAsync(HttpMethod.Post, "reset");
        Assert.Equal((emulator.Time.GetUtcNow(), false), await ClockAsync(emulator, HttpMethod.Get));
    }

    private static async Task<(DateTimeOffset Now, bool Stopped)> ClockAsync(Emulator emulator, HttpMethod method, string? body = null)
    {
        var (status, clock) = await emulator.ControlAsync(method, "clock", body);
        Assert.Equal(HttpStatusCode.OK, status);
        return (clock.GetProperty("now").GetDateTimeOffset(), clock.GetProperty("stopped").GetBoolean());
    }

    [Fact]
    public async Task Seeding_sets_whole_collections_of_any_environments_in_one_call()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var (status, state) = await emulator.ControlAsync(HttpMethod.Post, "seed", $$$"""
            {"{{{Emulator.Env}}}": {"geo": [{"_id":2},{"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"},"at":{"$date":"2026-01-01T00:00:00Z"}}], "none": []}, "other": {"c": [{}]}}
            """);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            $$"""{"collections":[{"env":"other","name":"c","count":1},{"env":"{{Emulator.Env}}","name":"geo","count":2},{"env":"{{Emulator.Env}}","name":"none","count":0}]}""",
            state.GetRawText());
        Assert.Equal(
            """
            {"_id":2}
            {"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"},"at":{"$date":"2026-01-01T00:00:00Z"}}

            """.ReplaceLineEndings("\n"), await emulator.ExportFileAsync(Query));
    }

    [Fact]
    public async Task An_exported_file_is_a_seed()
    {
        await using var emulator = await Emulator.WithAsync(
            """{"_id":1,"n":{"$numberLong":"9007199254740993"}}""", """{"_id":2,"s":"广州"}""");
        var file = await emulator.ExportFileAsync(Query);
        var (status, _) = await emulator.ControlAsync(HttpMethod.Post, $"seed?env={Emulator.Env}&collection=again", "\uFEFF" + file);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(file, await emulator.ExportFileAsync("db.collection('again').get()"));
    }

    [Theory]
    [InlineData("seed?env=e&collection=c", "{}\n{\n", "e/c, line 2: not JSON")]
    [InlineData("seed?env=e&collection=c", "{\"_id\":1}\n{\"_id\":1}", "e/c, document 2: its _id is already in the collection.")]
    [InlineData("seed?env=e", "{}", "give both env and collection")]
    [InlineData("seed", "[]", "The body must be {\"env\": {\"collection\": [documents]}}.")]
    [InlineData("seed", "{\"e\":[]}", "\"e\" is not an object of collections.")]
    [InlineData("seed", "{\"e\":{\"c\":{}}}", "\"c\" is not an array.")]
    [InlineData("seed", "{\"e\":{\"c\":[7]}}", "e/c, document 1: ")]
    [InlineData("seed", "{\"e\":{\"\":[]}}", "cannot be empty")]
    [InlineData("seed", "{\"e\":{\"c\":[],\"c\":[]}}", "The body has e/c twice.")]
    [InlineData("seed", "{\"e\":{\"c\":[]},\"e\":{\"c\":[]}}", "The body has e/c twice.")]
    [InlineData("seed", "{\"e\\n\":{\"c\":[]}}", "The name of an environment cannot be empty or contain a control character.")]
    [InlineData("seed", "{\"e\":{\"a$b\":[]}}", "'a$b': the name of a collection cannot contain $")]
    [InlineData("seed", "{\"e\\ud800\":{\"c\":[]}}", "half of a surrogate pair")]
    [InlineData("seed", "{\"e\":{\"c\":[{\"a\":\"\\ud800\"}]}}", "e/c, document 1: a string contains half of a surrogate pair.")]
    [InlineData("seed?env=e&collection=system.c", "{}", "'system.c': the name of a collection cannot start with \"system.\".")]
    [InlineData("seed?env=e&env=f&collection=c", "{}", "give both env and collection")]
    [InlineData("seed", "", "The body is not JSON")]
    public async Task A_bad_seed_is_refused_and_changes_nothing(string path, string body, string message)
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        await emulator.ControlAsync(HttpMethod.Post, "seed?env=e&collection=c", "{}");
        var (status, error) = await emulator.ControlAsync(HttpMethod.Post, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, error.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
        var (_, health) = await emulator.ControlAsync(HttpMethod.Get, "health");
        Assert.Equal(
            $$"""[{"env":"e","name":"c","count":1},{"env":"{{Emulator.Env}}","name":"geo","count":1}]""",
            health.GetProperty("collections").GetRawText());
    }

    [Fact]
    public async Task Seeding_waits_for_the_exports_that_run()
    {
        await using var emulator = await Emulator
            .StartAsync(static options => options with { JobDuration = TimeSpan.Zero }, static (store, _) =>
            store.AddCollection(Emulator.Env, "geo", Enumerable.Range(0, 20_000).Select(static i => Emulator.Bson($$"""{"_id":{{i}}}"""))));
        var jobs = new List<long>();
        for (var i = 0; i < 8; i++)
            jobs.Add((await emulator.SubmitAsync(Query)).GetProperty("job_id").GetInt64());
        await emulator.ControlAsync(HttpMethod.Post, $"seed?env={Emulator.Env}&collection=geo", "{}");

        // Each job saw either the old or the new collection, never a mixture.
        foreach (var job in jobs)
            Assert.Contains((await emulator.StateAsync(job)).GetProperty("record_success").GetInt64(), (long[])[20_000, 1]);
        Assert.Single((await emulator.ExportFileAsync(Query)).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_reset_brings_back_the_start()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with
            {
                JobDuration = TimeSpan.Zero,
                TokenLifetime = TimeSpan.FromSeconds(10),
                ClockStart = Start,
                Faults = Faults.FaultRuleReader.Read("""{"endpoint":"collections","errcode":-1}"""u8.ToArray()),
            },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("""{"_id":1}""")]));
        var older = emulator.Token;
        await emulator.RenewTokenAsync();
        var job = (await emulator.SubmitAsync(Query)).GetProperty("job_id").GetInt64();
        var url = (await emulator.StateAsync(job)).GetProperty("file_url").GetString();
        Assert.Equal(-1, await CollectionsAsync(emulator));
        await emulator.FaultAsync("""{"endpoint":"state","noAnswer":true}""");
        await emulator.ControlAsync(HttpMethod.Post, "clock", """{"seconds":10}""");
        await emulator.ControlAsync(HttpMethod.Post, "seed", $$$"""{"{{{Emulator.Env}}}":{"geo":[{"_id":2}]},"other":{"c":[{}]}}""");

        var (status, _) = await emulator.ControlAsync(HttpMethod.Post, "reset");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(await emulator.RequestsAsync());
        Assert.Equal((Start, true), await ClockAsync(emulator, HttpMethod.Get));
        // The expired token is valid again; the previous one is unknown.
        Assert.Equal(-501009, (await emulator.StateAsync(job)).GetProperty("errcode").GetInt32());
        Assert.Equal(
            40014,
            (await emulator.PostAsync($"/componenttcb/dbmigrationstate?access_token={older}", "{}")).GetProperty("errcode").GetInt32());
        Assert.Equal(HttpStatusCode.Forbidden, (await emulator.Http.GetAsync(url)).StatusCode);
        Assert.Equal(-1, await CollectionsAsync(emulator));
        Assert.Equal("{\"_id\":1}\n", await emulator.ExportFileAsync(Query));
        var (_, health) = await emulator.ControlAsync(HttpMethod.Get, "health");
        Assert.Equal(JsonSerializer.Serialize(new[] { Emulator.Env }), health.GetProperty("environments").GetRawText());
    }

    [Fact]
    public async Task What_was_seeded_stays_in_the_data_folder_and_what_was_reset_does_not()
    {
        var folder = Directory.CreateTempSubdirectory("tcb-data-").FullName;
        try
        {
            await using (var emulator = await StartAsync())
            {
                await emulator.ControlAsync(HttpMethod.Post, "seed", """{"e":{"a":[{"_id":1}],"b":[{"_id":1}]}}""");
                await emulator.ControlAsync(HttpMethod.Post, "seed", """{"e":{"a":[{"_id":2},{"_id":3}]}}""");
            }
            await using (var emulator = await StartAsync())
            {
                Assert.Equal("""[{"env":"e","name":"a","count":2},{"env":"e","name":"b","count":1}]""", await CollectionsOfAsync(emulator));
                await emulator.ControlAsync(HttpMethod.Post, "seed", """{"e":{"a":[],"c":[{}]},"f":{"a":[{}]}}""");
                await emulator.ControlAsync(HttpMethod.Post, "reset");
                await emulator.ControlAsync(HttpMethod.Post, "seed", """{"e":{"b":[]}}""");
            }
            await using (var emulator = await StartAsync())
                Assert.Equal("""[{"env":"e","name":"a","count":2},{"env":"e","name":"b","count":0}]""", await CollectionsOfAsync(emulator));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<Emulator> StartAsync() => Emulator.StartAsync(options => options with { DataFolder = folder }, static (_, _) => { });

        static async Task<string> CollectionsOfAsync(Emulator emulator) =>
            (await emulator.ControlAsync(HttpMethod.Get, "health")).Body.GetProperty("collections").GetRawText();
    }

    [Fact]
    public async Task Only_programs_of_this_machine_are_served()
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(static _ => { }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(static headers => headers.Host = "localhost:1"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(static headers => headers.Host = "example.com"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(static headers => headers.Add("Origin", "https://example.com")));

        async Task<HttpStatusCode> StatusAsync(Action<HttpRequestHeaders> change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, emulator.Endpoint + "/_emulator/reset");
            change(request.Headers);
            using var response = await emulator.Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("GET", "requests?endpoint=7", 400, "endpoint must be one of any, token,")]
    [InlineData("GET", "nothing", 404, "the emulator does not serve /_emulator/nothing")]
    [InlineData("GET", "reset", 405, "/_emulator/reset takes POST, not GET")]
    [InlineData("PUT", "faults", 405, "/_emulator/faults takes GET, POST, DELETE, not PUT")]
    [InlineData("GET", "requests?endpoint=poll", 400, "endpoint must be one of any, token, authorizers, authorizerToken, environments, collections, permissions, submit, state, download, quota, uploadTicket, upload, import, downloadLinks, deleteFiles, bucket, not 'poll'")]
    [InlineData("GET", "requests?endpoint=1", 400, "endpoint must be one of ")]
    [InlineData("GET", "requests?last=many", 400, "last must be a whole number of 0 or more, not 'many'")]
    public async Task What_cannot_be_done_is_said(string method, string path, int status, string message)
    {
        await using var emulator = await Emulator.WithAsync();
        var (code, error) = await emulator.ControlAsync(new HttpMethod(method), path);
        Assert.Equal(status, (int)code);
        Assert.StartsWith(message, error.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_changes_while_the_emulator_runs()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var (status, list) = await emulator.ControlAsync(
            HttpMethod.Post, "environments", $$"""{"env":"{{Emulator.Env}}","status":"HALTED"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            $$"""[{"env":"{{Emulator.Env}}","app":"","status":"HALTED","alias":"test2","packageId":"basic"}]""", list.GetRawText());
        Assert.Equal(-501005, await CollectionsAsync(emulator));

        await emulator.ControlAsync(HttpMethod.Post, "environments", $$"""{"env":"{{Emulator.Env}}","status":"NORMAL","alias":"main"}""");
        Assert.Equal(0, await CollectionsAsync(emulator));
        (_, list) = await emulator.ControlAsync(HttpMethod.Post, "environments", """{"env":"a-1","app":"wx1","packageId":"big"}""");
        Assert.Equal(
            $$"""[{"env":"a-1","app":"wx1","status":"NORMAL","alias":"a","packageId":"big"},{"env":"{{Emulator.Env}}","app":"","status":"NORMAL","alias":"main","packageId":"basic"}]""",
            list.GetRawText());
        (_, list) = await emulator.ControlAsync(HttpMethod.Get, "authorizers");
        Assert.Equal("""[{"appId":"wx1","permissionSet49":true}]""", list.GetRawText());
        (_, list) = await emulator.ControlAsync(HttpMethod.Post, "environments", """{"env":"a-1","app":""}""");
        Assert.Equal("", list[0].GetProperty("app").GetString());

        await emulator.ControlAsync(HttpMethod.Post, "reset");
        (_, list) = await emulator.ControlAsync(HttpMethod.Get, "environments");
        Assert.Equal(
            $$"""[{"env":"{{Emulator.Env}}","app":"","status":"NORMAL","alias":"test2","packageId":"basic"}]""", list.GetRawText());
    }

    [Fact]
    public async Task An_authorization_is_withdrawn_and_given_again()
    {
        await using var emulator = await Emulator.WithSettingsAsync("""{"environments":{"a":{"app":"wx1"},"b":{"app":"wx2"}}}""");
        var refreshToken = (await emulator.AuthorizersAsync()).GetProperty("list")[0].GetProperty("refresh_token").GetString()!;
        var token = (await emulator.AuthorizerTokenAsync("wx1")).GetProperty("authorizer_access_token").GetString()!;
        Assert.Equal(0, await InfoAsync(token));

        var (_, list) = await emulator.ControlAsync(HttpMethod.Delete, "authorizers?appId=wx1");
        Assert.Equal("""[{"appId":"wx2","permissionSet49":true}]""", list.GetRawText());
        Assert.Equal(1, (await emulator.AuthorizersAsync()).GetProperty("total_count").GetInt32());
        Assert.Equal(61023, Code(await emulator.AuthorizerTokenAsync("wx1", refreshToken)));
        Assert.Equal(40001, await InfoAsync(token));
        Assert.Equal(HttpStatusCode.NotFound, (await emulator.ControlAsync(HttpMethod.Delete, "authorizers?appId=wx1")).Status);

        await emulator.ControlAsync(HttpMethod.Post, "authorizers", """{"appId":"wx1"}""");
        Assert.Equal(61023, Code(await emulator.AuthorizerTokenAsync("wx1", refreshToken)));
        token = (await emulator.AuthorizerTokenAsync("wx1")).GetProperty("authorizer_access_token").GetString()!;
        Assert.Equal(0, await InfoAsync(token));
        await emulator.ControlAsync(HttpMethod.Post, "authorizers", """{"appId":"wx1","permissionSet49":false}""");
        Assert.Equal(61007, await InfoAsync(token));

        async Task<int> InfoAsync(string token) => Code(await emulator.PostAsync($"/tcb/getenvinfo?access_token={token}", "{}"));
        static int Code(JsonElement answer) => answer.TryGetProperty("errcode", out var code) ? code.GetInt32() : 0;
    }

    [Fact]
    public async Task A_collection_is_dropped_and_a_reset_brings_it_back()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var (status, state) = await emulator.ControlAsync(HttpMethod.Delete, $"seed?env={Emulator.Env}&collection=geo");
        Assert.Equal((HttpStatusCode.OK, """{"collections":[]}"""), (status, state.GetRawText()));
        Assert.Equal(-502005, (await emulator.SubmitAsync(Query)).GetProperty("errcode").GetInt32());
        (status, state) = await emulator.ControlAsync(HttpMethod.Delete, $"seed?env={Emulator.Env}&collection=geo");
        Assert.Equal(
            (HttpStatusCode.NotFound, "there is no collection geo in the environment test2-4a89da"),
            (status, state.GetProperty("errmsg").GetString()));
        await emulator.ControlAsync(HttpMethod.Post, "reset");
        Assert.Equal("{\"_id\":1}\n", await emulator.ExportFileAsync(Query));
    }

    [Theory]
    [InlineData("POST", "environments", "{}", "The name of an environment")]
    [InlineData("POST", "environments", """{"env":"e","state":"HALTED"}""", "the body is {\"env\"")]
    [InlineData("POST", "environments", "[]", "the body is {\"env\"")]
    [InlineData("POST", "authorizers", "{}", "give the appId of the authorizer")]
    [InlineData("POST", "authorizers", "", "give the appId of the authorizer")]
    [InlineData("DELETE", "authorizers", "", "give the appId of the authorizer")]
    [InlineData("DELETE", "seed?env=e", "", "give env and collection in the URL")]
    public async Task An_invalid_change_is_refused(string method, string path, string body, string message)
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var (status, error) = await emulator.ControlAsync(new HttpMethod(method), path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(message, error.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
    }

    private static async Task<int> CollectionsAsync(Emulator emulator) =>
        (await emulator.CallAsync("/tcb/databasecollectionget", $$"""{"env":"{{Emulator.Env}}"}""")).GetProperty("errcode").GetInt32();
}
