using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Tests;

public sealed class SeedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tcb-seed-").FullName;

    [Fact]
    public void Folders_are_environments_and_files_collections()
    {
        Write("env-1/users.jsonl", "{\"_id\":1}\n{\"_id\":2}\n");
        Write("env-1/orders.jsonl", "");
        Write("env-2/用户.jsonl", "{\"_id\":1}");
        Write("env-2/notes.txt", "not a seed");
        Write("env-2/.hidden.jsonl", "not a seed");
        Write("README.md", "not a seed");
        using var store = new DocumentStore(null);
        Seeder.Load(store, _folder, CancellationToken.None);
        Assert.Equal(["env-1", "env-2"], store.Environments);
        Assert.Equal([("orders", 0L), ("users", 2L)], store.CollectionsOf("env-1").Select(static c => (c.Name, c.Count)));
        Assert.Equal([("用户", 1L)], store.CollectionsOf("env-2").Select(static c => (c.Name, c.Count)));
    }

    [Fact]
    public void A_byte_order_mark_blank_lines_and_carriage_returns_are_passed_over()
    {
        Write("e/c.jsonl", "\uFEFF{\"_id\":1}\r\n\r\n  \n{\"_id\":2}\r\n");
        using var store = new DocumentStore(null);
        Seeder.Load(store, _folder, CancellationToken.None);
        Assert.Equal(2, store.Find("e", "c")!.Count);
    }

    [Theory]
    [InlineData("orders.json", "orders")]
    [InlineData("orders.jsonl", "orders")]
    [InlineData("orders.JSONL", "orders")]
    [InlineData("orders.Json", "orders")]
    [InlineData("orders.ndjson", "orders")]
    [InlineData("orders.2026.json", "orders.2026")]
    [InlineData("订单.json", "订单")]
    [InlineData("orders (1).json", "orders (1)")]
    public void A_collection_is_the_name_of_its_file_without_the_extension(string file, string collection)
    {
        Write("e/" + file, "{\"_id\":1}\n");
        File.WriteAllBytes(Path.Combine(_folder, "e", "compressed." + file + ".GZ"), Gzip("{\"_id\":1}\n{\"_id\":2}\n"u8));
        using var store = new DocumentStore(null);
        Assert.Empty(Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Equal(
            [("compressed." + collection, 2L), (collection, 1L)],
            store.CollectionsOf("e").Select(static c => (c.Name, c.Count)).OrderByDescending(static c => c.Count));
    }

    [Theory]
    [InlineData("e/.hidden.jsonl", true, "hidden")]
    [InlineData("e/._a.jsonl", true, "hidden")]
    [InlineData("e/.DS_Store", true, "hidden")]
    [InlineData("e/.json", true, "hidden")]
    [InlineData("e/orders.json.receipt.json", true, "receipt")]
    [InlineData("e/README.md", true, "end in .json, .jsonl or .ndjson")]
    [InlineData(".git/config.json", true, "hidden")]
    [InlineData("__MACOSX/._a.jsonl", true, "hidden")]
    [InlineData("LICENSE.md", true, "end in .json")]
    [InlineData("e/orders.json.0a1b2c3d4e5.part", false, "unfinished download")]
    [InlineData("e/orders.json.0a1b2c3d4e5.part.checkpoint", false, "unfinished download")]
    [InlineData("e/orders.csv", false, "end in .json, .jsonl or .ndjson")]
    [InlineData("e/orders.json.zip", false, "end in .json, .jsonl or .ndjson")]
    [InlineData("e/orders", false, "end in .json, .jsonl or .ndjson")]
    [InlineData("orders.jsonl", false, "not in a folder with the name of its environment")]
    [InlineData("e/2026/orders.json", false, "a folder inside the folder of an environment")]
    [InlineData("e/a$b.json", false, "cannot contain $")]
    [InlineData("e/system.users.json", false, "cannot start with \"system.\"")]
    [InlineData("e/a..json", false, "cannot start or end with a dot")]
    public void What_is_not_loaded_is_reported_with_the_reason(string path, bool isRoutine, string reason)
    {
        Write(path, "{\"_id\":1,");
        Write("e/c.jsonl", "{\"_id\":1}");
        using var store = new DocumentStore(null);
        var skipped = Assert.Single(Seeder.Load(store, _folder, CancellationToken.None));
        Assert.StartsWith(skipped.Path, path, StringComparison.Ordinal);
        Assert.Equal(isRoutine, skipped.IsRoutine);
        Assert.Contains(reason, skipped.Reason, StringComparison.Ordinal);
        Assert.Equal(["c"], store.CollectionsOf("e").Select(static c => c.Name));
        Assert.Equal(["e"], store.Environments);
    }

    [Fact]
    public void A_backup_is_a_seed()
    {
        Write("backup.json", "{}");
        Write("backup.2-of-8.json", "{}");
        Write("backup.2-of-8.journal", "{}");
        Write("backup.lock", "");
        Write("env-1/a%2Fb.jsonl", "{\"_id\":1}\n");
        Write("env-1/%43on.jsonl", "");
        Write("env-1/c%4Fn.jsonl.receipt.json", "{}");
        Write("env%201/%E7%94%A8%E6%88%B7.jsonl", "{\"_id\":1}\n");
        File.WriteAllBytes(Path.Combine(_folder, "env-1", "%4Frders.jsonl.gz"), Gzip("{\"_id\":1}\n"u8));
        File.WriteAllBytes(Path.Combine(_folder, "env-1", "orders.jsonl.gz"), Gzip(""u8));
        using var store = new DocumentStore(null);
        var skipped = Seeder.Load(store, _folder, CancellationToken.None);
        Assert.Equal(["env 1", "env-1"], store.Environments);
        Assert.Equal(
            [("Con", 0L), ("Orders", 1L), ("a/b", 1L), ("orders", 0L)], store.CollectionsOf("env-1").Select(static c => (c.Name, c.Count)));
        Assert.Equal(["用户"], store.CollectionsOf("env 1").Select(static c => c.Name));
        Assert.All(skipped, static file => Assert.True(file.IsRoutine, file.Path));
        Assert.Equal(5, skipped.Count);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("%25%2a", "%*")]
    [InlineData("100%", "100%")]
    [InlineData("100%2", "100%2")]
    [InlineData("5%of", "5%of")]
    [InlineData("%FF", "%FF")]
    [InlineData("%E7%94%A8%FF%41", "用%FFA")]
    [InlineData("%E7%94", "%E7%94")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("% 1%+1", "% 1%+1")]
    public void Escapes_of_file_names_are_read_where_they_are_valid(string fileName, string name) =>
        Assert.Equal(name, WeChatTcb.LocalFiles.EscapedFileName.Decode(fileName));

    [Fact]
    public void Settings_are_in_a_file_of_their_own()
    {
        Write("emulator.json", "\uFEFF" + """
            {
              // comments are allowed
              "environments": {"e": {"appId":"wx1","status":"HALTED","alias":"x","packageId":"p"}, "older": {"app":"wx2"}, "empty": {}},
              "authorizers": [{"appId":"wx2","permissionSet49":false,"refreshToken":"missing"},],
              "collections": {"e": {"c": {"aclTag":"CUSTOM","rule":"{\"read\":true}","indexCount":3}, "none": {}}},
            }
            """);
        Write("e/c.jsonl", "{\"_id\":1}\n");
        using var store = new DocumentStore(null);
        var skipped = Assert.Single(Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Equal(
            ("emulator.json", "it has settings for the collection none of e, which does not exist", false),
            (skipped.Path, skipped.Reason, skipped.IsRoutine));
        Assert.Equal(["e", "empty", "older"], store.Environments);
        var settings = store.Settings;
        Assert.Equal(new EnvironmentSettings("wx1", "HALTED", "x", "p"), settings.Environment("e"));
        Assert.Equal(EnvironmentSettings.Default, settings.Environment("other"));
        // The name that seeds had before is read too.
        Assert.Equal(new EnvironmentSettings("wx2"), settings.Environment("older"));
        Assert.Equal(new AuthorizerSettings("wx2", false, ListedRefreshToken.Missing), Assert.Single(settings.Authorizers));
        Assert.Equal(["wx2", "wx1"], settings.AuthorizerAppIds);
        Assert.Equal(new CollectionSettings("CUSTOM", "{\"read\":true}", 3), settings.Collection("e", "c"));
    }

    [Fact]
    public void Settings_alone_are_a_seed()
    {
        Write("emulator.json", """{"environments":{"e":{}}}""");
        using var store = new DocumentStore(null);
        Assert.Empty(Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Equal(["e"], store.Environments);
    }

    [Theory]
    [InlineData("[]", "emulator.json")]
    [InlineData("null", "not a JSON object")]
    [InlineData("""{"enviroments":{}}""", "enviroments")]
    [InlineData("""{"environments":{"e":{"state":"HALTED"}}}""", "state")]
    [InlineData("""{"environments":{"e":{"status":5}}}""", "$.environments.e.status")]
    [InlineData("""{"authorizers":[{}]}""", "an authorizer has no appId")]
    [InlineData("""{"authorizers":[{"appId":"a"},{"appId":"a"}]}""", "the authorizer a is listed twice")]
    [InlineData(
        """{"collections":{"e":{"c":{"aclTag":"PUBLIC"}}}}""",
        "e/c: PUBLIC is not a permission; the permissions are READONLY, PRIVATE, ADMINWRITE, ADMINONLY, CUSTOM")]
    [InlineData("""{"collections":{"e":{"c":{"aclTag":"CUSTOM"}}}}""", "e/c: the permission CUSTOM needs a rule")]
    [InlineData("""{"collections":{"e":{"c":{"indexCount":0}}}}""", "e/c: indexCount is 1 or more")]
    public void Wrong_settings_are_an_error_that_names_them(string settings, string message)
    {
        Write("emulator.json", settings);
        Write("e/c.jsonl", "{\"_id\":1}\n");
        using var store = new DocumentStore(null);
        var error = Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Contains("emulator.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A pipe cannot be read: it would be waited for.</summary>
    [Fact]
    public void A_pipe_is_reported_and_not_opened()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write("e/c.jsonl", "{\"_id\":1}");
        using (var process = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder, "e", "pipe.json")]))
            process.WaitForExit();
        using var store = new DocumentStore(null);
        var skipped = Assert.Single(Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Equal(("e/pipe.json", false), (skipped.Path, skipped.IsRoutine));
        Assert.Contains("a pipe", skipped.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders.json", "orders.jsonl")]
    [InlineData("orders.json", "orders.json.gz")]
    [InlineData("orders.json", "orders.JSON")]
    public void Two_files_for_one_collection_are_an_error(string one, string other)
    {
        Write("e/" + one, "{\"_id\":1}");
        if (File.Exists(Path.Combine(_folder, "e", other)))
            return; // the names differ by case, and this file system does not tell them apart
        Write("e/" + other, "{\"_id\":2}");
        using var store = new DocumentStore(null);
        var error = Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Contains(one, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
        Assert.Contains("are both the collection orders", error.Message, StringComparison.Ordinal);
        Assert.Empty(store.Environments);
    }

    [Theory]
    [InlineData("lines", "{\"_id\":1,\"t\":\"字\"}\n{\"_id\":2}")]
    [InlineData("lines with carriage returns", "{\"_id\":1,\"t\":\"字\"}\r\n{\"_id\":2}\r\n")]
    [InlineData("an array on one line", "[{\"_id\":1,\"t\":\"字\"},{\"_id\":2}]")]
    [InlineData("an array of lines", "[\n{\"_id\":1,\"t\":\"字\"},\n{\"_id\":2}\n]\n")]
    [InlineData("an indented array", "\n  [\r\n  {\r\n    \"_id\": 1,\r\n    \"t\": \"字\"\r\n  }, {\r\n    \"_id\": 2\r\n  }\r\n]")]
    [InlineData("indented documents", "{\n  \"_id\": 1,\n  \"t\": \"字\"\n}\n{\n  \"_id\": 2\n}\n")]
    [InlineData("documents over two lines", "{\"_id\":1,\n\"t\":\"字\"}\n{\"_id\":{\"$numberInt\":\"2\"}\n}")]
    public void Documents_may_be_written_in_several_forms(string form, string text)
    {
        byte[][] encodings =
        [
            Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes("\uFEFF" + text), Encoding.Unicode.GetBytes("\uFEFF" + text),
            Encoding.BigEndianUnicode.GetBytes("\uFEFF" + text), Encoding.Unicode.GetBytes(text.TrimStart()),
            Encoding.BigEndianUnicode.GetBytes(text.TrimStart()),
        ];
        foreach (var bytes in encodings.Concat(encodings.Select(static bytes => Gzip(bytes))))
        {
            using var reader = new DocumentReader(new MemoryStream(bytes));
            var documents = reader.Documents().Select(static d => Bson.BsonView.Document(d)).ToArray();
            Assert.True(documents.Length == 2, form);
            Assert.Equal("字", documents[0].Field("t"u8).String);
            Assert.Equal(2, documents[1].Field("_id"u8).Int32);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n")]
    [InlineData("\uFEFF")]
    [InlineData("[]")]
    [InlineData("[\n]\n\n")]
    public void An_empty_file_is_an_empty_collection(string text)
    {
        Write("e/c.json", text);
        using var store = new DocumentStore(null);
        Seeder.Load(store, _folder, CancellationToken.None);
        Assert.Equal(0, store.Find("e", "c")!.Count);
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_completely()
    {
        var text = new string('字', 1_000_000);
        Write("e/c.jsonl", $"{{\"_id\":1}}\n{{\"_id\":2,\"t\":\"{text}\"}}\n{{\"_id\":3}}");
        using var store = new DocumentStore(null);
        Seeder.Load(store, _folder, CancellationToken.None);
        var documents = store.Scan(store.Find("e", "c")!, default).ToArray();
        Assert.Equal(3, documents.Length);
        Assert.Equal(text, Bson.BsonView.Document(documents[1]).Field("t"u8).String);
    }

    [Theory]
    [InlineData("{\"_id\":1}\n\n{\"_id\":2,}\n", "line 3: not JSON at byte 10")]
    [InlineData("{\"_id\":1}\n{\"_id\":1.0}\n", "line 2: its _id is already in the collection")]
    [InlineData("{\"_id\":\"a\"}\n{\"_id\":\"b\"}\n{\"_id\":\"a\"}", "line 3: its _id is already in the collection")]
    [InlineData("{\"_id\":1,\"_id\":2}", "line 1: the key \"_id\" occurs twice")]
    [InlineData("{\"_id\":1}\n{\"_id\":2,\"a\":[\n{\"_id\":3}\n", "line 2: not JSON")]
    [InlineData("{\"_id\":1}\n{\"_id\":\"2\n{\"_id\":3}\n", "line 2: not JSON")]
    [InlineData("{\"_id\":1}\n{\"_id\":2}}\n", "line 2: not JSON at byte 10")]
    [InlineData("{\"_id\":1}\n,{\"_id\":2}\n", "line 2: not JSON at byte 1")]
    [InlineData("{\n  \"_id\": 1,\n  \"a\": nul\n}\n", "line 3: not JSON at byte ")]
    [InlineData("{\n  \"_id\": 1,\n", "line ")]
    [InlineData("[\n{\"_id\":1},\n{\"_id\":2,}\n]", "line 3: not JSON at byte 10")]
    [InlineData("[\n{\"_id\":1},\n{\"_id\":1}\n]", "line 3: its _id is already in the collection")]
    [InlineData("[\n{\"_id\":1},\n7\n]", "line 3: a document is a JSON object")]
    [InlineData("[\n{\"_id\":1}\n", "line 3: not JSON")]
    [InlineData("[{\"_id\":1}]\n{\"_id\":2}", "line 2: not JSON at byte 1")]
    [InlineData("_id,name\n1,Ann\n", "line 1: not JSON at byte 1")]
    public void A_bad_line_is_named_and_its_collection_not_added(string lines, string message)
    {
        Write("e/c.jsonl", lines);
        using var store = new DocumentStore(null);
        var error = Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Contains(Path.Combine(_folder, "e", "c.jsonl") + ", " + message, error.Message, StringComparison.Ordinal);
        Assert.Null(store.Find("e", "c"));
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused()
    {
        (byte[] Bytes, string Message)[] files =
        [
            ([.. "{\"_id\":1}\n{\"_id\":\""u8, 0xB6, 0xA9, .. "\"}"u8], "line 2: the line is not valid UTF-8"),
            ([.. "[{\"_id\":\""u8, 0xB6, 0xA9, .. "\"}]"u8], "line 1: the line is not valid UTF-8"),
            ([0xFF, 0xFE, 0x00, 0xD8, 0x20, 0x00], "not valid UTF-16"),
            (Gzip("{\"_id\":1}\n{\"_id\":2}"u8)[..20], "compressed with gzip, and damaged"),
            (Gzip("{\"_id\":1}\n"u8)[..^1], "the end of the compressed data is missing"),
            (Gzip("{\"_id\":1}\n"u8)[..^8], "the end of the compressed data is missing"),
            ([0x1F, 0x8B, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7], "compressed with gzip, and damaged"),
        ];
        using var store = new DocumentStore(null);
        foreach (var (bytes, message) in files)
        {
            Write("e/c.json", "");
            File.WriteAllBytes(Path.Combine(_folder, "e", "c.json"), bytes);
            var error = Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Contains("c.json", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_or_empty_folder_is_an_error()
    {
        using var store = new DocumentStore(null);
        var missing = Path.Combine(_folder, "none");
        Assert.Contains(
            missing, Assert.Throws<SeedException>(() => Seeder.Load(store, missing, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder, "env"));
        Assert.Contains(
            "contains no", Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Write("orders.csv", "");
        Write("orders.json", "");
        Assert.EndsWith(
            "orders.json: not in a folder with the name of its environment.",
            Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        var file = Path.Combine(_folder, "orders.json");
        Assert.Contains(
            "is a file", Assert.Throws<SeedException>(() => Seeder.Load(store, file, CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_lists_what_was_not_loaded()
    {
        Write("e/c.json", "{\"_id\":1}\n");
        Write("e/d.csv", "_id\n1\n");
        var options = new ServerOptions { Address = new(System.Net.IPAddress.Loopback, 0), SeedFolder = _folder };
        await using var server = await EmulatorServer.StartAsync(options, new FakeTimeProvider());
        await server.Seeded;
        using var http = new HttpClient();
        Assert.EndsWith(
            "\"skipped\":[{\"path\":\"e/d.csv\",\"reason\":\"the files of collections end in .json, .jsonl or .ndjson, or in one of these and .gz\",\"isRoutine\":false}]}",
            await http.GetStringAsync(server.Endpoint + "/_emulator/health"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_differ_are_kept_apart_and_scanned_in_the_order_of_insertion()
    {
        string[] ids =
        [
            "1", "\"1\"", "1.5", "9007199254740993", "true", "{\"$oid\":\"5d505646cf6d4fe581014ab2\"}", "null", "{\"a\":1}",
            "{\"$date\":\"1970-01-01T00:00:00Z\"}", "0",
        ];
        using var store = new DocumentStore(null);
        store.AddCollection("e", "c", ids.Select(static id => Emulator.Bson($$"""{"_id":{{id}}}""")));
        Assert.Equal(
            ids.Select(static id => Convert.ToHexString(Emulator.Bson($$"""{"_id":{{id}}}"""))),
            store.Scan(store.Find("e", "c")!, default).Select(Convert.ToHexString));
    }

    [Fact]
    public async Task A_data_folder_keeps_the_documents_and_is_not_seeded_again()
    {
        var data = Path.Combine(_folder, "data");
        Write("seed/e/c.jsonl", "{\"_id\":1}\n");
        for (var run = 0; run < 2; run++)
        {
            var options = new ServerOptions
            {
                Address = new(System.Net.IPAddress.Loopback, 0),
                DataFolder = data,
                SeedFolder = Path.Combine(_folder, "seed"),
            };
            await using var server = await EmulatorServer.StartAsync(options, new FakeTimeProvider());
            await server.Seeded;
            using var http = new HttpClient();
            Assert.Equal(
                """{"status":"ready","environments":["e"],"collections":[{"env":"e","name":"c","count":1}]}""",
                await http.GetStringAsync(server.Endpoint + "/_emulator/health"));
        }
        using var store = new DocumentStore(data);
        Assert.Equal(
            "{\"_id\":1}",
            new MongoDB.Bson.RawBsonDocument(store.Scan(store.Find("e", "c")!, default).Single()).ToString()!.Replace(
                " ", "", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(false));
    }
}
