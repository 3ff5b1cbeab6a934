using System.Net;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

public class RequestCheckTests
{
    private const string Export = "/componenttcb/dbexport";
    private const string State = "/componenttcb/dbmigrationstate";
    private const string Collection = "/componenttcb/dbcollection";
    private const string Acl = "/componenttcb/dbmodifyacl";

    [Theory]
    [InlineData("/cgi-bin/component/api_component_token")]
    [InlineData("/cgi-bin/component/api_get_authorizer_list")]
    [InlineData("/cgi-bin/component/api_authorizer_token")]
    [InlineData("/componenttcb/dbexport")]
    [InlineData("/componenttcb/dbmigrationstate")]
    [InlineData("/componenttcb/dbcollection")]
    [InlineData("/tcb/databasemigrateexport")]
    [InlineData("/tcb/databasemigratequeryinfo")]
    [InlineData("/tcb/databasecollectionget")]
    [InlineData("/tcb/databasecollectionadd")]
    [InlineData("/tcb/databasecollectiondelete")]
    [InlineData("/componenttcb/describeenvs")]
    [InlineData("/componenttcb/batchgetenvid")]
    [InlineData("/tcb/getenvinfo")]
    [InlineData("/componenttcb/dbgetacl")]
    [InlineData("/componenttcb/dbmodifyacl")]
    [InlineData("/cgi-bin/openapi/quota/get")]
    public async Task Get_is_refused_before_all_else(string path)
    {
        await using var emulator = await Emulator.WithAsync();
        using var response = await emulator.Http.GetAsync(emulator.Endpoint + path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(43002, answer.RootElement.GetProperty("errcode").GetInt32());
    }

    [Theory]
    [InlineData(41001, "")]
    [InlineData(41001, "?access_token=")]
    [InlineData(40014, "?access_token=never-issued")]
    public async Task The_token_is_checked_before_the_body(int code, string query)
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(code, Code(await emulator.PostAsync(Export + query, "")));
    }

