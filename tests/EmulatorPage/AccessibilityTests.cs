using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using WeChatTcb.Emulator.Tests;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>
/// The page is for everybody: checked by axe-core in both languages and colour schemes, by keyboard, and on a small screen.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly string[] Panels = ["data", "query", "jobs", "journal", "faults", "clock", "fidelity"];

    [ChromiumTheory]
    [InlineData("en-US", ColorScheme.Light, 1280)]
    [InlineData("zh-CN", ColorScheme.Dark, 1280)]
    [InlineData("zh-CN", ColorScheme.Light, 360)]
    [InlineData("en-US", ColorScheme.Dark, 360)]
    public async Task Axe_finds_nothing_and_nothing_is_wider_than_the_screen(string locale, ColorScheme colors, int width)
    {
        await using var open = await OpenPage.OfAsync(chromium, await FilledAsync(), options: new()
        {
            Locale = locale,
            ColorScheme = colors,
            ViewportSize = new() { Width = width, Height = 800 },
        });
        Assert.Equal(locale == "zh-CN" ? "zh-CN" : "en", await open.Page.Locator("html").GetAttributeAsync("lang"));
        foreach (var panel in Panels)
        {
            await open.ShowAsync(panel);
            await FillAsync(open, panel);
            var found = await open.Page.RunAxe();
            Assert.Contains(found.Passes, static rule => rule.Id == "color-contrast");
            Assert.Empty(found.Violations.Select(violation => $"{panel}: {violation.Id}: {violation.Nodes[0].Html}"));
            Assert.False(
                await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"),
                $"{panel} is wider than {width} px.");
        }
    }

    [ChromiumFact]
    public async Task Everything_can_be_reached_by_keyboard()
    {
        await using var open = await OpenPage.OfAsync(chromium, await FilledAsync(), "clock");
        await open.Page.ReloadAsync();
        await Expect(open.Main).ToContainTextAsync("clock");
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusedAsync());
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("MAIN", await open.Page.EvaluateAsync<string>("() => document.activeElement.tagName"));

        await open.Page.Locator("nav a[href='#data']").FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await Expect(open.Main).ToBeFocusedAsync();
        await Expect(open.Main.Locator(".collections button").First).ToBeVisibleAsync();
        await open.Page.Keyboard.PressAsync("Tab");
        await open.Page.Keyboard.PressAsync("Enter");
        await open.SeesAsync("Records 1 to 1");
        // The list refreshes by itself, and the focus stays.
        await open.Emulator.ControlAsync(HttpMethod.Post, "seed", """{"a-new-one":{"c":[]}}""");
        await open.SeesAsync("a-new-one");
        Assert.Equal("geo", await open.Page.EvaluateAsync<string>("() => document.activeElement.querySelector('.name').textContent"));

        Task<string> FocusedAsync() => open.Page.EvaluateAsync<string>("() => document.activeElement.textContent");
    }

    [ChromiumFact]
    public async Task The_language_can_be_switched_and_is_remembered()
    {
        await using var open = await OpenPage.OfAsync(chromium, await FilledAsync(), "jobs");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await Expect(open.Main.Locator("h2")).ToHaveTextAsync("任务");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "English" })).ToBeFocusedAsync();
        await open.Page.ReloadAsync();
        await Expect(open.Main.Locator("h2")).ToHaveTextAsync("任务");

        // What the emulator says, too.
        await open.ShowAsync("query");
        await open.Page.Locator("#query-statement").FillAsync("db.collection('geo').were()");
        await Expect(open.Main.Locator(".diagnostics")).ToContainTextAsync("没有");
    }

    private static async Task<WeChatTcb.Emulator.Tests.Emulator> FilledAsync()
    {
        var emulator = await WeChatTcb.Emulator.Tests.Emulator.WithAsync($$"""{"_id":1,"name":"{{new string('n', 500)}}"}""");
        await emulator.SubmitAsync("db.collection('geo').get()");
        emulator.Time.Advance(TimeSpan.FromSeconds(10));
        await emulator.FaultAsync("""[{"endpoint":"submit","jobFailure":"a long message of a job that fails"},{"endpoint":"state","errcode":-1}]""");
        await emulator.SubmitAsync("db.collection('geo').get()");
        return emulator;
    }

    // So that all that a panel can show is there.
    private static async Task FillAsync(OpenPage open, string panel)
    {
        switch (panel)
        {
            case "data":
                await open.Main.Locator(".collections button").ClickAsync();
                await open.Main.Locator(".records summary").ClickAsync();
                break;
            case "query":
                await open.Page.Locator("#query-statement").FillAsync("db.collection('geo').gett()");
                await Expect(open.Main.Locator(".diagnostics li").First).ToBeVisibleAsync();
                break;
            case "journal":
                await open.Main.Locator("tbody button").First.ClickAsync();
                break;
            case "jobs":
                await open.Main.Locator("tbody button").ClickAsync();
                await Expect(open.Main.Locator("tbody pre")).ToBeVisibleAsync();
                break;
            case "clock":
                await open.Main.GetByRole(AriaRole.Button).First.ClickAsync();
                await Expect(open.Main.Locator("code")).ToContainTextAsync("Running");
                break;
            case "faults" or "fidelity":
                await Expect(open.Main.Locator("tbody tr").Nth(1)).ToBeVisibleAsync();
                break;
        }
    }
}
