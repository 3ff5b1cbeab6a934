namespace Reliability.Tests;

/// <summary>The files of the build output.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Find();

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    public static string Emulator { get; } = Path.Combine(Root, "module", "bin", "dependencies", "WeChatTcb.Emulator.dll");

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");
}
