namespace WeChatTcb.Tests.Harness;

/// <summary>Where the module was built to.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Find();

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");
}
