using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Environments of several apps, and the accounts that authorized the platform.</summary>
public class FleetTests
{
    private const string Fleet = """
        {
          "environments": {
            "of-platform": {}, "of-wx1": {"app":"wx1"}, "of-wx2": {"app":"wx2"},
            "halted": {"status":"HALTED"}, "new": {"app":"wx1","status":"UNAVAILABLE"}, "odd": {"status":"FROZEN"}
          },
          "authorizers": [
            {"appId":"wx-official"}, {"appId":"wx-ungranted","permissionSet49":false},
            {"appId":"wx-empty","refreshToken":"empty"}, {"appId":"wx-missing","refreshToken":"missing"}
          ]
        }
        """;

    [Fact]
    public async Task The_list_has_the_named_authorizers_and_the_owners_of_environments()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        Assert.Equal(
            ["wx-official", "wx-ungranted", "wx-empty", "wx-missing", "wx1", "wx2"], await AppIdsAsync(emulator));
        var list = (await emulator.AuthorizersAsync()).GetProperty("list");
        Assert.Equal("", list[2].GetProperty("refresh_token").GetString());
        Assert.Equal(["authorizer_appid", "auth_time"], list[3].EnumerateObject().Select(static p => p.Name));
        Assert.Equal(
            6,
            list.EnumerateArray().Select(static a => a.TryGetProperty("refresh_token", out var token) ? token.GetString() : null).Distinct()
                .Count());
    }

    [Theory]
    [InlineData(0, 2, "wx-official wx-ungranted")]
    [InlineData(4, 500, "wx1 wx2")]
    [InlineData(6, 500, "")]
    [InlineData(1, 0, "")]
    public async Task The_list_is_paged_and_counts_all(int offset, int count, string appIds)
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        var list = await emulator.AuthorizersAsync(offset, count);
        Assert.Equal(6, list.GetProperty("total_count").GetInt32());
        Assert.Equal(
            appIds,
            string.Join(' ', list.GetProperty("list").EnumerateArray().Select(static a => a.GetProperty("authorizer_appid").GetString())));
    }

    [Fact]
    public async Task Each_token_sees_the_environments_of_its_account_only()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        Assert.Equal("halted odd of-platform", Envs(await emulator.CallAsync("/componenttcb/describeenvs", "{}")));
        Assert.Equal("new of-wx1", Envs(await emulator.CallAsync("wx1", "/tcb/getenvinfo", "{}")));
        Assert.Equal("of-wx2", Envs(await emulator.CallAsync("wx2", "/tcb/getenvinfo", "{}")));

        foreach (var (env, appId) in ((string, string?)[])[("of-platform", null), ("of-wx1", "wx1"), ("of-wx2", "wx2")])
            foreach (var caller in (string?[])[null, "wx1", "wx2"])
                foreach (var (path, siblingPath, body) in Calls(env))
                {
                    if (caller is not null && siblingPath.Length == 0)
                        continue;
                    var answer = caller is null
                        ? await emulator.CallAsync(path, body)
                        : await emulator.CallAsync(caller, siblingPath, body);
                    var code = Code(answer);
                    if (caller == appId)
                        Assert.True(code is 0 or -501009, $"{caller} {path} {env}: {answer}");
                    else
                        Assert.True(code == -501007, $"{caller} {path} {env}: {answer}");
                }
    }

    [Theory]
    [InlineData(-501005, null, "halted")]
    [InlineData(-501005, "wx1", "new")]
    [InlineData(0, null, "odd")]
    public async Task A_halted_or_unavailable_environment_is_listed_and_refuses_calls(int code, string? appId, string env)
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        foreach (var (path, siblingPath, body) in Calls(env))
            if (appId is null)
                Assert.True(Code(await emulator.CallAsync(path, body)) is var got && (got == code || (got == -501009 && code == 0)));
            else if (siblingPath is not ("" or "/tcb/getenvinfo"))
                Assert.Equal(code, Code(await emulator.CallAsync(appId, siblingPath, body)));
    }

    [Theory]
    [InlineData(85088, "wx-official")]
    [InlineData(61007, "wx-ungranted")]
    public async Task An_account_without_environments_or_permission_is_refused(int code, string appId)
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        foreach (var (_, siblingPath, body) in Calls("of-wx1"))
            if (siblingPath.Length > 0)
                Assert.Equal(code, Code(await emulator.CallAsync(appId, siblingPath, body)));
        Assert.Equal(code, Code(await emulator.CallAsync(appId, "/tcb/getenvinfo", "{}")));
    }

    [Fact]
    public async Task A_platform_without_environments_of_its_own_lists_none()
    {
        await using var emulator = await Emulator.WithSettingsAsync("""{"environments":{"of-wx1":{"app":"wx1"}}}""");
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","info_list":[]}""", (await emulator.CallAsync("/componenttcb/describeenvs", "{}")).GetRawText());
        Assert.Equal(-501007, Code(await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"of-wx1","action":"get"}""")));
    }

    [Fact]
    public async Task Without_named_authorizers_there_is_one_that_sees_what_the_platform_sees()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var appId = Assert.Single(await AppIdsAsync(emulator))!;
        Assert.Equal(Emulator.Env, Envs(await emulator.CallAsync(appId, "/tcb/getenvinfo", "{}")));
        Assert.Equal(
            $$"""[{"appid":"{{appId}}","env_list":["{{Emulator.Env}}"]}]""",
            (await emulator.CallAsync("/componenttcb/batchgetenvid", $$"""{"appids":["{{appId}}"]}""")).GetProperty("relation_data")
                .GetRawText());
    }

    [Fact]
    public async Task Each_authorizer_has_its_own_refresh_token()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        var list = (await emulator.AuthorizersAsync()).GetProperty("list");
        var refreshToken = list[4].GetProperty("refresh_token").GetString();
        Assert.Equal(61023, Code(await emulator.AuthorizerTokenAsync("wx2", refreshToken)));
        Assert.Equal(
            refreshToken, (await emulator.AuthorizerTokenAsync("wx1", refreshToken)).GetProperty("authorizer_refresh_token").GetString());
        Assert.Equal(61023, Code(await emulator.AuthorizerTokenAsync("wx-empty", "")));
        Assert.Equal(40013, Code(await emulator.AuthorizerTokenAsync("wx-none", "r")));
    }

    [Fact]
    public async Task A_quota_of_the_seed_refuses_further_calls_of_the_account_until_the_next_day()
    {
        await using var emulator = await Emulator.WithSettingsAsync(
            """{"environments":{"e":{},"of-wx1":{"app":"wx1"}},"quotas":{"/componenttcb/describeenvs":2}}""");
        for (var i = 0; i < 2; i++)
            Assert.Equal(0, Code(await emulator.CallAsync("/componenttcb/describeenvs", "{}")));

        var refused = await emulator.CallAsync("/componenttcb/describeenvs", "{}");

        Assert.Equal(45009, Code(refused));
        Assert.StartsWith("reach max api daily quota limit rid: ", refused.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            """{"daily_limit":2,"used":2,"remain":0}""",
            (await emulator.CallAsync("/cgi-bin/openapi/quota/get", """{"cgi_path":"/componenttcb/describeenvs"}""")).GetProperty("quota")
                .GetRawText());
        Assert.Equal(0, Code(await emulator.CallAsync("wx1", "/tcb/getenvinfo", "{}")));

        emulator.Time.Advance(TimeSpan.FromDays(1));
        await emulator.RenewTokenAsync();
        Assert.Equal(0, Code(await emulator.CallAsync("/componenttcb/describeenvs", "{}")));
    }

    [Fact]
    public async Task The_quota_of_an_interface_counts_the_calls_of_its_account()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        for (var i = 0; i < 3; i++)
            await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"of-platform","action":"get"}""");
        await emulator.CallAsync("wx1", "/tcb/getenvinfo", "{}");
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","quota":{"daily_limit":100000,"used":3,"remain":99997},"rate_limit":{"call_count":6000,"refresh_second":60}}""",
            (await QuotaAsync(null, "/componenttcb/dbcollection")).GetRawText());
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","quota":{"daily_limit":100000,"used":1,"remain":99999},"rate_limit":{"call_count":6000,"refresh_second":60},"component_rate_limit":{"call_count":6000,"refresh_second":60}}""",
            (await QuotaAsync("wx1", "/tcb/getenvinfo")).GetRawText());
        Assert.Equal(0, (await QuotaAsync("wx2", "/tcb/getenvinfo")).GetProperty("quota").GetProperty("used").GetInt32());
        Assert.Equal(76021, Code(await QuotaAsync(null, "/componenttcb/nothing")));
        Assert.Equal(76022, Code(await QuotaAsync(null, "/tcb/getenvinfo")));
        Assert.Equal(76022, Code(await QuotaAsync("wx1", "/componenttcb/dbcollection")));

        Task<JsonElement> QuotaAsync(string? appId, string path)
        {
            var body = JsonSerializer.Serialize(new { cgi_path = path });
            return appId is null
                ? emulator.CallAsync("/cgi-bin/openapi/quota/get", body)
                : emulator.CallAsync(appId, "/cgi-bin/openapi/quota/get", body);
        }
    }

    [Theory]
    [InlineData(-502004, "{}")]
    [InlineData(0, """{"packageId":"standard"}""")]
    public async Task The_basic_package_has_at_most_100_collections(int code, string settings)
    {
        await using var emulator = await Emulator.WithSettingsAsync($$$"""{"environments":{"e":{{{settings}}}}}""");
        for (var i = 1; i < 100; i++)
            Assert.Equal(0, await AddAsync($"c{i}"));
        Assert.Equal(code, await AddAsync("one-more"));
        Assert.Equal(-502013, await AddAsync("c1"));

        async Task<int> AddAsync(string name) =>
            Code(await emulator.CallAsync("/componenttcb/dbcollection", $$"""{"env":"e","action":"add","collection_name":"{{name}}"}"""));
    }

    [Fact]
    public async Task The_settings_of_a_collection_are_those_of_the_seed_until_it_is_dropped()
    {
        await using var emulator = await Emulator.WithSettingsAsync(
            """{"environments":{"e":{}},"collections":{"e":{"geo":{"aclTag":"CUSTOM","rule":"{}","indexCount":3}}}}""");
        Assert.Equal("CUSTOM {} 3", await SettingsAsync());
        await emulator.CallAsync("/componenttcb/dbmodifyacl", """{"env":"e","collection_name":"geo","acl_tag":"READONLY"}""");
        Assert.Equal("READONLY  3", await SettingsAsync());
        await emulator.ControlAsync(HttpMethod.Post, "reset");
        Assert.Equal("CUSTOM {} 3", await SettingsAsync());
        await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"e","action":"del","collection_name":"geo"}""");
        await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"e","action":"add","collection_name":"geo"}""");
        Assert.Equal("PRIVATE  1", await SettingsAsync());

        async Task<string> SettingsAsync()
        {
            var acl = await emulator.CallAsync("/componenttcb/dbgetacl", """{"env":"e","collection_name":"geo"}""");
            var list = await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"e","action":"get"}""");
            var indexes = list.GetProperty("collections")[0].GetProperty("index_count");
            return $"{acl.GetProperty("acl_tag")} {(acl.TryGetProperty("rule", out var rule) ? rule : "")} {indexes}";
        }
    }

    [Theory]
    [InlineData("authorizers", "/cgi-bin/component/api_get_authorizer_list")]
    [InlineData("authorizerToken", "/cgi-bin/component/api_authorizer_token")]
    [InlineData("environments", "/componenttcb/describeenvs")]
    [InlineData("environments", "/componenttcb/batchgetenvid")]
    [InlineData("environments", "/tcb/getenvinfo")]
    [InlineData("collections", "/componenttcb/dbcollection")]
    [InlineData("collections", "/tcb/databasecollectionadd")]
    [InlineData("collections", "/tcb/databasecollectiondelete")]
    [InlineData("permissions", "/componenttcb/dbgetacl")]
    [InlineData("permissions", "/componenttcb/dbmodifyacl")]
    [InlineData("quota", "/cgi-bin/openapi/quota/get")]
    public async Task Faults_hit_and_the_journal_names_each_endpoint(string endpoint, string path)
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        await emulator.FaultAsync(
            $$"""[{"endpoint":"{{endpoint}}","errcode":45009},{"endpoint":"{{endpoint}}","call":2,"expiredToken":true}]""");
        Assert.Equal(45009, Code(await emulator.CallAsync(path, "{}")));
        Assert.Equal(42001, Code(await emulator.CallAsync(path, "{}")));
        var requests = await emulator.RequestsAsync($"?endpoint={endpoint}");
        Assert.Equal([path, path], requests.Select(static r => r.GetProperty("path").GetString()));
        Assert.Equal(["errcode 45009", "expired token"], requests.Select(static r => r.GetProperty("fault").GetString()));
        Assert.Equal([endpoint, endpoint], requests.Select(static r => r.GetProperty("endpoint").GetString()));
    }

    [Fact]
    public async Task The_journal_has_no_token_of_an_authorizer()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        var answer = await emulator.AuthorizerTokenAsync("wx1");
        var tokens = ((string[])["authorizer_access_token", "authorizer_refresh_token"])
            .Select(name => answer.GetProperty(name).GetString()!).ToArray();
        await emulator.PostAsync($"/tcb/getenvinfo?access_token={tokens[0]}", $$"""{"env":"{{tokens[0]}} {{tokens[1]}}"}""");
        var journal = (await emulator.ControlAsync(HttpMethod.Get, "requests")).Body.GetRawText();
        foreach (var token in tokens)
            Assert.DoesNotContain(token, journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_stay_valid_over_a_reset()
    {
        await using var emulator = await Emulator.WithSettingsAsync(Fleet);
        var list = (await emulator.AuthorizersAsync()).GetProperty("list").GetRawText();
        var token = (await emulator.AuthorizerTokenAsync("wx1")).GetProperty("authorizer_access_token").GetString();
        await emulator.ControlAsync(HttpMethod.Post, "reset");
        Assert.Equal("new of-wx1", Envs(await emulator.PostAsync($"/tcb/getenvinfo?access_token={token}", "{}")));
        Assert.Equal(list, (await emulator.AuthorizersAsync()).GetProperty("list").GetRawText());
    }

    private static async Task<IEnumerable<string?>> AppIdsAsync(Emulator emulator) =>
        (await emulator.AuthorizersAsync()).GetProperty("list").EnumerateArray().Select(
            static a => a.GetProperty("authorizer_appid").GetString());

    // The two paths of each call for an environment, and its body.
    private static (string Path, string SiblingPath, string Body)[] Calls(string env) =>
    [
        ("/componenttcb/dbexport", "/tcb/databasemigrateexport",
            $$"""{"env":"{{env}}","file_path":"f","file_type":1,"query":"db.collection('geo').get()"}"""),
        ("/componenttcb/dbmigrationstate", "/tcb/databasemigratequeryinfo", $$"""{"env":"{{env}}","job_id":1}"""),
        ("/componenttcb/dbcollection", "/tcb/databasecollectionget", $$"""{"env":"{{env}}","action":"get"}"""),
        ("/componenttcb/dbcollection", "/tcb/databasecollectiondelete", $$"""{"env":"{{env}}","action":"del","collection_name":"x"}"""),
        ("/componenttcb/dbgetacl", "", $$"""{"env":"{{env}}","collection_name":"geo"}"""),
        ("/componenttcb/dbmodifyacl", "", $$"""{"env":"{{env}}","collection_name":"geo","acl_tag":"PRIVATE"}"""),
    ];

    private static string Envs(JsonElement answer) =>
        string.Join(' ', answer.GetProperty("info_list").EnumerateArray().Select(static e => e.GetProperty("env").GetString()));

    private static int Code(JsonElement answer) => answer.TryGetProperty("errcode", out var code) ? code.GetInt32() : 0;
}
