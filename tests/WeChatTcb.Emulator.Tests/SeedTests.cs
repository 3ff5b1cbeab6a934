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
    public void A_bad_line_is_named_and_its_collection_not_added(string lines, string message)
    {
        Write("e/c.jsonl", lines);
        using var store = new DocumentStore(null);
        var error = Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None));
        Assert.Contains(Path.Combine(_folder, "e", "c.jsonl") + ", " + message, error.Message, StringComparison.Ordinal);
        Assert.Null(store.Find("e", "c"));
    }

    [Fact]
    public void A_missing_or_empty_folder_is_an_error()
    {
        using var store = new DocumentStore(null);
        var missing = Path.Combine(_folder, "none");
        Assert.Contains(missing, Assert.Throws<SeedException>(() => Seeder.Load(store, missing, CancellationToken.None)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder, "env"));
        Assert.Contains("contains no", Assert.Throws<SeedException>(() => Seeder.Load(store, _folder, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_differ_are_kept_apart_and_scanned_in_the_order_of_insertion()
    {
        string[] ids = ["1", "\"1\"", "1.5", "9007199254740993", "true", "{\"$oid\":\"5d505646cf6d4fe581014ab2\"}", "null", "{\"a\":1}", "{\"$date\":\"1970-01-01T00:00:00Z\"}", "0"];
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
        Assert.Equal("{\"_id\":1}", new MongoDB.Bson.RawBsonDocument(store.Scan(store.Find("e", "c")!, default).Single()).ToString()!.Replace(" ", "", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(false));
    }
}
