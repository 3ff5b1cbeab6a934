namespace WeChatTcb.Tests.Harness;

/// <summary>A folder that is deleted after the test, and must contain no secret then.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wechattcb-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The names of all files below.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file))
            .Order()];

    /// <summary>The names of all files below except receipts. A receipt without its file fails the test.</summary>
    public IReadOnlyList<string> Exports
    {
        get
        {
            var files = Files;
            Assert.All(files.Where(IsReceipt), receipt => Assert.Contains(receipt[..^Receipt.Length], files));
            return [.. files.Where(file => !IsReceipt(file))];
        }
    }

    private const string Receipt = ".receipt.json";

    private static bool IsReceipt(string file) => file.EndsWith(Receipt, StringComparison.Ordinal);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
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
