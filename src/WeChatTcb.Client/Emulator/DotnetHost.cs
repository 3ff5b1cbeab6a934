using System.Runtime.InteropServices;

namespace WeChatTcb.Client.Emulator;

/// <summary>Finds the program that runs .NET programs on this machine.</summary>
internal static class DotnetHost
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The full path of <c>dotnet</c>; null if there is none.</summary>
    internal static string? Find() =>
        Candidates(RuntimeEnvironment.GetRuntimeDirectory(), Environment.GetEnvironmentVariable).FirstOrDefault(File.Exists);

    /// <param name="runtimeFolder">
    /// The folder of this process's runtime: <c>&lt;root&gt;/shared/Microsoft.NETCore.App/&lt;version&gt;</c> if PowerShell runs on an
    /// installed runtime, as a .NET tool does (<c>dotnet pwsh.dll</c>), and PowerShell's own folder if PowerShell includes its runtime.
    /// Only the former root contains a <c>dotnet</c> that works.
    /// </param>
    /// <param name="variable">Reads an environment variable.</param>
    internal static IEnumerable<string> Candidates(string runtimeFolder, Func<string, string?> variable)
    {
        // Set on purpose, by the user or by the SDK.
        if (variable("DOTNET_HOST_PATH") is { Length: > 0 } host)
            yield return host;
        string?[] folders =
        [
            RootOf(runtimeFolder),
            variable("DOTNET_ROOT"),
            .. (variable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => folder.Trim('"')),
            .. UsualFolders,
        ];
        foreach (var folder in folders)
        {
            // A relative folder would depend on the current location.
            if (Path.IsPathFullyQualified(folder ?? ""))
                yield return Path.Combine(folder!, FileName);
        }
    }

    private static string? RootOf(string runtimeFolder) =>
        new DirectoryInfo(runtimeFolder).Parent?.Parent is { Name: "shared", Parent: { } root } ? root.FullName : null;

    /// <summary>Where installers put it; the last is the default of the dotnet-install scripts.</summary>
    private static string[] UsualFolders => OperatingSystem.IsWindows()
        ?
        [
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Microsoft", "dotnet"),
        ]
        :
        [
            "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet", "/usr/lib64/dotnet",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet"),
        ];
}
