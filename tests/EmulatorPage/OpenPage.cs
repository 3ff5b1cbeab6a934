using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EmulatorPage;

/// <summary>
/// An emulator and its page in a fresh browser profile. Disposing it checks that the page did nothing that it must not do.
/// </summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private OpenPage(WeChatTcb.Emulator.Tests.Emulator emulator, IBrowserContext context, IPage page)
    {
        (Emulator, _context, Page) = (emulator, context, page);
        // Scripts that fail, and all that the security policy refuses.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Add("script: " + error);
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Add("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(emulator.Endpoint + "/", StringComparison.Ordinal))
                _complaints.Add("request: " + request.Url);
        };
    }

    public WeChatTcb.Emulator.Tests.Emulator Emulator { get; }

    public IPage Page { get; }

    /// <summary>What an expected refusal leaves in the console.</summary>
    public string? Expected { get; set; }

    public ILocator Main => Page.Locator("main");

    /// <summary>Opens the page of an emulator, which is disposed with it.</summary>
    public static async Task<OpenPage> OfAsync(
        Chromium chromium, WeChatTcb.Emulator.Tests.Emulator emulator, string panel = "data", bool withToken = true,
        BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Locale ??= "en-US";
        options.TimezoneId ??= "UTC";
        var context = await chromium.Browser.NewContextAsync(options);
        context.SetDefaultTimeout(20_000);
        var open = new OpenPage(emulator, context, await context.NewPageAsync());
        await open.Page.GotoAsync(withToken ? emulator.Page : emulator.Endpoint);
        await open.ShowAsync(panel);
        return open;
    }

    /// <summary>Goes to a panel and waits until it is there.</summary>
    public async Task ShowAsync(string panel)
    {
        await Page.Locator($"nav a[href='#{panel}']").ClickAsync();
        await Expect(Page.Locator($"nav a[href='#{panel}']")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(Main.Locator("h2")).Not.ToBeEmptyAsync();
    }

    public Task SeesAsync(string text) => Expect(Main).ToContainTextAsync(text);

    public Task<int> CountAsync(string selector) => Main.Locator(selector).CountAsync();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Emulator.DisposeAsync();
        Assert.DoesNotContain(_complaints, complaint => Expected is null || !complaint.Contains(Expected, StringComparison.Ordinal));
    }
}
