using Microsoft.Playwright;
using WeChatTcb.Emulator.Storage;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>The pictures of docs/emulator.md can be taken, and are small. <c>WRITE_PAGE_PICTURES=1</c> writes them.</summary>
[Collection(BrowserTests.Name)]
public sealed class PictureTests(Chromium chromium)
{
    private const int MaxBytes = 200_000;
    private const string Env = "demo-4a89da";

    [ChromiumFact]
    public async Task A_query_in_English()
    {
        await using var open = await OpenAsync("en-US", "query", 960);
        await open.Page.Locator("#query-statement").FillAsync(
            "db.collection('cities')\n  .where({ country: 'CN', population: _.gt(5000000) })\n  .orderBy('population', 'desc').limit(100).get()");
        await Expect(open.Main.Locator("dl.meaning")).ToContainTextAsync("population desc");
        await open.Page.Locator("#query-statement").BlurAsync();
        await TakeAsync(open, "emulator-page.png");
    }

    [ChromiumFact]
    public async Task Jobs_in_Chinese()
    {
        await using var open = await OpenAsync("zh-CN", "jobs", 440);
        await SubmitAsync("db.collection('cities').get()", "exports/cities.json");
        await SubmitAsync("db.collection('cities').where({ country: 'none' }).get()", "exports/none.json");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(10));
        await SubmitAsync("db.collection('cities').where({ country: 'CN' }).get()", "exports/cn.json");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(1));
        await Expect(open.Main.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(open.Main.Locator("tbody a")).ToHaveCountAsync(1);
        await TakeAsync(open, "emulator-page-zh.png");

        Task SubmitAsync(string query, string path) => open.Emulator.CallAsync(
            "/componenttcb/dbexport", System.Text.Json.JsonSerializer.Serialize(new { env = Env, file_path = path, file_type = 1, query }));
    }

    private async Task<OpenPage> OpenAsync(string locale, string panel, int height) => await OpenPage.OfAsync(
        chromium,
        await WeChatTcb.Emulator.Tests.Emulator.StartAsync(
            null, static (store, cancellation) => Seeder.Load(store, Path.Combine(RepositoryRoot.Find(), "examples", "data"), cancellation)),
        panel,
        options: new() { Locale = locale, ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1280, Height = height } });

    private static async Task TakeAsync(OpenPage open, string name)
    {
        // The address has the port of this run.
        await open.Page.Locator("header .facts").EvaluateAsync("element => { element.style.visibility = 'hidden'; }");
        var picture = await open.Page.ScreenshotAsync();
        Assert.InRange(picture.Length, 1, MaxBytes);
        if (Environment.GetEnvironmentVariable("WRITE_PAGE_PICTURES") == "1")
            await File.WriteAllBytesAsync(Path.Combine(RepositoryRoot.Find(), "docs", "images", name), picture);
    }
}
