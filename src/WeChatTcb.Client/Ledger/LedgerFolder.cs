namespace WeChatTcb.Client.Ledger;

/// <summary>The location of the ledger.</summary>
internal static class LedgerFolder
{
    private const string Off = "off";

    /// <summary>The folder; null if the user has switched the ledger off.</summary>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the variable is not a full path, or the user has no home
    /// folder.</exception>
    internal static string? Find()
    {
        if (EnvironmentVariables.Get(EnvironmentVariables.Ledger) is not { } given)
            return Default();
        if (given.Equals(Off, StringComparison.OrdinalIgnoreCase))
            return null;
        if (given is "~" or ['~', '/' or '\\', ..])
            given = Path.Join(Home(Environment.SpecialFolder.UserProfile), given[1..]);
        return Path.IsPathFullyQualified(given)
            ? Path.GetFullPath(given)
            : throw LedgerErrors.Unavailable(Messages.FormatLedgerUnavailable_NotFullPath(EnvironmentVariables.Ledger, given));
    }

    /// <summary>The platform's folder for program state: XDG Base Directory Specification, Apple's and Microsoft's guidelines.</summary>
    private static string Default()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "WeChatTcb", "ledger");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(Home(Environment.SpecialFolder.UserProfile), "Library", "Application Support", "WeChatTcb", "ledger");
        // The specification requires relative paths to be ignored.
        var state = EnvironmentVariables.Get(EnvironmentVariables.StateHome) is { } given && Path.IsPathFullyQualified(given)
            ? given
            : Path.Combine(Home(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "WeChatTcb", "ledger");
    }

    private static string Home(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home
            ? home
            : throw LedgerErrors.Unavailable(Messages.LedgerUnavailable_NoHome);
}
