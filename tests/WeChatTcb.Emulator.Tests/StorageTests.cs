using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Uploads to the storage, and the calls that list, link and delete what is there.</summary>
public class StorageTests
{
    private const string FileId = "cloud://test2-4a89da.7465-test2-4a89da-1258717764/testupload";

    [Theory]
    [InlineData("/componenttcb/uploadfile")]
    [InlineData("/tcb/uploadfile")]
    public async Task The_documented_sample_gets_a_ticket(string path)
    {
        await using var emulator = await Emulator.WithAsync();
        var ticket = await emulator.PostTextAsync($"{path}?access_token={emulator.Token}", """
            {
            "env": "test2-4a89da",
            "path": "testupload"
            }
            """);
        Assert.Matches(
            "^" + """\{"errcode":0,"errmsg":"ok","url":"http://127\.0\.0\.1:\d+/cos/7465-test2-4a89da-1258717764/testupload","token":"[^"]+","authorization":"q-sign-algorithm=sha1&q-ak=\w+&q-sign-time=1635156704;1635157604&q-key-time=1635156704;1635157604&q-header-list=&q-url-param-list=&q-signature=[0-9a-f]{40}","file_id":"cloud://test2-4a89da\.7465-test2-4a89da-1258717764/testupload","cos_file_id":"[^"]+"\}""" + "$",
            ticket);
    }

    [Theory]
    [InlineData("""{"path":"a"}""", 40101)]
    [InlineData("""{"env":"test2-4a89da"}""", 40101)]
    [InlineData("""{"env":"test2-4a89da","path":"/a"}""", 40097)]
    [InlineData("""{"env":"test2-4a89da","path":"a//b"}""", 40097)]
    [InlineData("""{"env":"test2-4a89da","path":5}""", 47001)]
    [InlineData("""{"env":"other","path":"a"}""", -501007)]
    public async Task A_wrong_request_for_a_ticket_is_refused(string body, int code)
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(code, (await emulator.CallAsync("/componenttcb/uploadfile", body)).GetProperty("errcode").GetInt32());
    }

    [Fact]
    public async Task An_upload_is_stored_listed_served_and_deleted()
    {
        await using var emulator = await Emulator.WithAsync();
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7))];
        await emulator.UploadAsync("testupload", content);
#pragma warning disable CA5351 // The storage's ETag.
        var md5 = Convert.ToHexString(System.Security.Cryptography.MD5.HashData(content)).ToLowerInvariant();
