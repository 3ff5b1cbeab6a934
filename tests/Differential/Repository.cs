namespace Differential;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CloudExport.sln")))
            at = at.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return at.FullName;
    }
}
