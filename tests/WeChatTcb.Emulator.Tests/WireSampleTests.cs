using System.Globalization;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Requests as the documentation and public clients print them, and the exact text of the answers.</summary>
public class WireSampleTests
{
    private static readonly string[] Geo =
    [
        """{"_id":"1","name":"x","age":12,"loc":{"type":"Point","coordinates":[113,23]},"array":[1,2]}""",
        """{"_id":"2","name":"x","age":11,"loc":{"type":"Point","coordinates":[113,23]},"array":[1,2]}""",
        """{"_id":"3","name":"x","age":25,"loc":{"type":"Point","coordinates":[113,23]},"array":[1,2]}""",
        """{"_id":"4","name":"y","age":15,"loc":{"type":"Point","coordinates":[113,23]},"array":[1,2]}""",
    ];

    // The printed sample with its semicolon back.
    private const string Sample = """
        {
        "env":"test2-4a89da",
        "file_path":"test_export",
        "file_type":1,
        "query":"const Point = db.Geo.Point;db.collection('geo').where({name: 'x',age: _.gt(10).and(_.lt(20)),loc: new Point(113,23),array: [1,2]}).limit(10).skip(1).orderBy('age','asc').orderBy('name', 'desc').field({ name: true }).get()"
        }
        """;

    [Theory]
    [InlineData("/componenttcb/dbexport", "/componenttcb/dbmigrationstate")]
    [InlineData("/tcb/databasemigrateexport", "/tcb/databasemigratequeryinfo")]
    public async Task The_sample_runs_to_its_file(string exportPath, string statePath)
    {
        await using var emulator = await Emulator.WithAsync(Geo);
        var submitted = await emulator.PostTextAsync($"{exportPath}?access_token={emulator.Token}", Sample);
        Assert.Matches("""^\{"errcode":0,"errmsg":"ok","job_id":10\d{7}\}$""", submitted);

        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        var job = JsonDocument.Parse(submitted).RootElement.GetProperty("job_id").GetInt64().ToString(CultureInfo.InvariantCulture);
        var state = await emulator.PostTextAsync(
            $"{statePath}?access_token={emulator.Token}", "{\n\"env\":\"test2-4a89da\",\n\"job_id\":" + job + "\n}");
        Assert.Matches(
            "^" + """\{"errcode":0,"errmsg":"ok","status":"success","record_success":1,"record_fail":0,"error_msg":"导出完成\.","file_url":"http://127\.0\.0\.1:\d+/\d+/test_export\?q-sign-algorithm=sha1&q-ak=\w+&q-sign-time=1635156706;1635160306&q-key-time=1635156706;1635160306&q-header-list=&q-url-param-list=&q-signature=[0-9a-f]{40}"\}""" + "$",
            state);
        var url = JsonDocument.Parse(state).RootElement.GetProperty("file_url").GetString();
        Assert.Equal("{\"_id\":\"1\",\"name\":\"x\"}\n", await emulator.Http.GetStringAsync(url));
    }

    [Fact]
    public async Task The_sample_as_printed_is_a_syntax_error()
    {
        await using var emulator = await Emulator.WithAsync(Geo);
        var answer = await emulator.CallAsync("/componenttcb/dbexport", Sample.Replace(";db.", "db.", StringComparison.Ordinal));
        Assert.Equal(-605101, answer.GetProperty("errcode").GetInt32());
    }

    [Fact]
    public async Task Numbers_are_taken_as_strings_and_unknown_fields_ignored()
    {
        await using var emulator = await Emulator.WithAsync(Geo);
        var submitted = await emulator.CallAsync(
            "/componenttcb/dbexport",
            """{"env":"test2-4a89da","file_path":"f","file_type":"1","query":"db.collection(\"geo\").get()","comment":{"by":1}}""");
        var job = submitted.GetProperty("job_id").GetInt64();
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        var state = await emulator.CallAsync("/componenttcb/dbmigrationstate", $$"""{"env":"test2-4a89da","job_id":"{{job}}"}""");
        Assert.Equal(4, state.GetProperty("record_success").GetInt32());
    }

