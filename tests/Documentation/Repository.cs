using WeChatTcb.Tests.Shared;

namespace Documentation.Tests;

/// <summary>The files of the repository.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj", "artifacts", "node_modules", ".git", "TestResults"];

    public static string Root { get; } = RepositoryRoot.Find();

    /// <summary>The files below a folder of the repository whose names end as given; nothing that a build makes.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => extensions.Any(extension => file.EndsWith(extension, StringComparison.Ordinal)))
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(Built.Contains));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file's path as a failed test shows it.</summary>
    public static string Name(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');
}
