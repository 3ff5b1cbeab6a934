using System.Runtime.CompilerServices;

namespace Differential.Node;

/// <summary>A test that needs Node and npm; skipped with a reason where one of them is missing.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute([CallerMemberName] string name = "", [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Tools.Missing is not { } reason)
            return;
        // `dotnet test` prints only the name of a skipped test.
        DisplayName = $"{name}: {reason}";
        Skip = reason;
    }
}

/// <summary>The programs that run the packages.</summary>
internal static class Tools
{
    public static string? Node { get; } = Find("node", ".exe");

    public static string? Npm { get; } = Find("npm", ".cmd");

    /// <summary>Why this machine cannot run the comparison; null if it can.</summary>
    public static string? Missing =>
        Node is null ? "There is no node on PATH: nothing is compared with @cloudbase/database and mingo."
        : Npm is null ? "There is no npm on PATH: @cloudbase/database and mingo cannot be installed, so nothing is compared with them."
        : null;

    private static string? Find(string name, string windowsExtension) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + windowsExtension : name))
            .FirstOrDefault(File.Exists);
}
