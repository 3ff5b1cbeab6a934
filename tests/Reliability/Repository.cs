namespace Reliability.Tests;

/// <summary>The files of the build output.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    public static string Emulator { get; } = Path.Combine(Root, "module", "bin", "emulator", "WeChatTcb.Emulator.dll");

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CloudExport.sln")))
            at = at.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return at.FullName;
    }
}
