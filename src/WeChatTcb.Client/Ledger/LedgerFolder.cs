using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Ledger;

/// <summary>The location of the ledger.</summary>
internal static class LedgerFolder
{
    private const string Off = "off";

    /// <summary>The folder; null if the user has switched the ledger off.</summary>
    /// <param name="endpoint">
    /// The service of the exports. What is on this machine is an emulator: its exports have a folder of their own, unless the user has set
    /// one for all.
    /// </param>
    /// <exception cref="TcbException"><c>LedgerUnavailable</c>: the variable is not a full path, or the user has no home
    /// folder.</exception>
    internal static string? Find(Uri? endpoint = null)
    {
        if (EnvironmentVariables.Get(EnvironmentVariables.Ledger) is not { } given)
            return Path.Combine(Default(), endpoint is not null && ServiceAddress.IsLoopback(endpoint) ? "emulator-ledger" : "ledger");
        if (given.Equals(Off, StringComparison.OrdinalIgnoreCase))
            return null;
        return Path.IsPathFullyQualified(given)
            ? Path.GetFullPath(given)
            : throw LedgerErrors.Unavailable(Messages.FormatLedgerUnavailable_NotFullPath(EnvironmentVariables.Ledger, given));
    }

    /// <summary>The platform's folder for program state: XDG Base Directory Specification, Apple's and Microsoft's guidelines.</summary>
    private static string Default()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "WeChatTcb");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(Home(Environment.SpecialFolder.UserProfile), "Library", "Application Support", "WeChatTcb");
        // The specification requires relative paths to be ignored.
        var state = EnvironmentVariables.Get(EnvironmentVariables.StateHome) is { } given && Path.IsPathFullyQualified(given)
            ? given
            : Path.Combine(Home(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "WeChatTcb");
    }

    private static string Home(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home
            ? home
            : throw LedgerErrors.Unavailable(Messages.LedgerUnavailable_NoHome);
}
