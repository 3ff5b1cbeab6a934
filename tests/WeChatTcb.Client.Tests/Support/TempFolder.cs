namespace WeChatTcb.Client.Tests.Support;

/// <summary>A folder that is deleted after the test and must not contain a secret by then.</summary>
internal sealed class TempFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("wechattcb-").FullName;

    internal IEnumerable<string> Names =>
        Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose()
    {
        try
        {
            PlantedSecrets.AssertNoneInFiles(Path);
        }
        finally
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
