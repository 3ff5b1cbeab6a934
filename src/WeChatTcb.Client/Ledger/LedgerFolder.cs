namespace WeChatTcb.Client.Ledger;

/// <summary>Where the ledger is kept.</summary>
internal static class LedgerFolder
{
    private const string Off = "off";

    /// <summary>The folder; null when the user wants no ledger.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the variable is no full path, or the user has no folder of their own.</exception>
    internal static string? Find()
    {
        if (EnvironmentVariables.Get(EnvironmentVariables.Ledger) is not { } given)
            return Usual();
        if (given.Equals(Off, StringComparison.OrdinalIgnoreCase))
            return null;
        return Path.IsPathFullyQualified(given) ? Path.GetFullPath(given) : throw LedgerErrors.Unavailable($"TCB_LEDGER is '{given}', which is no full path.");
    }

    /// <summary>The platform's own place for what a program must remember of what it did: XDG Base Directory, Apple's and Microsoft's guides.</summary>
    private static string Usual()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "WeChatTcb", "ledger");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(Home(Environment.SpecialFolder.UserProfile), "Library", "Application Support", "WeChatTcb", "ledger");
        // The specification wants relative paths ignored.
        var state = EnvironmentVariables.Get(EnvironmentVariables.StateHome) is { } given && Path.IsPathFullyQualified(given) ? given : Path.Combine(Home(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "WeChatTcb", "ledger");
    }

    private static string Home(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home
        ? home
        : throw LedgerErrors.Unavailable("this user has no home folder.");
}
