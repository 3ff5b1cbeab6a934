namespace Reliability.Tests;

/// <summary>What was built, where it lies.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    public static string Emulator { get; } = Path.Combine(Root, "module", "bin", "emulator", "WeChatTcb.Emulator.dll");

    /// <summary>The shell of the configuration that these tests were built in.</summary>
    public static string Shell { get; } = Path.Combine(Root, "src", "TcbShell", "bin", OutputOf(AppContext.BaseDirectory), "TcbShell.dll");

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CloudExport.sln")))
            at = at.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return at.FullName;
    }

    /// <summary>The last two folders: <c>Debug/net10.0</c>.</summary>
    private static string OutputOf(string folder)
    {
        var output = new DirectoryInfo(folder);
        return Path.Combine(output.Parent!.Name, output.Name);
    }
}