#pragma warning restore CA5351
        Assert.Equal(
            $$"""{"errcode":0,"errmsg":"ok","contents":[{"key":"testupload","last_modified":"2021-10-25T10:11:44.000Z","md5":"{{md5}}","size":"100000"}],"is_truncated":false}""",
            await emulator.PostTextAsync($"/componenttcb/getbucket?access_token={emulator.Token}", """{"env":"test2-4a89da"}"""));

        var links = await emulator.CallAsync("/componenttcb/batchdownloadfile", """
            {"env":"test2-4a89da","file_list":[
              {"fileid":"cloud://test2-4a89da.7465-test2-4a89da-1258717764/testupload","max_age":7200},
              {"fileid":"cloud://test2-4a89da.7465-test2-4a89da/testupload","max_age":"7200"},
              {"fileid":"cloud://test2-4a89da.7465-test2-4a89da/none","max_age":7200}]}
            """);
        var files = links.GetProperty("file_list").EnumerateArray().ToArray();
        Assert.Equal(["fileid", "download_url", "status", "errmsg"], files[0].EnumerateObject().Select(static member => member.Name));
        Assert.Equal([0, 0, -503003], files.Select(static file => file.GetProperty("status").GetInt32()));
        Assert.Equal("""{"fileid":"cloud://test2-4a89da.7465-test2-4a89da/none","download_url":"","status":-503003,"errmsg":"storage file not exists"}""", files[2].GetRawText());
        var url = files[1].GetProperty("download_url").GetString()!;
        Assert.Equal(content, await emulator.Http.GetByteArrayAsync(url));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(99_990, null);
        using var part = await emulator.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(content[99_990..], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{md5}\"", part.Headers.ETag!.Tag);

        emulator.Time.Advance(TimeSpan.FromSeconds(7200));
        using var expired = await emulator.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);

        const string Delete = """{"env":"test2-4a89da","fileid_list":["cloud://test2-4a89da.7465-test2-4a89da-1258717764/testupload"]}""";
        await emulator.RenewTokenAsync();
        Assert.Equal(
            $$"""{"errcode":0,"errmsg":"ok","delete_list":[{"fileid":"{{FileId}}","status":0,"errmsg":"ok"}]}""",
            (await emulator.CallAsync("/componenttcb/batchdeletefile", Delete)).GetRawText());
        Assert.Equal(
            $$"""{"errcode":0,"errmsg":"ok","delete_list":[{"fileid":"{{FileId}}","status":-503003,"errmsg":"storage file not exists"}]}""",
            (await emulator.CallAsync("/tcb/batchdeletefile", Delete)).GetRawText());
    }

    [Fact]
    public async Task At_most_50_files_a_call_and_one_day()
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(
            0,
            await CodeAsync(
                "batchdownloadfile", new { env = Emulator.Env, file_list = Enumerable.Repeat(new { fileid = "a", max_age = 86400 }, 50) }));
        Assert.Equal(
            40097,
            await CodeAsync(
                "batchdownloadfile", new { env = Emulator.Env, file_list = Enumerable.Repeat(new { fileid = "a", max_age = 86400 }, 51) }));
        Assert.Equal(
            40097,
            await CodeAsync("batchdownloadfile", new { env = Emulator.Env, file_list = new[] { new { fileid = "a", max_age = 86401 } } }));
        Assert.Equal(40101, await CodeAsync("batchdownloadfile", new { env = Emulator.Env, file_list = new[] { new { fileid = "a" } } }));
        Assert.Equal(47001, await CodeAsync("batchdownloadfile", new { env = Emulator.Env, file_list = new[] { "a" } }));
        Assert.Equal(40101, await CodeAsync("batchdownloadfile", new { env = Emulator.Env }));
        Assert.Equal(40097, await CodeAsync("batchdeletefile", new { env = Emulator.Env, fileid_list = Enumerable.Repeat("a", 51) }));
        Assert.Equal(40101, await CodeAsync("batchdeletefile", new { env = Emulator.Env, fileid_list = Array.Empty<string>() }));

        async Task<int> CodeAsync(string path, object body) =>
            (await emulator.CallAsync("/componenttcb/" + path, JsonSerializer.Serialize(body))).GetProperty("errcode").GetInt32();
    }

    [Fact]
    public async Task A_bucket_is_listed_by_prefix_delimiter_and_marker()
    {
        await using var emulator = await Emulator.WithAsync();
        foreach (var key in (string[])["b", "a/2", "a/1", "a/x/3", "名"])
            await emulator.UploadAsync(key, "{}");
        Assert.Equal("a/1 a/2 a/x/3 b 名", await KeysAsync("{}"));
        Assert.Equal("a/1 a/2 a/x/3", await KeysAsync("""{"prefix":"a/"}"""));
        Assert.Equal("a/1 a/2", await KeysAsync("""{"prefix":"a/","delimiter":"/"}"""));
        Assert.Equal("b 名", await KeysAsync("""{"delimiter":"/"}"""));
        Assert.Equal("a/x/3 b 名", await KeysAsync("""{"marker":"a/2"}"""));
        await emulator.ControlAsync(HttpMethod.Post, "reset");
        Assert.Equal("", await KeysAsync("{}"));

        async Task<string> KeysAsync(string parameters)
        {
            var list = await emulator.CallAsync(
                "/componenttcb/getbucket",
                parameters.Replace("{", """{"env":"test2-4a89da" """ + (parameters == "{}" ? "" : ","), StringComparison.Ordinal));
            return string.Join(
                ' ', list.GetProperty("contents").EnumerateArray().Select(static item => item.GetProperty("key").GetString()));
        }
    }

    [Fact]
    public async Task A_list_has_at_most_1000_objects_and_says_so()
    {
        await using var emulator = await Emulator.WithAsync();
        for (var i = 0; i < 1001; i++)
            await emulator.UploadAsync($"k{i:d4}", "");
        var first = await emulator.CallAsync("/componenttcb/getbucket", """{"env":"test2-4a89da"}""");
        Assert.True(first.GetProperty("is_truncated").GetBoolean());
        Assert.Equal(1000, first.GetProperty("contents").GetArrayLength());
        var second = await emulator.CallAsync("/componenttcb/getbucket", """{"env":"test2-4a89da","marker":"k0999"}""");
        Assert.False(second.GetProperty("is_truncated").GetBoolean());
        Assert.Equal("k1000", Assert.Single(second.GetProperty("contents").EnumerateArray()).GetProperty("key").GetString());
    }

    public static TheoryData<string> Keys =>
        [.. (string[])["testupload", "tmp/db-imports/a.json", "名 前+%2F&?#=;.json", "emoji 🗺", "games/"]];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Any_key_and_the_form_of_any_public_client_are_taken(string key)
    {
        await using var emulator = await Emulator.WithAsync();
        var ticket = await emulator.TicketAsync(key);
        var fields = Uploads.Fields(ticket, key);
        List<(string Name, string Value)> lower =
            [.. fields.Select(static field => (field.Name == "Signature" ? "signature" : field.Name, field.Value))];
        lower.Reverse();
        lower.Insert(1, ("enctype", "multipart/form-data"));
        using (var response = await emulator.PostFormAsync(ticket, fields, "one"u8.ToArray()))
            Assert.Equal((204, 0L), ((int)response.StatusCode, response.Content.Headers.ContentLength ?? 0));
        using (var response = await emulator.PostFormAsync(ticket, lower, "two"u8.ToArray()))
            Assert.Equal(204, (int)response.StatusCode);
        using (var form = new MultipartFormDataContent())
        {
            // File names on every field, and .NET's own way to write a form.
            foreach (var (name, value) in fields)
                form.Add(new StringContent(value), $"\"{name}\"", "\"名.json\"");
            form.Add(new StringContent("200"), "success_action_status");
            form.Add(new ByteArrayContent("three"u8.ToArray()), "file", "名.json");
            using var response = await emulator.Http.PostAsync(ticket.GetProperty("url").GetString(), form);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("", await response.Content.ReadAsStringAsync());
        }
        // The same key is overwritten.
        var link = await emulator.CallAsync("/tcb/batchdownloadfile", JsonSerializer.Serialize(
            new { env = Emulator.Env, file_list = new[] { new { fileid = ticket.GetProperty("file_id").GetString(), max_age = 60 } } }));
        Assert.Equal("three", await emulator.Http.GetStringAsync(link.GetProperty("file_list")[0].GetProperty("download_url").GetString()));
    }

    [Fact]
    public async Task Success_action_status_201_returns_xml()
    {
        await using var emulator = await Emulator.WithAsync();
        var ticket = await emulator.TicketAsync("a&b");
        using var response = await emulator.PostFormAsync(
            ticket, [.. Uploads.Fields(ticket, "a&b"), ("success_action_status", "201")], "x"u8.ToArray());
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("application/xml", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("<PostResponse>", text, StringComparison.Ordinal);
        Assert.Contains("<Bucket>7465-test2-4a89da-1258717764</Bucket>", text, StringComparison.Ordinal);
        Assert.Contains("<Key>a&amp;b</Key>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another key", 403, "SignatureDoesNotMatch")]
    [InlineData("another signature", 403, "SignatureDoesNotMatch")]
    [InlineData("no signature", 403, "AccessDenied")]
    [InlineData("no token", 403, "AccessDenied")]
    [InlineData("another url", 403, "SignatureDoesNotMatch")]
    [InlineData("expired", 403, "AccessDenied")]
    [InlineData("no key", 400, "MalformedPOSTRequest")]
    [InlineData("no file", 400, "MalformedPOSTRequest")]
    [InlineData("key after file", 400, "MalformedPOSTRequest")]
    [InlineData("cut off", 400, "MalformedPOSTRequest")]
    [InlineData("not a form", 400, "MalformedPOSTRequest")]
    [InlineData("no boundary", 400, "MalformedPOSTRequest")]
    [InlineData("chunked", 400, "MalformedPOSTRequest")]
    public async Task A_wrong_upload_gets_the_error_of_the_storage(string what, int status, string code)
    {
        await using var emulator = await Emulator.WithAsync();
        var ticket = await emulator.TicketAsync("a");
        var url = ticket.GetProperty("url").GetString()!;
        var fields = Uploads.Fields(ticket, "a");
        fields.Add(("file", "content"));
        switch (what)
        {
            case "another key": fields[0] = ("key", "b"); break;
            case "another signature":
                fields[1] = ("Signature", fields[1].Value.Replace("635156704", "635156705", StringComparison.Ordinal));
                break;
            case "no signature": fields.RemoveAt(1); break;
            case "no token": fields.RemoveAt(2); break;
            case "another url": url += "b"; break;
            case "expired": emulator.Time.Advance(TimeSpan.FromSeconds(900)); break;
            case "no key": fields.RemoveAt(0); break;
            case "no file": fields.RemoveAt(4); break;
            case "key after file": fields.Add(fields[0]); fields.RemoveAt(0); break;
        }
        var form = Uploads.Form(fields);
        if (what == "cut off")
            form = form[..^12];
        using var content = new ByteArrayContent(form);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(what switch
        {
            "not a form" => "application/octet-stream",
            "no boundary" => "multipart/form-data",
            _ => "multipart/form-data; boundary=----b",
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TransferEncodingChunked = what == "chunked";
        using var response = await emulator.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, $"<Code>{code}</Code>"), ((int)response.StatusCode, text.Split('\n')[2].Trim()));
        var list = await emulator.CallAsync("/componenttcb/getbucket", """{"env":"test2-4a89da"}""");
        Assert.Equal(0, list.GetProperty("contents").GetArrayLength());
    }

    [Fact]
    public async Task The_ticket_is_valid_until_its_last_second()
    {
        await using var emulator = await Emulator.WithAsync();
        var ticket = await emulator.TicketAsync("a");
        emulator.Time.Advance(TimeSpan.FromSeconds(899.9));
        using var response = await emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), []);
        Assert.Equal(204, (int)response.StatusCode);
    }

    [Fact]
    public async Task More_than_5_GB_are_refused_before_they_are_sent()
    {
        await using var emulator = await Emulator.WithAsync();
        var url = new Uri((await emulator.TicketAsync("a")).GetProperty("url").GetString()!);
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: multipart/form-data; boundary=----b\r\nContent-Length: 6000000000\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(), StringComparison.Ordinal);
        while (await reader.ReadLineAsync() is { } line && line != "\t<Code>EntityTooLarge</Code>")
            Assert.NotEqual("</Error>", line);
    }

    [Fact]
    public async Task A_large_upload_is_streamed()
    {
        await using var emulator = await Emulator.WithAsync();
        var content = new byte[60_000_000];
        new Random(1).NextBytes(content);
        await emulator.UploadAsync("large", content);
        var list = await emulator.CallAsync("/componenttcb/getbucket", """{"env":"test2-4a89da"}""");
        Assert.Equal("60000000", list.GetProperty("contents")[0].GetProperty("size").GetString());
    }

    [Fact]
    public async Task The_journal_has_lengths_and_no_secrets()
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.UploadAsync("a", "the content");
        var upload = Assert.Single(await emulator.RequestsAsync("?endpoint=upload"));
        Assert.Matches(@"^\(\d+ bytes\)$", upload.GetProperty("body").GetString());
        Assert.Equal(204, upload.GetProperty("status").GetInt32());
        Assert.Equal($"/cos/{Uploads.Bucket}/a", upload.GetProperty("path").GetString());
        var ticket = Assert.Single(await emulator.RequestsAsync("?endpoint=uploadTicket"));
        Assert.Equal("""{"env":"test2-4a89da","path":"a"}""", ticket.GetProperty("body").GetString());
    }
}
