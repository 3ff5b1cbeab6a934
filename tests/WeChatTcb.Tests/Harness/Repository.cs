namespace WeChatTcb.Tests.Harness;

/// <summary>Where the module was built to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Manifest { get; } = Path.Combine(Root, "WeChatTcb.psd1");

    public static string SeedData { get; } = Path.Combine(Root, "examples", "data");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WeChatTcb.psd1")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not lie inside the repository.");
    }
}
