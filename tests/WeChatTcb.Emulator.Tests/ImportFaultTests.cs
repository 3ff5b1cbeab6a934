using System.Net;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Fault rules at uploads, imports and the calls around them.</summary>
public class ImportFaultTests
{
    [Theory]
    [InlineData("uploadTicket", "uploadfile", """{"env":"test2-4a89da","path":"a"}""")]
    [InlineData("import", "dbimport", "{}")]
    [InlineData("downloadLinks", "batchdownloadfile", "{}")]
    [InlineData("deleteFiles", "batchdeletefile", "{}")]
    [InlineData("bucket", "getbucket", """{"env":"test2-4a89da"}""")]
    public async Task Every_call_can_fail_and_is_in_the_journal(string endpoint, string path, string body)
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.FaultAsync(
            $$"""[{"endpoint":"{{endpoint}}","errcode":-1},{"endpoint":"{{endpoint}}","call":2,"expiredToken":true},{"endpoint":"{{endpoint}}","call":3,"status":502}]""");
        Assert.Equal(-1, (await emulator.CallAsync("/componenttcb/" + path, body)).GetProperty("errcode").GetInt32());
        Assert.Equal(42001, (await emulator.CallAsync("/componenttcb/" + path, body)).GetProperty("errcode").GetInt32());
        using var content = new StringContent(body);
        using var response = await emulator.Http.PostAsync(
            $"{emulator.Endpoint}/componenttcb/{path}?access_token={emulator.Token}", content);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var entries = await emulator.RequestsAsync("?endpoint=" + endpoint);
        Assert.Equal(["errcode -1", "expired token", "status 502"], entries.Select(static entry => entry.GetProperty("fault").GetString()));
        Assert.All(entries, entry => Assert.Equal(body, entry.GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData("\"storageError\":\"AccessDenied\"", 403, "AccessDenied")]
    [InlineData("\"storageError\":\"signaturedoesnotmatch\"", 403, "SignatureDoesNotMatch")]
    [InlineData("\"storageError\":\"EntityTooLarge\"", 400, "EntityTooLarge")]
    [InlineData("\"storageError\":\"MalformedPOSTRequest\"", 400, "MalformedPOSTRequest")]
    [InlineData("\"storageError\":\"SlowDown\"", 503, "SlowDown")]
    [InlineData("\"status\":503", 503, "SlowDown")]
    [InlineData("\"status\":500", 500, "InternalError")]
    public async Task An_upload_fails_with_an_error_of_the_storage(string fault, int status, string code)
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.FaultAsync($$"""{"endpoint":"upload",{{fault}}}""");
        var ticket = await emulator.TicketAsync("a");
        using (var response = await emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), new byte[3_000_000]))
        {
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Contains($"<Code>{code}</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(0, await StoredAsync(emulator));
        using (var response = await emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), new byte[3_000_000]))
            Assert.Equal(204, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("\"reset\":true", 0)]
    [InlineData("\"reset\":true,\"afterBytes\":1000000", 0)]
    [InlineData("\"reset\":true,\"takesEffect\":true", 1)]
    public async Task The_connection_of_an_upload_can_break(string fault, int stored)
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.FaultAsync($$"""{"endpoint":"upload",{{fault}}}""");
        var ticket = await emulator.TicketAsync("a");
        await Assert.ThrowsAsync<HttpRequestException>(
            () => emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), new byte[3_000_000]));
        Assert.Equal(stored, await StoredAsync(emulator));
        Assert.StartsWith(
            "reset", (await emulator.RequestsAsync("?endpoint=upload"))[0].GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_can_be_late_or_have_no_answer()
    {
        await using var emulator = await Emulator.WithAsync();
        await emulator.FaultAsync(
            """[{"endpoint":"upload","delayMilliseconds":300},{"endpoint":"upload","call":2,"noAnswer":true,"holdMilliseconds":200}]""");
        var ticket = await emulator.TicketAsync("a");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using (var response = await emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), new byte[10]))
            Assert.Equal(204, (int)response.StatusCode);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(290));
        await Assert.ThrowsAsync<HttpRequestException>(
            () => emulator.PostFormAsync(ticket, Uploads.Fields(ticket, "a"), new byte[3_000_000]));
    }

    [Fact]
    public async Task A_download_fails_with_an_error_of_the_storage()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":1}");
        var url = (await emulator.ExportAsync("db.collection('geo').get()")).GetProperty("file_url").GetString();
        await emulator.FaultAsync("""{"endpoint":"download","storageError":"RequestTimeTooSkewed"}""");
        using var response = await emulator.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("<Code>RequestTimeTooSkewed</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_an_import_fail_or_the_whole_job()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":0}");
        await emulator.FaultAsync("""[{"endpoint":"import","failedRecords":2},{"endpoint":"import","call":2,"jobFailure":"disk full"}]""");
        var state = await emulator.ImportAsync("{\"_id\":1}\n{\"_id\":2}\n{\"_id\":3}\n");
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"success","record_success":1,"record_fail":2,"error_msg":"导入完成."}""",
            state.GetRawText());
        Assert.Equal("{\"_id\":0}\n{\"_id\":3}\n", await emulator.ExportFileAsync("db.collection('geo').get()"));
        state = await emulator.ImportAsync("{\"_id\":4}\n{\"_id\":5}\n");
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"fail","record_success":1,"record_fail":1,"error_msg":"disk full"}""",
            state.GetRawText());
        Assert.Equal("{\"_id\":0}\n{\"_id\":3}\n{\"_id\":4}\n", await emulator.ExportFileAsync("db.collection('geo').get()"));
    }

    [Fact]
    public async Task A_submit_that_is_lost_has_imported()
    {
        await using var emulator = await Emulator.WithAsync("{\"_id\":0}");
        await emulator.UploadAsync("f", "{\"_id\":1}");
        await emulator.FaultAsync("""{"endpoint":"import","reset":true,"takesEffect":true}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.SubmitImportAsync("f"));
        // It works in the background.
        while ((await emulator.CallAsync("/tcb/databasecollectionget", """{"env":"test2-4a89da"}""")).GetProperty("collections")[0]
            .GetProperty("count").GetInt32() < 2)
            await Task.Yield();
        Assert.Equal(1, (await emulator.ImportStoredAsync("f")).GetProperty("record_fail").GetInt32());
    }

    private static async Task<int> StoredAsync(Emulator emulator) =>
        (await emulator.CallAsync("/componenttcb/getbucket", """{"env":"test2-4a89da"}""")).GetProperty("contents").GetArrayLength();
}