    [Theory]
    // The body
    [InlineData(44002, Export, "")]
    [InlineData(47001, Export, "env=test2-4a89da&file_type=1")]
    [InlineData(47001, Export, "[]")]
    [InlineData(47001, Export, """{"env":"test2-4a89da","query":"db.collection(\'geo\').get()"}""")]
    // Shapes
    [InlineData(47001, Export, """{"env":5}""")]
    [InlineData(47001, Export, """{"env":"test2-4a89da","file_path":["a"]}""")]
    [InlineData(47001, Export, """{"env":"test2-4a89da","file_type":true}""")]
    [InlineData(47001, Export, """{"env":"test2-4a89da","file_type":"one"}""")]
    [InlineData(47001, Export, """{"env":"test2-4a89da","file_type":1.5}""")]
    [InlineData(47001, Export, """{"env":"\ud800"}""")]
    [InlineData(47001, State, """{"env":"test2-4a89da","job_id":{}}""")]
    [InlineData(47001, "/componenttcb/batchgetenvid", """{"appids":"wx1"}""")]
    [InlineData(47001, "/componenttcb/batchgetenvid", """{"appids":[1]}""")]
    [InlineData(47001, State, """{"\ud800":1,"env":"test2-4a89da","job_id":1}""")]
    // Required fields
    [InlineData(40101, Export, "{}")]
    [InlineData(40101, Export, """{"file_path":"f","file_type":1,"query":"db.collection('geo').get()"}""")]
    [InlineData(40101, Export, """{"env":"test2-4a89da","file_type":1,"query":"db.collection('geo').get()"}""")]
    [InlineData(40101, Export, """{"env":"test2-4a89da","file_path":"f","query":"db.collection('geo').get()"}""")]
    [InlineData(40101, Export, """{"env":"test2-4a89da","file_path":"f","file_type":1}""")]
    [InlineData(40101, Export, """{"env":"test2-4a89da","file_path":"f","file_type":1,"query":""}""")]
    [InlineData(40101, Export, """{"env":null,"file_path":"f","file_type":1,"query":"db.collection('geo').get()"}""")]
    [InlineData(40101, State, """{"env":"test2-4a89da"}""")]
    [InlineData(40101, State, """{"job_id":1}""")]
    [InlineData(40101, Collection, """{"env":"test2-4a89da"}""")]
    [InlineData(40101, Collection, """{"action":"get"}""")]
    [InlineData(40101, Collection, """{"env":"test2-4a89da","action":"add"}""")]
    [InlineData(40101, Collection, """{"env":"test2-4a89da","action":"del"}""")]
    [InlineData(40101, "/tcb/databasecollectionget", "{}")]
    [InlineData(40101, "/tcb/databasecollectionadd", """{"env":"test2-4a89da"}""")]
    [InlineData(40101, "/tcb/databasecollectiondelete", """{"collection_name":"c"}""")]
    [InlineData(40101, "/componenttcb/dbgetacl", """{"env":"test2-4a89da"}""")]
    [InlineData(40101, Acl, """{"env":"test2-4a89da","collection_name":"geo"}""")]
    [InlineData(40101, Acl, """{"env":"test2-4a89da","collection_name":"geo","acl_tag":"CUSTOM"}""")]
    [InlineData(40101, "/componenttcb/batchgetenvid", "{}")]
    [InlineData(40101, "/cgi-bin/openapi/quota/get", "{}")]
    // Values
    [InlineData(40097, Export, """{"env":"none","file_path":"f","file_type":3,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"a/../b","file_type":1,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"a\nb","file_type":1,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"a\u001bb","file_type":1,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"/a","file_type":1,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"/","file_type":1,"query":"x"}""")]
    [InlineData(40097, Export, """{"env":"none","file_path":"a//b","file_type":1,"query":"x"}""")]
    [InlineData(40097, State, """{"env":"none","job_id":0}""")]
    [InlineData(40097, State, """{"env":"none","job_id":"-7"}""")]
    [InlineData(40097, Collection, """{"env":"none","action":"drop","collection_name":"c"}""")]
    [InlineData(40097, Collection, """{"env":"none","action":"add","collection_name":"a$b"}""")]
    [InlineData(40097, Acl, """{"env":"none","collection_name":"c","acl_tag":"PUBLIC"}""")]
    [InlineData(40097, Acl, """{"env":"none","collection_name":"c","acl_tag":"CUSTOM","rule":"no JSON"}""")]
    [InlineData(40097, Collection, """{"env":"none","action":"get","limit":-1}""")]
    [InlineData(40097, "/tcb/databasecollectionget", """{"env":"none","offset":-1}""")]
    // The environment
    [InlineData(-501007, Export, """{"env":"none","file_path":"f","file_type":1,"query":"("}""")]
    [InlineData(-501007, State, """{"env":"none","job_id":1}""")]
    [InlineData(-501007, Collection, """{"env":"none","action":"get"}""")]
    [InlineData(-501007, Collection, """{"env":"none","action":"add","collection_name":"c"}""")]
    [InlineData(-501007, "/componenttcb/dbgetacl", """{"env":"none","collection_name":"c"}""")]
    [InlineData(-501007, "/tcb/getenvinfo", """{"env":"none"}""")]
    // The query
    [InlineData(-605101, Export, """{"env":"test2-4a89da","file_path":"f","file_type":2,"query":"db.collection('none').where({).get()"}""")]
    [InlineData(-602002, Export, """{"env":"test2-4a89da","file_path":"f","file_type":2,"query":"db.collection('none').count()"}""")]
    [InlineData(
        -602002, Export,
        """{"env":"test2-4a89da","file_path":"f","file_type":1,"query":"db.collection('geo').where({a:db.RegExp({regexp:'('})}).get()"}""")]
    // The fields of a CSV
    [InlineData(-501000, Export, """{"env":"test2-4a89da","file_path":"f","file_type":2,"query":"db.collection('none').get()"}""")]
    [InlineData(
        -501000, Export, """{"env":"test2-4a89da","file_path":"f","file_type":2,"query":"db.collection('none').field({a:false}).get()"}""")]
    // The collection, the job
    [InlineData(
        -502005, Export, """{"env":"test2-4a89da","file_path":"f","file_type":2,"query":"db.collection('none').field({a:true}).get()"}""")]
    [InlineData(-502005, "/componenttcb/dbgetacl", """{"env":"test2-4a89da","collection_name":"none"}""")]
    [InlineData(-502005, Acl, """{"env":"test2-4a89da","collection_name":"none","acl_tag":"PRIVATE"}""")]
    [InlineData(-502013, Collection, """{"env":"test2-4a89da","action":"add","collection_name":"geo"}""")]
    [InlineData(-502013, "/tcb/databasecollectionadd", """{"env":"test2-4a89da","collection_name":"geo"}""")]
    [InlineData(-501009, State, """{"env":"test2-4a89da","job_id":1}""")]
    public async Task Each_step_refuses_before_the_next(int code, string path, string body)
    {
        await using var emulator = await Emulator.WithAsync("""{"a":1}""");
        var answer = await emulator.CallAsync(path, body);
        Assert.Equal(code, Code(answer));
    }

