namespace Benchmarks;

/// <summary>Where the module and the yardsticks were built to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    public static string Cities { get; } = Path.Combine(SeedData, "demo-4a89da", "cities.jsonl");

    /// <summary>A file that another project built, in the configuration in which this one was.</summary>
    public static string BuiltFile(string project, string framework, string file)
    {
        var configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;
        return Path.Combine(Root, project, "bin", configuration, framework, file);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WeChatTcb.psd1")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The benchmarks do not lie inside the repository.");
    }
}
