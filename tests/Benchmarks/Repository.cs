namespace Benchmarks;

/// <summary>The build output of the module and of the reference programs.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Find();

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    public static string Cities { get; } = Path.Combine(SeedData, "demo-4a89da", "cities.jsonl");

    /// <summary>A build output file of another project, in the configuration of this one.</summary>
    public static string BuiltFile(string project, string framework, string file)
    {
        var configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;
        return Path.Combine(Root, project, "bin", configuration, framework, file);
    }
}
