using System.Text.Json;
using WeChatTcb.Emulator.Tests;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>What a document holds is text and nothing else.</summary>
[Collection(BrowserTests.Name)]
public sealed class HostileDocumentTests(Chromium chromium)
{
    private const string Attack = "<img src=x onerror=alert(1)><script>alert(2)</script><style>*{display:none}</style>"
        + "<a href='javascript:alert(3)'>x</a><svg onload=alert(4)>{{constructor.constructor('alert(5)')()}}";

    [ChromiumFact]
    public async Task Markup_is_shown_as_text_in_every_panel()
    {
        var name = "<img src=x onerror=alert(6)>'";
        var emulator = await WeChatTcb.Emulator.Tests.Emulator.WithAsync(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["_id"] = "1", [Attack] = Attack }));
        await emulator.ControlAsync(
            HttpMethod.Post, "seed", JsonSerializer.Serialize(
                new Dictionary<string, object> { [name] = new Dictionary<string, object> { [name] = new[] { new { a = Attack } } } }));
        await emulator.SubmitAsync("db.collection('geo').get()", filePath: "a<img src=x onerror=alert(7)>");
        await emulator.CallAsync("/componenttcb/dbexport", JsonSerializer.Serialize(new { env = Attack, query = Attack }));
        await emulator.Http.GetAsync(new Uri(emulator.Endpoint + "/" + Uri.EscapeDataString(Attack)));
        await emulator.FaultAsync(JsonSerializer.Serialize(new { endpoint = "submit", jobFailure = Attack }));
        await using var open = await OpenPage.OfAsync(chromium, emulator);

        // By the collection that it is in, whose own name is hostile, too.
        await open.Main.Locator(".collections button").Filter(new() { HasText = "onerror" }).ClickAsync();
        await open.SeesAsync("Records 1 to 1");
        await open.Main.Locator(".records summary").ClickAsync();
        await Expect(open.Main.Locator(".records pre")).ToContainTextAsync("onerror=alert(1)");
        await AssertNoMarkupAsync(open);
        foreach (var panel in (string[])["query", "jobs", "journal", "faults", "clock", "fidelity"])
        {
            await open.ShowAsync(panel);
            if (panel == "query")
            {
                await open.Page.Locator("#query-statement").FillAsync($"db.collection('{Attack}')");
                await Expect(open.Main.Locator(".diagnostics li").First).ToBeVisibleAsync();
            }
            if (panel == "jobs")
                await open.SeesAsync("onerror=alert(7)");
            if (panel == "faults")
                await open.SeesAsync("onerror=alert(1)");
            if (panel == "journal")
            {
                await open.SeesAsync("onerror=alert(1)");
                foreach (var button in await open.Main.Locator("tbody button").AllAsync())
                    await button.ClickAsync();
            }
            await AssertNoMarkupAsync(open);
        }
    }

    [ChromiumFact]
    public async Task Long_values_and_other_directions_do_not_break_the_page()
    {
        var emulator = await WeChatTcb.Emulator.Tests.Emulator.WithAsync(
            JsonSerializer.Serialize(new { _id = 1, value = "\u202e\u2066evil\u0000\u0007 עברית العربية" }),
            JsonSerializer.Serialize(new { _id = 2, value = new string('x', 3_000_000) }),
            JsonSerializer.Serialize(new { _id = 3, value = "last" }));
        await using var open = await OpenPage.OfAsync(chromium, emulator);
        await open.Main.Locator(".collections button").ClickAsync();
        await open.SeesAsync("Records 1 to 3");
        await open.Main.Locator(".records summary").Nth(1).ClickAsync();
        await open.SeesAsync("The record has 3,000 kB; this is its beginning.");
        Assert.InRange((await open.Page.ContentAsync()).Length, 1, 200_000);
        // Each record isolates its direction, so that the next one reads as it is.
        var summary = open.Main.Locator(".records summary bdi").First;
        Assert.Equal("isolate", await summary.EvaluateAsync<string>("element => getComputedStyle(element).unicodeBidi"));
        Assert.False(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    private static async Task AssertNoMarkupAsync(OpenPage open)
    {
        Assert.Equal(0, await open.Page.Locator("body img, body script, body style, body svg, a[href^='javascript']").CountAsync());
        Assert.Equal("block", await open.Page.Locator("body").EvaluateAsync<string>("element => getComputedStyle(element).display"));
    }
}
