namespace TcbShell;

/// <summary>Finds the module's manifest, the one thing this shell knows of it.</summary>
internal static class ModuleManifest
{
    public const string Variable = "WECHATTCB_MANIFEST";

    private const string FileName = "WeChatTcb.psd1";

    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"There is no module manifest at '{named}', which {Variable} names.");
        }

        return Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory) ?? throw new FileNotFoundException(
            $"{FileName} is neither above '{AppContext.BaseDirectory}' nor above '{Environment.CurrentDirectory}'. " +
            $"Start the shell inside the repository, or name the manifest in {Variable}.");
    }

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            string manifest = Path.Combine(at.FullName, FileName);
            if (File.Exists(manifest))
                return manifest;
        }

        return null;
    }
}
