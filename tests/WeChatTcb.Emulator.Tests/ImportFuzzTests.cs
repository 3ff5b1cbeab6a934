using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Random forms and files: no error that is not one of the service's, and no difference between a seed and an import.</summary>
public class ImportFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_form_is_an_internal_error(int seed)
    {
        await using var emulator = await Emulator.WithAsync();
        var random = new Random(seed);
        var ticket = await emulator.TicketAsync("a");
        var fields = Uploads.Fields(ticket, "a");
        var form = Uploads.Form([.. fields, ("file", new string('x', 300))]);
        string[] types =
        [
            "multipart/form-data; boundary=----b", "multipart/form-data; boundary=\"----b\"", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=-",
            "multipart/mixed; boundary=----b", "text/plain", $"multipart/form-data; boundary={new string('b', 900)}",
            "multipart/form-data; boundary=\"\\\"\"",
        ];
        var statuses = new HashSet<int>();
        for (var i = 0; i < 400; i++)
        {
            using var content = new ByteArrayContent(random.Next(4) == 0 ? Bytes(random, 500) : Mutated(random, form));
            content.Headers.TryAddWithoutValidation("Content-Type", types[random.Next(3) == 0 ? random.Next(types.Length) : 0]);
            using var response = await emulator.Http.PostAsync(ticket.GetProperty("url").GetString(), content);
            statuses.Add((int)response.StatusCode);
        }
        Assert.Superset(new HashSet<int> { 204, 400, 403 }, statuses);
        Assert.Subset(new HashSet<int> { 200, 201, 204, 400, 403 }, statuses);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_file_is_more_than_bad(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var isCsv = random.Next(2) == 0;
            var text = Encoding.UTF8.GetBytes(
                isCsv
                    ? "_id,a,\"b c\"\n1,\"x\"\"y\",3\n\"2\",,\"a\nb\"\n3,4,5\n"
                    : "\uFEFF{\"_id\":1,\"a\":[{\"b\":1.5},\"字\"]}\n{\n \"_id\": 2\n} {\"_id\":3}\n");
            if (random.Next(8) == 0)
                text = Gzip(text);
            var bytes = random.Next(4) == 0 ? Bytes(random, 300) : Mutated(random, text);
            using IRecordReader reader = isCsv ? new CsvReader(new MemoryStream(bytes)) : new DocumentReader(new MemoryStream(bytes));
            try
            {
                foreach (var record in reader.Records().Take(1000))
                    Assert.True(record.Document is null != (record.Error is null));
            }
            catch (Exception e) when (e is FormatException or IOException)
            {
                // It cannot be read further.
            }
        }
    }

    [Fact]
    public async Task An_import_of_any_bytes_ends()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            await emulator.UploadAsync("f", Bytes(random, 2000));
            var state = await emulator.ImportStoredAsync("f", type: 1 + (i % 2), mode: 1 + random.Next(2), stop: random.Next(2) == 0);
            Assert.Contains(state.GetProperty("status").GetString(), (string[])["success", "fail"]);
            Assert.NotEqual("system error", state.GetProperty("error_msg").GetString());
        }
    }

    /// <summary>A seed and an import of the same file make the same collection, byte for byte.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_import_is_as_good_as_a_seed(int seed)
    {
        await using var emulator = await Emulator.WithAsync();
        var random = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            var file = SeedFile(random);
            await emulator.ControlAsync(HttpMethod.Post, "reset");
            using (var content = new ByteArrayContent(file))
            using (var response = await emulator.Http.PostAsync(
                $"{emulator.Endpoint}/_emulator/seed?env={Emulator.Env}&collection=seeded", content))
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            await emulator.CallAsync(
                "/componenttcb/dbcollection", $$"""{"env":"{{Emulator.Env}}","action":"add","collection_name":"geo"}""");
            await emulator.UploadAsync("f", file);
            var state = await emulator.ImportStoredAsync("f", mode: 1 + random.Next(2), stop: true);
            Assert.True(state.GetProperty("status").GetString() == "success", state.GetRawText());
            Assert.Equal(
                await emulator.ExportFileAsync("db.collection('seeded').get()"),
                await emulator.ExportFileAsync("db.collection('geo').get()"));
        }
    }

    private static byte[] SeedFile(Random random)
    {
        var documents = Enumerable.Range(1, random.Next(1, 60)).Select(i => RandomDocuments.Document(random, i)).ToArray();
        var indented = new JsonSerializerOptions { WriteIndented = true };
        var text = random.Next(5) switch
        {
            0 => string.Concat(documents.Select(static document => document.ToJsonString() + "\n")),
            1 => string.Join(random.Next(2) == 0 ? " " : "\r\n", documents.Select(static document => document.ToJsonString())),
            2 => string.Join('\n', documents.Select(document => document.ToJsonString(indented))),
            3 => new JsonArray([.. documents]).ToJsonString(indented),
            _ => new JsonArray([.. documents]).ToJsonString(),
        };
        byte[] bytes = random.Next(4) switch
        {
            0 => Encoding.Unicode.GetBytes("\uFEFF" + text),
            1 => Encoding.UTF8.GetBytes("\uFEFF" + text),
            _ => Encoding.UTF8.GetBytes(text),
        };
        return random.Next(3) == 0 ? Gzip(bytes) : bytes;
    }

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(most)];
        if (random.Next(2) == 0)
            random.NextBytes(bytes);
        else
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)"{}[]\",:\n\r 01ae\\-_id"[random.Next(19)];
        return bytes;
    }

    private static byte[] Mutated(Random random, byte[] bytes)
    {
        var list = bytes.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
            switch (random.Next(4))
            {
                case 0: list[random.Next(list.Count)] = (byte)random.Next(256); break;
                case 1: list.Insert(random.Next(list.Count), (byte)"\r\n\"-;={}"[random.Next(8)]); break;
                case 2: list.RemoveRange(random.Next(list.Count / 2), random.Next(1, list.Count / 3)); break;
                default: list.RemoveRange(random.Next(list.Count - 1), 1); break;
            }
        return [.. list];
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return output.ToArray();
    }
}