    [Fact]
    public async Task A_body_needs_no_content_type()
    {
        await using var emulator = await Emulator.WithAsync(Geo);
        using var content = new ByteArrayContent("""{"env":"test2-4a89da","action":"get"}"""u8.ToArray());
        using var response = await emulator.Http.PostAsync(
            $"{emulator.Endpoint}/componenttcb/dbcollection?access_token={emulator.Token}", content);
        Assert.Contains("\"errcode\":0", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&action=get", """{"env":"test2-4a89da","limit":10,"offset":0}""")]
    [InlineData("", """{"env":"test2-4a89da","limit":"10","offset":"0","action":"get"}""")]
    public async Task Collections_are_listed_with_the_action_in_url_or_body(string query, string body)
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":"1","a":1}""");
        // 4 bytes of length, 11 of _id, 7 of a, 1 at the end; the index holds the type and the value of _id.
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","collections":[{"name":"geo","count":1,"size":23,"index_count":1,"index_size":7}],"total":1}""",
            await emulator.PostTextAsync($"/componenttcb/dbcollection?access_token={emulator.Token}{query}", body));
    }

    [Fact]
    public async Task Environments_are_listed_for_the_platform_and_for_an_authorizer()
    {
        await using var emulator = await Emulator.WithSettingsAsync("""
            {"environments":{"test2-4a89da":{},"myttest3-9gyi5pwab13c4d59":{"status":"HALTED","alias":"mine","packageId":"standard"},"app-1":{"app":"wx1"}}}
            """);
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","info_list":["""
            + """{"env":"myttest3-9gyi5pwab13c4d59","alias":"mine","create_time":"2021-10-25 18:11:44","update_time":"2021-10-25 18:11:44","status":"HALTED","package_id":"standard","package_name":"standard","dbinstance_id":"tnt-348a16e5e","bucket_id":"6d79-myttest3-9gyi5pwab13c4d59-1258717764"},"""
            + """{"env":"test2-4a89da","alias":"test2","create_time":"2021-10-25 18:11:44","update_time":"2021-10-25 18:11:44","status":"NORMAL","package_id":"basic","package_name":"基础版 1","dbinstance_id":"tnt-c0a9aa4c4","bucket_id":"7465-test2-4a89da-1258717764"}]}""",
            await emulator.PostTextAsync($"/componenttcb/describeenvs?access_token={emulator.Token}", "{}"));
        const string Info = """{"errcode":0,"errmsg":"ok","info_list":[{"env":"app-1","alias":"app","create_time":"2021-10-25 18:11:44","update_time":"2021-10-25 18:11:44","status":"NORMAL","package_id":"basic","package_name":"基础版 1"}]}""";
        foreach (var body in (string[])["{}", """{"env":"app-1"}"""])
            Assert.Equal(Info, (await emulator.CallAsync("wx1", "/tcb/getenvinfo", body)).GetRawText());
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","relation_data":[{"appid":"wx1","env_list":["app-1"]}],"err_list":[{"env":"","appid":"wx2","errmsg":"invalid appid"}]}""",
            await emulator.PostTextAsync($"/componenttcb/batchgetenvid?access_token={emulator.Token}", """{"appids":["wx1","wx2"]}"""));
    }

    [Theory]
    [InlineData(
        "/componenttcb/dbcollection", """{"env":"test2-4a89da","action":"add","collection_name":"testcollection"}""",
        """{"env":"test2-4a89da","action":"del","collection_name":"testcollection"}""")]
    [InlineData(
        "/tcb/databasecollectionadd /tcb/databasecollectiondelete", """{"env":"test2-4a89da","collection_name":"testcollection"}""",
        """{"env":"test2-4a89da","collection_name":"testcollection"}""")]
    public async Task A_collection_is_created_and_dropped(string paths, string add, string del)
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        var (addPath, delPath) = (paths.Split(' ')[0], paths.Split(' ')[^1]);
        Assert.Equal("""{"errcode":0,"errmsg":"ok"}""", (await emulator.CallAsync(addPath, add)).GetRawText());
        Assert.Equal(["geo", "testcollection"], await NamesAsync());
        Assert.Equal("""{"errcode":0,"errmsg":"ok"}""", (await emulator.CallAsync(delPath, del)).GetRawText());
        Assert.Equal(["geo"], await NamesAsync());
        // Dropping a missing one succeeds.
        Assert.Equal("""{"errcode":0,"errmsg":"ok"}""", (await emulator.CallAsync(delPath, del)).GetRawText());

        async Task<string?[]> NamesAsync() =>
            [.. (await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"test2-4a89da","action":"get"}"""))
            .GetProperty("collections").EnumerateArray().Select(static c => c.GetProperty("name").GetString())];
    }

    [Fact]
    public async Task A_permission_is_read_and_set()
    {
        await using var emulator = await Emulator.WithAsync("""{"_id":1}""");
        const string Get = """{"env":"test2-4a89da","collection_name":"geo"}""";
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","acl_tag":"PRIVATE"}""", (await emulator.CallAsync("/componenttcb/dbgetacl", Get)).GetRawText());
        foreach (var (members, answer) in ((string, string)[])[
            ("\"acl_tag\":\"READONLY\"", "\"acl_tag\":\"READONLY\""),
            ("""
             "acl_tag":"CUSTOM","rule":"{\"read\":true}"
             """, """
             "acl_tag":"CUSTOM","rule":"{\"read\":true}"
             """),
            ("\"acl_tag\":\"ADMINONLY\",\"rule\":\"{}\"", "\"acl_tag\":\"ADMINONLY\"")])
        {
            Assert.Equal(
                """{"errcode":0,"errmsg":"ok"}""",
                (await emulator.CallAsync("/componenttcb/dbmodifyacl", Get[..^1] + "," + members + "}")).GetRawText());
            Assert.Equal(
                $$"""{"errcode":0,"errmsg":"ok",{{answer}}}""",
                (await emulator.CallAsync("/componenttcb/dbgetacl", Get)).GetRawText().Replace(
                    "\\u0022", "\\\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_sibling_lists_collections_with_its_own_pager()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) =>
        {
            foreach (var name in (string[])["c", "a", "b"])
                store.AddCollection(Emulator.Env, name, []);
        });
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","collections":[{"name":"b","count":0,"size":0,"index_count":1,"index_size":0}],"pager":{"Offset":1,"Limit":1,"Total":3}}""",
            await emulator.PostTextAsync(
                $"/tcb/databasecollectionget?access_token={emulator.Token}", """{"env":"test2-4a89da","limit":1,"offset":1}"""));
    }
}
