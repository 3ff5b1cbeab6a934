namespace WeChatTcb.Tests.Shared;

/// <summary>Finds the root folder of the repository, in which the tests were built.</summary>
internal static class RepositoryRoot
{
    internal static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CloudExport.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
