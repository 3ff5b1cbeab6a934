using Microsoft.Playwright;
using WeChatTcb.Emulator.Tests;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>The page keeps what the user did, stays current, and works where a browser or an address is not as expected.</summary>
[Collection(BrowserTests.Name)]
public sealed class ResilienceTests(Chromium chromium)
{
    private const string Env = WeChatTcb.Emulator.Tests.Emulator.Env;

    private static Task<WeChatTcb.Emulator.Tests.Emulator> WithOneAsync() =>
        WeChatTcb.Emulator.Tests.Emulator.WithAsync("""{"_id":1,"name":"one"}""");

    [ChromiumFact]
    public async Task The_documents_follow_changes_that_were_made_elsewhere()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync());
        await open.Main.Locator(".collections button").ClickAsync();
        await open.SeesAsync("Records 1 to 1");
        await open.Emulator.ControlAsync(
            HttpMethod.Post, "seed", "{\"" + Env + "\":{\"geo\":[{\"_id\":1},{\"_id\":2},{\"_id\":3}]}}");
        await open.SeesAsync("Records 1 to 3");
    }

    [ChromiumFact]
    public async Task The_heading_names_the_collection_of_the_statement()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync());
        await open.Main.Locator(".collections button").ClickAsync();
        await Expect(open.Page.Locator("#data-documents")).ToContainTextAsync($"{Env}/geo");
        await open.Page.Locator("#data-statement").FillAsync("db.collection('other').get()");
        await Expect(open.Page.Locator("#data-documents")).ToContainTextAsync($"{Env}/other");
    }

    [ChromiumFact]
    public async Task Another_language_keeps_what_was_chosen_and_typed()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync());
        await open.Main.Locator(".collections button").ClickAsync();
        await open.Page.Locator("#data-statement").FillAsync("db.collection('geo').where({ name: 'one' }).get()");
        await open.SeesAsync("Records 1 to 1");
        await open.ShowAsync("faults");
        await open.Page.Locator("#fault-kind").SelectOptionAsync("jobFailure");
        await open.Page.Locator("#fault-value").FillAsync("disk full");
        await open.Page.Locator("#fault-count").FillAsync("7");
        await open.Page.Locator("header button").ClickAsync();

        await Expect(open.Page.Locator("#fault-kind")).ToHaveValueAsync("jobFailure");
        await Expect(open.Page.Locator("#fault-value")).ToHaveValueAsync("disk full");
        await Expect(open.Page.Locator("#fault-count")).ToHaveValueAsync("7");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "设置规则" }).ClickAsync();
        await Expect(open.Main.Locator("tbody tr")).ToContainTextAsync("任务中途失败");
        await Expect(open.Main.Locator("tbody tr")).ToContainTextAsync("-JobFailure \"disk full\"");
        await open.ShowAsync("data");
        await Expect(open.Page.Locator("#data-statement")).ToHaveValueAsync("db.collection('geo').where({ name: 'one' }).get()");
        await open.SeesAsync("第 1 到 1 条记录");
        await open.ShowAsync("fidelity");
        await open.Page.Locator("#fidelity-basis").SelectOptionAsync("assumed");
        await Expect(open.Main.Locator("tbody tr td:nth-child(2)").First).ToHaveTextAsync("假设");
        await open.Page.Locator("#fidelity-filter").FillAsync("no such behaviour");
        await open.SeesAsync("没有找到。");
    }

    [ChromiumFact]
    public async Task A_command_is_offered_only_for_what_can_be_done()
    {
        var empty = await WeChatTcb.Emulator.Tests.Emulator.StartAsync(null, static (_, _) => { });
        await using var open = await OpenPage.OfAsync(chromium, empty, "query");
        var command = open.Main.Locator(".copy");
        await open.Page.Locator("#query-statement").FillAsync("db.collection('a').get()");
        await open.SeesAsync("The statement is valid.");
        await Expect(command).ToBeHiddenAsync(); // there is no environment
        await open.ShowAsync("data");
        await open.ShowAsync("query");
        await Expect(open.Page.Locator("#query-statement")).ToHaveValueAsync("db.collection('a').get()");

        await open.Emulator.ControlAsync(HttpMethod.Post, "seed", "{\"" + Env + "\":{\"a\":[{\"_id\":1}]}}");
        await Expect(command).ToContainTextAsync($"Invoke-TcbDbExport {Env}");
        await open.Page.Locator("#query-statement").FillAsync("db.collection('a').where({)");
        await Expect(command).ToBeHiddenAsync();

        await open.ShowAsync("clock");
        await Expect(command).ToContainTextAsync("Step-TcbEmulatorClock 1800");
        await open.Page.Locator("#clock-seconds").FillAsync("999999999999");
        await Expect(command).ToBeHiddenAsync();
        await open.ShowAsync("faults");
        await Expect(command).ToContainTextAsync("Set-TcbEmulatorFault Submit");
        await open.Page.Locator("#fault-count").FillAsync("");
        await Expect(command).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task What_is_typed_before_the_emulator_answers_stays()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync());
        var answer = new TaskCompletionSource();
        await open.Page.RouteAsync("**/_emulator/health", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await open.ShowAsync("query");
        await open.Page.Locator("#query-statement").FillAsync("db.collection('mine').get()");
        answer.SetResult();
        await open.SeesAsync("Invoke-TcbDbExport");
        await Expect(open.Page.Locator("#query-statement")).ToHaveValueAsync("db.collection('mine').get()");
    }

    [ChromiumFact]
    public async Task It_works_in_a_browser_that_keeps_nothing()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync());
        await open.Page.AddInitScriptAsync(
            "for (const name of ['localStorage', 'sessionStorage']) "
            + "Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });");
        await open.Page.GotoAsync("about:blank");
        await open.Page.GotoAsync(open.Emulator.Page);
        await open.ShowAsync("faults");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Set the rule" })).ToBeEnabledAsync();
        await open.Page.Locator("header button").ClickAsync();
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "设置规则" })).ToBeEnabledAsync();
    }

    [ChromiumFact]
    public async Task An_unknown_panel_or_language_is_the_first()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WithOneAsync(), "query");
        await Expect(open.Page).ToHaveTitleAsync("Query · WeChatTcb emulator");
        await open.Page.EvaluateAsync("() => localStorage.setItem('tcb-emulator-language', 'toString')");
        await open.Page.GotoAsync("about:blank");
        await open.Page.GotoAsync(open.Emulator.Endpoint + "/#toString");
        await open.Page.ReloadAsync();
        await Expect(open.Main.Locator("h2")).ToHaveTextAsync("Data");
    }
}