    [Fact]
    public async Task An_error_ends_in_a_rid_that_starts_with_the_time_of_the_call()
    {
        await using var emulator = await Emulator.WithAsync();
        var answer = await emulator.CallAsync(State, """{"env":"test2-4a89da","job_id":5}""");
        Assert.Matches("^resource not exists: job_id rid: 617682e0-[0-9a-f]{8}-[0-9a-f]{8}$", answer.GetProperty("errmsg").GetString());
    }

    [Fact]
    public async Task A_syntax_error_names_its_place()
    {
        await using var emulator = await Emulator.WithAsync("""{"a":1}""");
        var answer = await emulator.SubmitAsync("db.collection('geo')\n.where({a:1).get()");
        Assert.StartsWith("SyntaxError: Line 2, column 12: ", answer.GetProperty("errmsg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emulator_without_environments_has_no_cloud_development()
    {
        await using var emulator = await Emulator.StartAsync(null, static (_, _) => { });
        var answer = await emulator.CallAsync(State, """{"env":"test2-4a89da","job_id":5}""");
        Assert.Equal(85088, Code(answer));
        Assert.Matches(
            "^no qbase privilege: the emulator has no documents.*Set-TcbEmulatorCollection.* rid: ",
            answer.GetProperty("errmsg").GetString());
    }

    [Fact]
    public async Task A_job_is_known_in_its_own_environment_only()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) =>
        {
            store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{}")]);
            store.AddEnvironment("other");
        });
        var job = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();
        Assert.Equal(0, Code(await emulator.StateAsync(job)));
        Assert.Equal(-501009, Code(await emulator.CallAsync(State, $$"""{"env":"other","job_id":{{job}}}""")));
    }

