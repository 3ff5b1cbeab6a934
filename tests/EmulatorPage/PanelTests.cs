using System.Net;
using Microsoft.Playwright;
using WeChatTcb.Emulator;
using WeChatTcb.Emulator.Tests;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>Every panel does what it is for.</summary>
[Collection(BrowserTests.Name)]
public sealed class PanelTests(Chromium chromium)
{
    private const string Env = WeChatTcb.Emulator.Tests.Emulator.Env;

    private static Task<WeChatTcb.Emulator.Tests.Emulator> WithPeopleAsync() => WeChatTcb.Emulator.Tests.Emulator.WithAsync(
        [.. Enumerable.Range(1, 45).Select(static i => $$"""{"_id":{{i}},"name":"person {{i}}","age":{{20 + (i % 5)}}}""")]);

    [ChromiumFact]
    public async Task Data_lists_collections_with_counts_and_pages_and_searches_documents()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync());
        await Expect(open.Main.Locator(".environment")).ToHaveTextAsync(Env);
        await Expect(open.Main.Locator(".collections .count")).ToHaveTextAsync("45");
        await open.Main.Locator(".collections button").ClickAsync();
        await open.SeesAsync("Records 1 to 20");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await open.SeesAsync("Records 21 to 40");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await open.SeesAsync("Records 41 to 45");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeDisabledAsync();

        await open.Page.Locator("#data-statement").FillAsync("db.collection('geo').where({ age: 22 }).field({ name: true }).get()");
        await open.SeesAsync("Records 1 to 9");
        await open.Main.Locator(".records summary").First.ClickAsync();
        await Expect(open.Main.Locator(".records pre").First).ToHaveTextAsync("{\n  \"_id\": 2,\n  \"name\": \"person 2\"\n}");

        // What somebody sets beside the page appears by itself.
        await open.Emulator.ControlAsync(HttpMethod.Post, "seed", "{\"" + Env + "\":{\"more\":[{\"_id\":1}]}}");
        await open.SeesAsync("more");
    }

    [ChromiumFact]
    public async Task Query_shows_findings_while_typing_then_meaning_records_and_the_command()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "query");
        var statement = open.Page.Locator("#query-statement");
        await Expect(statement).ToHaveValueAsync("db.collection('geo').get()");

        await statement.FillAsync("db.collection('geo').were({ age: 22 }).get()");
        await Expect(open.Main.Locator(".diagnostics")).ToContainTextAsync("were");
        await Expect(open.Main.Locator(".diagnostics pre")).ToContainTextAsync("^^^^");
        await Expect(statement).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(0, await open.CountAsync("dl.meaning"));

        await statement.FillAsync("""db.collection('geo').where({ name: "person 7" }).orderBy('age', 'desc').limit(3).get()""");
        await open.SeesAsync("The statement is valid.");
        await Expect(statement).ToHaveAttributeAsync("aria-invalid", "false");
        await Expect(open.Main.Locator("dl.meaning")).ToContainTextAsync("age desc");
        await Expect(open.Main.Locator(".records li")).ToHaveCountAsync(1);
        await Expect(open.Main.Locator(".copy pre")).ToHaveTextAsync(
            $"Invoke-TcbDbExport {Env} 'db.collection(''geo'').where({{ name: \"person 7\" }}).orderBy(''age'', ''desc'').limit(3).get()'"
            + " -Destination ./exports/");

        await open.Page.Locator("#query-format").SelectOptionAsync("csv");
        await Expect(open.Main.Locator(".diagnostics")).ToContainTextAsync(".field(");
        await Expect(open.Main.Locator(".copy")).ToBeHiddenAsync();
        await statement.FillAsync("db.collection('geo').field({ name: true }).get()");
        await Expect(open.Main.Locator(".copy pre")).ToContainTextAsync("-FileType Csv");
    }

    [ChromiumFact]
    public async Task Jobs_move_through_their_phases_and_have_files()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "jobs");
        await open.SeesAsync("No jobs yet.");
        await open.Emulator.SubmitAsync("db.collection('geo').get()");
        var phase = open.Main.Locator(".phases [aria-current]");
        await Expect(phase).ToHaveTextAsync("waiting");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(1));
        await Expect(phase).ToHaveTextAsync("reading");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(1));
        await Expect(phase).ToHaveTextAsync("success");
        await Expect(open.Main.Locator("tbody .number")).ToHaveTextAsync("45");

        var download = await open.Page.RunAndWaitForDownloadAsync(() => open.Main.Locator("tbody a").ClickAsync());
        Assert.Equal(45, (await File.ReadAllLinesAsync(await download.PathAsync())).Length);
        Assert.Matches(@"^geo-\d+\.json$", download.SuggestedFilename);

        var show = open.Main.Locator("tbody button");
        await show.ClickAsync();
        await Expect(open.Main.Locator("pre")).ToContainTextAsync("\"name\":\"person 45\"");
        await Expect(show).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(show).ToBeFocusedAsync();

        await open.Emulator.FaultAsync("""{"endpoint":"submit","jobFailure":"the disk is full"}""");
        await open.Emulator.SubmitAsync("db.collection('geo').get()");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(2));
        await Expect(open.Main.Locator("tbody tr").First).ToContainTextAsync("the disk is full");
        // The list was rebuilt; what was open stays open.
        await show.ClickAsync();
        await Expect(open.Main.Locator("pre")).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task Requests_appear_live_and_masked()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "journal");
        await open.SeesAsync("Live.");
        await Expect(open.Main.Locator("tbody tr[data-number]")).ToHaveCountAsync(1); // the token
        await open.Emulator.FaultAsync("""{"endpoint":"submit","errcode":-1}""");
        await open.Emulator.SubmitAsync("db.collection('geo').get()");
        var row = open.Main.Locator("tbody tr[data-number]").First;
        await Expect(row).ToContainTextAsync("POST /componenttcb/dbexport");
        await Expect(row).ToContainTextAsync("errcode -1");
        await row.Locator("button").ClickAsync();
        await open.SeesAsync("access_token: ***1");
        await open.SeesAsync("db.collection('geo').get()");
        await Expect(open.Main.Locator("pre[aria-label='Answer']")).ToContainTextAsync("\"errcode\": -1");
        await open.Emulator.RenewTokenAsync();
        await open.Main.Locator("tr[data-number='3'] button").ClickAsync();
        await Expect(open.Main.Locator("pre[aria-label='Answer']").First).ToContainTextAsync("\"component_access_token\": \"***2\"");
        Assert.DoesNotContain(open.Emulator.Token, await open.Page.ContentAsync(), StringComparison.Ordinal);

        await open.Page.Locator("#journal-endpoint").SelectOptionAsync("token");
        await Expect(open.Main.Locator("tbody tr[data-number]")).ToHaveCountAsync(2);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Empty the list" }).ClickAsync();
        await open.SeesAsync("No requests yet.");
        Assert.Empty(await open.Emulator.RequestsAsync());
    }

    [ChromiumFact]
    public async Task Faults_are_set_and_cleared_and_named_as_commands()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "faults");
        await open.SeesAsync("No rules are set.");
        await open.Page.Locator("#fault-kind").SelectOptionAsync("status");
        await open.Page.Locator("#fault-value").FillAsync("502");
        await open.Page.Locator("#fault-call").FillAsync("2");
        await Expect(open.Main.Locator(".copy pre")).ToHaveTextAsync("Set-TcbEmulatorFault Submit -Call 2 -StatusCode 502");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Set the rule" }).ClickAsync();
        await Expect(open.Main.Locator("tbody")).ToContainTextAsync("Set-TcbEmulatorFault Submit -Call 2 -StatusCode 502");
        Assert.Equal(
            502, (await open.Emulator.ControlAsync(HttpMethod.Get, "faults")).Body[0].GetProperty("rule").GetProperty("status").GetInt32());

        // One rule goes and the other stays, and so does the focus, while counts change.
        await open.Emulator.FaultAsync("""{"endpoint":"state","errcode":-1}""");
        var remove = open.Page.GetByRole(AriaRole.Button, new() { Name = "Remove rule 2" });
        await remove.FocusAsync();
        await open.Emulator.StateAsync(1);
        await Expect(open.Main.Locator("tbody tr").Nth(1).Locator("td").Nth(4)).ToHaveTextAsync("1");
        await Expect(remove).ToBeFocusedAsync();
        await open.SeesAsync("Clear-TcbEmulatorFault 2");
        await open.Page.Keyboard.PressAsync("Enter");
        await Expect(open.Main.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Remove rule 1" })).ToBeFocusedAsync();

        // What the emulator refuses, it explains.
        open.Expected = "400";
        await open.Page.Locator("#fault-kind").SelectOptionAsync("urlExpires");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Set the rule" }).ClickAsync();
        await open.SeesAsync("Refused:");

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Clear all rules" }).ClickAsync();
        await open.SeesAsync("No rules are set.");
        Assert.Equal(0, (await open.Emulator.ControlAsync(HttpMethod.Get, "faults")).Body.GetArrayLength());
    }

    [ChromiumFact]
    public async Task The_clock_is_stopped_advanced_and_continued()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "clock");
        var now = open.Main.Locator(".time");
        await Expect(now).ToContainTextAsync("10:11:44");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(1));
        await Expect(now).ToContainTextAsync("10:11:45");
        await open.SeesAsync("Set-TcbEmulatorClock Stopped");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the clock" }).ClickAsync();
        await open.SeesAsync("The clock is stopped.");
        await open.SeesAsync("Set-TcbEmulatorClock Running");
        open.Emulator.Time.Advance(TimeSpan.FromHours(1));

        await Expect(open.Main.Locator(".copy pre")).ToHaveTextAsync("Step-TcbEmulatorClock 1800");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "+ 30 minutes" }).ClickAsync();
        await Expect(now).ToContainTextAsync("10:41:45");
        await open.Page.Locator("#clock-seconds").FillAsync("90");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Advance", Exact = true }).ClickAsync();
        await Expect(now).ToContainTextAsync("10:43:15");

        var go = open.Page.GetByRole(AriaRole.Button, new() { Name = "Let it run" });
        await go.FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await open.SeesAsync("The clock is running.");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(2));
        await Expect(now).ToContainTextAsync("10:43:17");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the clock" })).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task Fidelity_lists_every_behaviour()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "fidelity");
        await Expect(open.Main.Locator("tbody tr")).ToHaveCountAsync(Fidelity.Entries.Count);
        await open.Page.Locator("#fidelity-basis").SelectOptionAsync("observed");
        await Expect(open.Main.Locator("tbody tr")).ToHaveCountAsync(Fidelity.Entries.Count(static entry => entry.Basis == "observed"));
    }

    [ChromiumFact]
    public async Task Fidelity_is_read_and_filtered_in_Chinese()
    {
        await using var open = await OpenPage.OfAsync(
            chromium, await WithPeopleAsync(), "fidelity", options: new() { Locale = "zh-CN" });
        var cells = open.Main.Locator("tbody td.wide");
        await Expect(cells).ToHaveTextAsync(Fidelity.Entries.Select(static entry => entry.Chinese));
        await Expect(open.Main.Locator("[lang]")).ToHaveCountAsync(0);
        await open.Page.Locator("#fidelity-filter").FillAsync("授权方列表");
        await Expect(cells).ToHaveTextAsync(
            from entry in Fidelity.Entries where entry.Chinese.Contains("授权方列表", StringComparison.Ordinal) select entry.Chinese);
        await open.Page.Locator("#fidelity-filter").FillAsync("list of authorizers");
        await Expect(cells).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task Faults_are_described_in_Chinese_in_their_table_and_in_the_journal()
    {
        (string Rule, string Text)[] faults =
        [
            ("""{"endpoint":"submit","errcode":-1}""", "错误码 -1"),
            ("""{"endpoint":"submit","status":503,"takesEffect":true}""", "HTTP 状态码 503，调用已生效"),
            ("""{"endpoint":"submit","noAnswer":true}""", "没有响应"),
            ("""{"endpoint":"submit","reset":true,"afterBytes":9}""", "在 9 字节后连接重置"),
            ("""{"endpoint":"submit","reset":true}""", "连接重置"),
            ("""{"endpoint":"submit","truncateAfterBytes":100}""", "在 100 字节后截断"),
            ("""{"endpoint":"submit","dripBytes":10}""", "缓慢：每 100 ms 发送 10 字节"),
            ("""{"endpoint":"submit","lengthOffset":5}""", "长度错误：+5"),
            ("""{"endpoint":"submit","garbage":true}""", "乱码"),
            ("""{"endpoint":"submit","delayMilliseconds":20,"takesEffect":true}""", "延迟 20 ms，调用已生效"),
            ("""{"endpoint":"submit","expiredToken":true}""", "令牌过期"),
            ("""{"endpoint":"submit","jobFailure":"the disk is full"}""", "任务中途失败"),
            ("""{"endpoint":"submit","failedRecords":2}""", "2 条记录失败"),
            ("""{"endpoint":"download","storageError":"AccessDenied"}""", "云存储的错误 AccessDenied"),
            ("""{"endpoint":"download","urlExpires":true,"afterBytes":9}""", "在 9 字节后下载地址过期"),
            ("""{"endpoint":"download","urlExpires":true}""", "下载地址过期"),
            ("""{"endpoint":"download","changedFile":true}""", "文件已改变"),
            ("""{"endpoint":"download","ignoreRange":true}""", "忽略 Range"),
        ];
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "faults", options: new() { Locale = "zh-CN" });
        foreach (var (rule, _) in faults)
            await open.Emulator.FaultAsync(rule);
        await Expect(open.Main.Locator("tbody td:nth-child(3)")).ToHaveTextAsync(faults.Select(static fault => fault.Text));

        await open.Emulator.SubmitAsync("db.collection('geo').get()");
        await open.ShowAsync("journal");
        await Expect(open.Main.Locator("tbody tr[data-number] td:last-child").First).ToHaveTextAsync("错误码 -1");
    }

    [ChromiumFact]
    public async Task Without_the_token_it_only_reads()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "faults", withToken: false);
        await Expect(open.Page.Locator("header")).ToContainTextAsync("Read only");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Set the rule" })).ToBeDisabledAsync();
        // The page's own address is not enough either.
        open.Expected = "403";
        var status = await open.Page.EvaluateAsync<int>("() => fetch('/_emulator/reset', { method: 'POST' }).then(answer => answer.status)");
        Assert.Equal((int)HttpStatusCode.Forbidden, status);
        await open.ShowAsync("query");
        await open.SeesAsync("The statement is valid.");
    }

    [ChromiumFact]
    public async Task The_token_leaves_the_address_and_outlives_a_reload()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithPeopleAsync(), "faults");
        Assert.DoesNotContain(open.Emulator.PageToken, open.Page.Url, StringComparison.Ordinal);
        await open.Page.ReloadAsync();
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Set the rule" })).ToBeEnabledAsync();
        Assert.DoesNotContain(open.Emulator.PageToken, await open.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.All(await open.Emulator.RequestsAsync(), static entry =>
            Assert.DoesNotContain("_emulator", entry.GetRawText(), StringComparison.Ordinal));
    }
}
