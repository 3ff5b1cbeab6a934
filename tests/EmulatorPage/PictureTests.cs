using Microsoft.Playwright;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.Emulator.Tests;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>The pictures of docs/emulator.md can be taken, and are small. <c>WRITE_PAGE_PICTURES=1</c> writes them.</summary>
[Collection(BrowserTests.Name)]
public sealed class PictureTests(Chromium chromium)
{
    private const int MaxBytes = 200_000;
    private const string Env = "demo-4a89da";

    [ChromiumTheory]
    [InlineData("en-US", "")]
    [InlineData("zh-CN", "-zh")]
    public async Task The_query_the_jobs_and_the_requests(string locale, string suffix)
    {
        await using var open = await OpenPage.OfAsync(
            chromium,
            await WeChatTcb.Emulator.Tests.Emulator.StartAsync(
                null, static (store, cancellation) =>
                    Seeder.Load(store, Path.Combine(RepositoryRoot.Find(), "examples", "data"), cancellation)),
            "query",
            options: new() { Locale = locale, ColorScheme = ColorScheme.Light });

        await open.Page.Locator("#query-statement").FillAsync(
            "db.collection('cities')\n  .where({ country: 'CN', population: _.gt(5000000) })\n  .orderBy('population', 'desc').limit(100).get()");
        await Expect(open.Main.Locator("dl.meaning")).ToContainTextAsync("population desc");
        await open.Page.Locator("#query-statement").BlurAsync();
        await TakeAsync(open, $"emulator-page{suffix}.png", 960);

        await open.ShowAsync("jobs");
        await SubmitAsync("db.collection('cities').where({ country: 'JP' }).limit(5).get()", "exports/jp.json");
        await SubmitAsync("db.collection('cities').where({ country: 'none' }).get()", "exports/none.json");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(10));
        await open.Emulator.FaultAsync("""{"endpoint":"state","errcode":-1}""");
        var job = await SubmitAsync("db.collection('cities').where({ country: 'CN' }).get()", "exports/cn.json");
        open.Emulator.Time.Advance(TimeSpan.FromSeconds(1));
        await Expect(open.Main.Locator("tbody tr")).ToHaveCountAsync(3);
        await open.Main.Locator("tbody button").ClickAsync();
        await Expect(open.Main.Locator("tbody pre")).ToContainTextAsync("JP");
        await TakeAsync(open, $"emulator-jobs{suffix}.png", 560);

        await open.ShowAsync("journal");
        await PollAsync(job);
        await PollAsync(job);
        await open.Main.Locator("tr[data-number='5'] button").ClickAsync();
        await Expect(open.Main.Locator("tbody pre").Last).ToContainTextAsync("errcode");
        await TakeAsync(open, $"emulator-requests{suffix}.png", 960);

        async Task<long> SubmitAsync(string query, string path) => (await open.Emulator.CallAsync(
            "/componenttcb/dbexport", System.Text.Json.JsonSerializer.Serialize(new { env = Env, file_path = path, file_type = 1, query })))
            .GetProperty("job_id").GetInt64();

        Task PollAsync(long id) => open.Emulator.CallAsync(
            "/componenttcb/dbmigrationstate", System.Text.Json.JsonSerializer.Serialize(new { env = Env, job_id = id }));
    }

    private static async Task TakeAsync(OpenPage open, string name, int height)
    {
        await open.Page.SetViewportSizeAsync(1280, height);
        // The address has the port of this run.
        await open.Page.Locator("header .facts").EvaluateAsync("element => { element.style.visibility = 'hidden'; }");
        var picture = await open.Page.ScreenshotAsync();
        Assert.InRange(picture.Length, 1, MaxBytes);
        if (Environment.GetEnvironmentVariable("WRITE_PAGE_PICTURES") == "1")
            await File.WriteAllBytesAsync(Path.Combine(RepositoryRoot.Find(), "docs", "images", name), picture);
    }
}