    [Theory]
    [InlineData("/componenttcb/dbrecord")]
    [InlineData("/componenttcb/dbexport/")]
    [InlineData("/componenttcb/DBEXPORT")]
    [InlineData("/componenttcb")]
    [InlineData("/tcb/database/nothing")]
    [InlineData("/tcb/dbexport")]
    [InlineData("/cgi-bin/component/nothing")]
    [InlineData("/_emulatorx/health")]
    [InlineData("/")]
    public async Task A_path_that_does_not_exist_is_an_invalid_url(string path)
    {
        await using var emulator = await Emulator.WithAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete])
        {
            using var request = new HttpRequestMessage(method, emulator.Endpoint + path);
            using var response = await emulator.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(40066, Code(answer.RootElement));
            Assert.Matches("^invalid url rid: 617682e0-[0-9a-f]{8}-[0-9a-f]{8}$", answer.RootElement.GetProperty("errmsg").GetString());
        }
    }

    [Theory]
    [InlineData("/tcb/databasecollectionget", "access_token=*", 0)]
    [InlineData("/tcb/databasecollectionget", "cloudbase_access_token=*", 0)]
    [InlineData("/tcb/databasecollectionget", "access_token=&cloudbase_access_token=*", 0)]
    [InlineData("/tcb/databasecollectionget", "cloudbase_access_token=", 41001)]
    [InlineData("/tcb/databasecollectionget", "cloudbase_access_token=never-issued", 40014)]
    [InlineData("/tcb/databasecollectionget", "cloudbase_access_token=*&access_token=never-issued", 40014)]
    [InlineData("/tcb/databasecollectionget", "cloudbase_access_token=never-issued&access_token=*", 0)]
    [InlineData("/tcb/databasecollectionget", "component_access_token=*", 41001)]
    [InlineData("/componenttcb/dbcollection", "action=get&access_token=*", 0)]
    [InlineData("/componenttcb/dbcollection", "action=get&cloudbase_access_token=*", 41001)]
    [InlineData("/componenttcb/dbcollection", "action=get&component_access_token=*", 41001)]
    public async Task Each_family_has_its_names_for_the_token(string path, string query, int code)
    {
        await using var emulator = await Emulator.WithAsync();
        var answer = await emulator.PostAsync(
            $"{path}?{query.Replace("*", emulator.Token, StringComparison.Ordinal)}", """{"env":"test2-4a89da"}""");
        Assert.Equal(code, Code(answer));
    }

    [Fact]
    public async Task A_list_of_collections_has_20_entries_by_default_and_10_in_the_sibling()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) =>
        {
            for (var i = 0; i < 25; i++)
                store.AddCollection(Emulator.Env, $"c{i:00}", []);
        });
        var list = await emulator.CallAsync(Collection, """{"env":"test2-4a89da","action":"get"}""");
        Assert.Equal((20, 25), (list.GetProperty("collections").GetArrayLength(), list.GetProperty("total").GetInt32()));
        list = await emulator.CallAsync(Collection, """{"env":"test2-4a89da","action":"get","limit":100}""");
        Assert.Equal(25, list.GetProperty("collections").GetArrayLength());
        list = await emulator.CallAsync("/tcb/databasecollectionget", """{"env":"test2-4a89da"}""");
        Assert.Equal(10, list.GetProperty("collections").GetArrayLength());
        Assert.Equal("""{"Offset":0,"Limit":10,"Total":25}""", list.GetProperty("pager").GetRawText());
    }

    [Fact]
    public async Task Calls_wait_for_the_seed_and_health_does_not()
    {
        using var mayLoad = new ManualResetEventSlim();
        await using var emulator = await Emulator.StartAsync(null, (store, cancellation) =>
        {
            mayLoad.Wait(cancellation);
            store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{}")]);
        });
        var list = emulator.CallAsync(Collection, """{"env":"test2-4a89da","action":"get"}""");
        Assert.Equal(
            """{"status":"seeding","environments":[],"collections":[]}""",
            await emulator.Http.GetStringAsync(emulator.Endpoint + "/_emulator/health"));
        Assert.False(list.IsCompleted);
        mayLoad.Set();
        Assert.Equal(1, (await list).GetProperty("total").GetInt32());
        await emulator.Seeded;
        Assert.Equal(
            """{"status":"ready","environments":["test2-4a89da"],"collections":[{"env":"test2-4a89da","name":"geo","count":1}]}""",
            await emulator.Http.GetStringAsync(emulator.Endpoint + "/_emulator/health"));
    }

    [Fact]
    public async Task The_fidelity_list_gives_each_behaviour_with_its_basis_and_source()
    {
        await using var emulator = await Emulator.WithAsync();
        using var list = JsonDocument.Parse(await emulator.Http.GetStringAsync(emulator.Endpoint + "/_emulator/fidelity"));
        Assert.NotEmpty(list.RootElement.EnumerateArray());
        Assert.All(list.RootElement.EnumerateArray(), entry =>
        {
            Assert.NotEmpty(entry.GetProperty("behaviour").GetString()!);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", entry.GetProperty("chinese").GetString());
            Assert.Matches("^(documented|observed|assumed)$", entry.GetProperty("basis").GetString());
            Assert.Matches(@"^(\d(\.\d+)?|MongoDB: [^,]+)(, (\d(\.\d+)?|MongoDB: [^,]+))*$", entry.GetProperty("source").GetString());
        });
    }

    private static int Code(JsonElement answer) => answer.GetProperty("errcode").GetInt32();
}
