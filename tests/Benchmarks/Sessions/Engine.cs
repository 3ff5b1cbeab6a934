using System.Diagnostics;

namespace Benchmarks.Sessions;

/// <summary>A PowerShell engine that sessions are started in.</summary>
/// <param name="Name">What the figures call it.</param>
/// <param name="File">Its executable.</param>
/// <param name="Arguments">What precedes the script.</param>
/// <param name="HasUtility">Whether it has the modules that come with PowerShell, such as the one of <c>ConvertFrom-Json</c>.</param>
internal sealed record Engine(string Name, string File, string[] Arguments, bool HasUtility)
{
    /// <summary>pwsh where it is found, else TcbShell.</summary>
    public static Engine Find() => Executables.Find("pwsh") is { } pwsh
        ? new("pwsh " + VersionOf(pwsh), pwsh, ["-NoLogo", "-NoProfile", "-NonInteractive", "-File"], HasUtility: true)
        : new("TcbShell", "dotnet", [Repository.BuiltFile("src/TcbShell", "net10.0", "TcbShell.dll"), "-NoLogo", "-NonInteractive", "-File"], HasUtility: false);

    private static string VersionOf(string pwsh)
    {
        var start = new ProcessStartInfo(pwsh, ["--version"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var version = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return version.Split(' ')[^1];
    }
}
