using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Imports of files that were uploaded.</summary>
public class ImportTests
{
    // The documentation's body, with the values of its example.
    private const string Sample = """
        {
        "env":"test2-4a89da",
        "collection_name":"geo",
        "file_path":"test_import",
        "file_type":1,
        "stop_on_error":false,
        "conflict_mode":2
        }
        """;

    private const string All = "db.collection('geo').get()";

    [Theory]
    [InlineData("/componenttcb/dbimport", "/componenttcb/dbmigrationstate")]
    [InlineData("/tcb/databasemigrateimport", "/tcb/databasemigratequeryinfo")]
    public async Task The_sample_runs_through_its_phases(string importPath, string statePath)
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.FromSeconds(30) },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        await emulator.UploadAsync("test_import", "{\"_id\":1,\"a\":1.0}\n{\"_id\":2}\n");
        var submitted = await emulator.PostTextAsync($"{importPath}?access_token={emulator.Token}", Sample);
        Assert.Matches("""^\{"errcode":0,"errmsg":"ok","job_id":10\d{7}\}$""", submitted);
        var job = JsonDocument.Parse(submitted).RootElement.GetProperty("job_id").GetInt64();

        foreach (var phase in (string[])["waiting", "reading", "writing"])
        {
            Assert.Equal($$"""{"errcode":0,"errmsg":"ok","status":"{{phase}}"}""", await StateAsync());
            emulator.Time.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"success","record_success":2,"record_fail":0,"error_msg":"导入完成."}""",
            await StateAsync());

        Task<string> StateAsync() => emulator.PostTextAsync(
            $"{statePath}?access_token={emulator.Token}", $$"""{"env":"test2-4a89da","job_id":{{job}}}""");
    }

    [Theory]
    [InlineData("env", null, 40101)]
    [InlineData("collection_name", null, 40101)]
    [InlineData("file_path", null, 40101)]
    [InlineData("file_type", null, 40101)]
    [InlineData("stop_on_error", null, 40101)]
    [InlineData("conflict_mode", null, 40101)]
    [InlineData("file_type", "3", 40097)]
    [InlineData("conflict_mode", "0", 40097)]
    [InlineData("conflict_mode", "\"upsert\"", 47001)]
    [InlineData("stop_on_error", "\"no\"", 47001)]
    [InlineData("stop_on_error", "0", 47001)]
    [InlineData("env", "\"other\"", -501007)]
    [InlineData("file_path", "\"none\"", -503003)]
    [InlineData("file_path", "\"cloud://test2-4a89da.7465-test2-4a89da-1258717764/test_import\"", -503003)]
    [InlineData("collection_name", "\"none\"", -502005)]
    [InlineData("file_type", "\"1\"", 0)]
    [InlineData("conflict_mode", "\"1\"", 0)]
    public async Task Required_fields_and_values_are_checked(string field, string? value, int code)
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        await emulator.UploadAsync("test_import", "{}");
        var body = System.Text.Json.Nodes.JsonNode.Parse(Sample)!.AsObject();
        body.Remove(field);
        if (value is not null)
            body[field] = System.Text.Json.Nodes.JsonNode.Parse(value);
        foreach (var path in (string[])["/componenttcb/dbimport", "/tcb/databasemigrateimport"])
            Assert.Equal(code, (await emulator.CallAsync(path, body.ToJsonString())).GetProperty("errcode").GetInt32());
    }

    [Fact]
    public async Task Upsert_replaces_whole_documents_in_their_places_and_insert_leaves_them()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1,\"a\":1,\"b\":1}", "{\"_id\":2,\"a\":2}");
        Assert.Equal((2, 0), Counts(await emulator.ImportAsync("{\"_id\":1,\"c\":1}\n{\"_id\":3}\n", mode: 2)));
        Assert.Equal("{\"_id\":1,\"c\":1}\n{\"_id\":2,\"a\":2}\n{\"_id\":3}\n", await emulator.ExportFileAsync(All));
        var state = await emulator.ImportAsync("{\"_id\":2,\"a\":9}\n{\"_id\":4}\n{\"_id\":4}\n{\"_id\":1.0}\n", mode: 1);
        Assert.Equal(("success", 1, 3), (state.GetProperty("status").GetString(), Counts(state).Stored, Counts(state).Failed));
        Assert.Equal("{\"_id\":1,\"c\":1}\n{\"_id\":2,\"a\":2}\n{\"_id\":3}\n{\"_id\":4}\n", await emulator.ExportFileAsync(All));
        // A later record wins.
        await emulator.ImportAsync("{\"_id\":4,\"v\":1}\n{\"_id\":4,\"v\":2}\n", mode: 2);
        Assert.EndsWith("{\"_id\":4,\"v\":2}\n", await emulator.ExportFileAsync(All), StringComparison.Ordinal);
        var list = await emulator.CallAsync("/componenttcb/dbcollection", """{"env":"test2-4a89da","action":"get"}""");
        Assert.Equal(
            (4, 77),
            (
                list.GetProperty("collections")[0].GetProperty("count").GetInt32(),
                list.GetProperty("collections")[0].GetProperty("size").GetInt32()));
    }

    [Fact]
    public async Task A_reset_brings_the_documents_of_the_start_back()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1,\"a\":1}", "{\"_id\":2}");
        for (var i = 0; i < 2; i++)
        {
            await emulator.ImportAsync("{\"_id\":1}\n{\"_id\":3}\n", mode: 2);
            Assert.Equal("{\"_id\":1}\n{\"_id\":2}\n{\"_id\":3}\n", await emulator.ExportFileAsync(All));
            await emulator.ControlAsync(HttpMethod.Post, "reset");
            Assert.Equal("{\"_id\":1,\"a\":1}\n{\"_id\":2}\n", await emulator.ExportFileAsync(All));
        }
    }

    [Fact]
    public async Task An_id_is_generated_where_it_is_missing()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        Assert.Equal((2, 0), Counts(await emulator.ImportAsync("{\"a\":1}\n{\"a\":1}\n")));
        Assert.Matches("^\\{\"_id\":1\\}\n(\\{\"_id\":\"[0-9a-f]{32}\",\"a\":1\\}\n){2}$", await emulator.ExportFileAsync(All));
        Assert.Equal((2, 0), Counts(await emulator.ImportAsync("a,_id\n1,\n1,\n", type: 2)));
        Assert.Matches("(\\{\"_id\":\"[0-9a-f]{32}\",\"a\":1\\}\n){4}$", await emulator.ExportFileAsync(All));
    }

    [Theory]
    [InlineData("{\".a\":1}", "the key \".a\" starts or ends with a dot")]
    [InlineData("{\"a.\":1}", "the key \"a.\" starts or ends with a dot")]
    [InlineData("{\"a..b\":1}", "contains two in a row")]
    [InlineData("{\"x\":[{\"a.\":1}]}", "the key \"a.\" starts or ends with a dot")]
    [InlineData("{\"a\":1,\"a\":2}", "the key \"a\" occurs twice")]
    [InlineData("{\"x\":{\"a\":1,\"b\":1,\"a\":2}}", "the key \"a\" occurs twice")]
    [InlineData("{\"a\":{\"b\":1},\"a.b\":2}", "the key \"a.b\" is ambiguous")]
    [InlineData("{\"a.b\":2,\"a\":{\"b\":1}}", "the key \"a.b\" is ambiguous")]
    [InlineData("{\"_id\":9,\"_id\":8}", "the key \"_id\" occurs twice")]
    [InlineData("{\"a\":1,}", "not JSON at byte")]
    [InlineData("{\"a\":", "not JSON at byte")]
    [InlineData("{\"a\":\"x", "not JSON at byte")]
    [InlineData("{\"a\":{\"$oid\":1}}", "is not a valid value for $oid")]
    [InlineData("5", "a document is a JSON object")]
    [InlineData("words", "not JSON at byte")]
    [InlineData("{\"_id\":1}}", "not JSON at byte")]
    [InlineData("{\n \"a\": oops\n}", "not JSON at byte")]
    public async Task A_record_that_breaks_the_rules_fails_and_the_others_do_not(string record, string problem)
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":0}");
        var file = $"{{\"_id\":1}}\n{record}\n{{\"_id\":2}}\n";
        var state = await emulator.ImportAsync(file);
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"success","record_success":2,"record_fail":1,"error_msg":"导入完成."}""",
            state.GetRawText());
        Assert.Equal("{\"_id\":0}\n{\"_id\":1}\n{\"_id\":2}\n", await emulator.ExportFileAsync(All));

        await emulator.ControlAsync(HttpMethod.Post, "reset");
        state = await emulator.ImportAsync(file, stop: true);
        Assert.Equal(("fail", (1, 1)), (state.GetProperty("status").GetString(), Counts(state)));
        Assert.StartsWith("导入失败: line ", state.GetProperty("error_msg").GetString(), StringComparison.Ordinal);
        Assert.Contains(problem, state.GetProperty("error_msg").GetString(), StringComparison.Ordinal);
        Assert.Equal("{\"_id\":0}\n{\"_id\":1}\n", await emulator.ExportFileAsync(All));
    }

    [Theory]
    [InlineData("{\"a.b\":1,\"a\":{\"c\":1}}")]
    [InlineData("{\"a\":[{\"b\":1},{\"b\":2}],\"c\":{\"a\":1}}")]
    [InlineData("{\"a\":{\"$date\":\"2020-01-01T00:00:00Z\"},\"\":1}")]
    public async Task A_record_that_only_looks_wrong_is_imported(string record)
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":0}");
        Assert.Equal((1, 0), Counts(await emulator.ImportAsync(record)));
    }

    [Fact]
    public async Task Stop_on_error_stops_at_a_repeated_id()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        var state = await emulator.ImportAsync("{\"_id\":2}\n\n{\"_id\":1}\n{\"_id\":3}\n", stop: true, mode: 1);
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"fail","record_success":1,"record_fail":1,"error_msg":"导入失败: line 3: its _id is already in the collection."}""",
            state.GetRawText());
        Assert.Equal("{\"_id\":1}\n{\"_id\":2}\n", await emulator.ExportFileAsync(All));
    }

    [Theory]
    [InlineData("{\"_id\":1} {\"_id\":2}\t{\"_id\":3}")]
    [InlineData("{\"_id\":1}{\"_id\":2}\r\n{\"_id\":3}")]
    [InlineData("{\n  \"_id\": 1\n}\n{\n  \"_id\": 2\n}\n{\n  \"_id\": 3\n}\n")]
    [InlineData("{\n  \"_id\": 1\n} {\n  \"_id\": 2\n} {\n  \"_id\": 3\n}")]
    [InlineData("[{\"_id\":1},{\"_id\":2},{\"_id\":3}]")]
    public async Task Records_are_separated_by_white_space(string file)
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        Assert.Equal((3, 0), Counts(await emulator.ImportAsync(file, stop: true)));
        Assert.Equal("{\"_id\":1}\n{\"_id\":2}\n{\"_id\":3}\n", await emulator.ExportFileAsync(All));
    }

    [Fact]
    public async Task An_empty_file_imports_nothing()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        Assert.Equal((0, 0), Counts(await emulator.ImportAsync("")));
        Assert.Equal((0, 0), Counts(await emulator.ImportAsync("", type: 2)));
    }

    [Fact]
    public async Task Cells_of_csv_are_numbers_or_strings_and_a_dot_leads_into_a_document()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        const string File = "\uFEFF_id,name,n.a,n.b,x\r\n"
            + "1,\"Ann, \"\"A\"\"\",25,-0.5,true\r\n"
            + "two,字,9999999999,1e3,\"line\nbreak\"\n"
            + "\n"
            + "0123,,NaN,-Inf,2020-01-01T00:00:00.000Z";
        Assert.Equal((3, 0), Counts(await emulator.ImportAsync(File, type: 2, stop: true)));
        Assert.Equal(
            """
            {"_id":1,"name":"Ann, \"A\"","n":{"a":25,"b":-0.5},"x":"true"}
            {"_id":"two","name":"字","n":{"a":9999999999,"b":1000.0},"x":"line\nbreak"}
            {"_id":123,"name":"","n":{"a":{"$numberDouble":"NaN"},"b":{"$numberDouble":"-Infinity"}},"x":"2020-01-01T00:00:00.000Z"}

            """.ReplaceLineEndings("\n"),
            await emulator.ExportFileAsync(All));
    }

    [Theory]
    [InlineData("1,2\n1\n3,4\n", 2, 1, "line 3: the row has 1 cells, and the header 2")]
    [InlineData("1,2\n1,2,3\n3,4\n", 2, 1, "line 3: the row has 3 cells, and the header 2")]
    [InlineData("1,2\n\"1\"x,3\n3,4\n", 2, 1, "line 3: a quote is missing, or where none may be")]
    [InlineData("1,2\n1\"x,3\n3,4\n", 2, 1, "line 3: a quote is missing, or where none may be")]
    [InlineData("1,2\n3,4\n5,\"6", 2, 1, "line 4: a quote is missing, or where none may be")]
    public async Task A_bad_row_of_csv_fails(string rows, int stored, int failed, string problem)
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":\"x\"}");
        Assert.Equal((stored, failed), Counts(await emulator.ImportAsync("_id,a\n" + rows, type: 2)));
        var state = await emulator.ImportAsync("_id,a\n" + rows, type: 2, mode: 2, stop: true);
        Assert.Equal($"导入失败: {problem}.", state.GetProperty("error_msg").GetString());
    }

    [Theory]
    [InlineData("a,a")]
    [InlineData("a,,b")]
    [InlineData(".a,b")]
    [InlineData("a,a.b")]
    [InlineData("a.b,a")]
    [InlineData("a.b,a.b")]
    [InlineData("a..b,c")]
    public async Task A_bad_header_of_csv_fails_the_job(string header)
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        var state = await emulator.ImportAsync(header + "\n1,2,3\n", type: 2);
        Assert.Equal(("fail", (0, 0)), (state.GetProperty("status").GetString(), Counts(state)));
    }

    [Fact]
    public async Task A_damaged_file_fails_the_job_after_what_was_read()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500_000).Select(static i => $"{{\"_id\":{i}}}\n"))));
        await emulator.UploadAsync("f", output.ToArray()[..^1000]);
        var state = await emulator.ImportStoredAsync("f");
        Assert.Equal("fail", state.GetProperty("status").GetString());
        Assert.InRange(Counts(state).Stored, 1, 499_999);
    }

    [Fact]
    public async Task Documents_are_at_most_16_MB()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        var small = new string('x', (16 * 1024 * 1024) - 100);
        var large = new string('x', 16 * 1024 * 1024);
        Assert.Equal(
            (2, 1),
            Counts(await emulator.ImportAsync($"{{\"_id\":1,\"a\":\"{small}\"}}\n{{\"_id\":2,\"a\":\"{large}\"}}\n{{\"_id\":3}}\n")));
        Assert.Equal((1, 1), Counts(await emulator.ImportAsync($"_id,a\n4,{large}\n5,x\n", type: 2)));
    }

    [Fact]
    public async Task A_document_of_many_keys_is_checked_quickly()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        var keys = string.Join(',', Enumerable.Range(0, 300_000).Select(static i => $"\"k{i}\":1"));
        Assert.Equal((1, 1), Counts(await emulator.ImportAsync($"{{{keys}}}\n{{{keys},\"k299999\":2}}\n")));
    }

    [Fact]
    public async Task Counts_can_be_stale_after_an_import()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { CollectionCountLag = TimeSpan.FromSeconds(10) },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{}")]));
        await emulator.ImportAsync("{}{}");
        Assert.Equal(1, await CountAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(5));
        await emulator.ImportAsync("{}");
        Assert.Equal(1, await CountAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(3, await CountAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(4, await CountAsync());

        async Task<int> CountAsync() => (await emulator.CallAsync("/tcb/databasecollectionget", """{"env":"test2-4a89da"}"""))
            .GetProperty("collections")[0].GetProperty("count").GetInt32();
    }

    [Fact]
    public async Task A_collection_is_dropped_and_seeded_after_running_imports()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        await emulator.UploadAsync("f", string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"{{\"_id\":\"{i}\"}}\n")));
        var job = await emulator.SubmitImportAsync("f");
        await emulator.ControlAsync(HttpMethod.Post, "seed?env=test2-4a89da&collection=geo", "{\"_id\":7}");
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("success", (await emulator.StateAsync(job)).GetProperty("status").GetString());
        Assert.Equal("{\"_id\":7}\n", await emulator.ExportFileAsync(All));
    }

    [Fact]
    public async Task Documents_of_imports_survive_a_restart_in_a_data_folder()
    {
        var folder = Directory.CreateTempSubdirectory("tcb-import-").FullName;
        try
        {
            await using (var emulator = await StartAsync(
                static store => store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{\"_id\":1}")])))
            {
                await emulator.ImportAsync("{\"_id\":2}");
                await emulator.CallAsync(
                    "/componenttcb/dbcollection", """{"env":"test2-4a89da","action":"add","collection_name":"other"}""");
                await emulator.ImportAsync("{\"_id\":3}");
            }
            await using (var emulator = await StartAsync(static _ => { }))
            {
                Assert.Equal("{\"_id\":1}\n{\"_id\":2}\n{\"_id\":3}\n", await emulator.ExportFileAsync(All));
                await emulator.ImportAsync("{\"_id\":1,\"a\":1}\n{\"_id\":4}", mode: 2);
                Assert.Equal("{\"_id\":1,\"a\":1}\n{\"_id\":2}\n{\"_id\":3}\n{\"_id\":4}\n", await emulator.ExportFileAsync(All));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<Emulator> StartAsync(Action<Storage.DocumentStore> load) =>
            Emulator.StartAsync(options => options with { DataFolder = folder }, (store, _) => load(store));
    }

    [Fact]
    public async Task A_file_of_many_batches_is_imported_in_its_order()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(Emulator.Env, "geo", []));
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"{{\"_id\":{i * 7 % 50_000},\"name\":\"name {i}\"}}\n"));
        Assert.Equal((50_000, 0), Counts(await emulator.ImportAsync(text)));
        Assert.Equal(text, await emulator.ExportFileAsync(All));
    }

    private static (int Stored, int Failed) Counts(JsonElement state) =>
        (state.GetProperty("record_success").GetInt32(), state.GetProperty("record_fail").GetInt32());
}
