using Microsoft.Playwright;

namespace EmulatorPage;

/// <summary>The browser of the tests, one process for all of them.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Missing = "There is no chromium, chrome or msedge on PATH, and CHROME_PATH names none: the emulator's page is not tested.";

    /// <summary>A name of another site that this browser resolves to this machine, as DNS rebinding does.</summary>
    public const string ReboundHost = "rebound.example";

    private IPlaywright? _playwright;

    /// <summary>The installed browser; null when there is none.</summary>
    public static string? Path { get; } = Find();

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Path is null)
            return;
        // CI runs many tests at the same time.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            // The sandbox does not run as root, and nothing may be asked of the network.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--host-resolver-rules=MAP {ReboundHost} 127.0.0.1",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROME_PATH") is { Length: > 0 } given)
            return File.Exists(given) ? given : null;
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => ((string[])["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"])
                .Select(name => System.IO.Path.Combine(folder, name + extension)))
            .FirstOrDefault(File.Exists);
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>
{
    public const string Name = "Browser";
}
