using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

/// <summary>The records of a full export and its increments: the newest version of each.</summary>
public sealed class ChainMergeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData(FileComparison.DefaultMemoryLimit)]
    [InlineData(4096)]
    [InlineData(64)]
    public async Task The_newest_version_of_each_record_wins(int memoryLimit)
    {
        Write(
            "1.jsonl", Enumerable.Range(0, 1000).Select(id => $$"""{"_id":"{{id}}","version":1,"text":"{{new string('x', id % 50)}}"}"""));
        Write("2.jsonl", Enumerable.Range(500, 800).Select(id => $$"""{"_id":"{{id}}","version":2}"""));
        Write("3.jsonl", []);
        Write("4.jsonl", ["""{"version":3,"_id":"7"}""", """{"_id":{"$oid":"5dd5e84b89f7b54f29ed6aae"},"version":3}"""]);

        ChainMerge.Write(
            [.. Enumerable.Range(1, 4).Select(number => Link($"{number}.jsonl"))], _temp.File("merged"), memoryLimit,
            TestContext.Current.CancellationToken);

        var lines = await File.ReadAllLinesAsync(_temp.File("merged"), TestContext.Current.CancellationToken);
        Assert.Equal(1301, lines.Length);
        Assert.Equal(499, lines.Count(line => line.Contains("\"version\":1", StringComparison.Ordinal)));
        Assert.Equal(800, lines.Count(line => line.Contains("\"version\":2", StringComparison.Ordinal)));
        Assert.Contains("""{"version":3,"_id":"7"}""", lines);
        Assert.Contains("""{"_id":{"$oid":"5dd5e84b89f7b54f29ed6aae"},"version":3}""", lines);
    }

    [Theory]
    [InlineData("""{"version":1}""", "MissingKey")]
    [InlineData("""{"_id":"2","version":""", "DamagedRecord")]
    public void A_record_that_cannot_be_merged_is_an_error(string record, string errorId)
    {
        Write("1.jsonl", ["""{"_id":"1"}""", record, """{"_id":"3"}"""]);

        var error = Assert.ThrowsAny<TcbException>(
            () => ChainMerge.Write([Link("1.jsonl")], _temp.File("merged"), 4096, TestContext.Current.CancellationToken));

        Assert.Equal(errorId, error.ErrorId);
        Assert.False(File.Exists(_temp.File("merged")));
    }

    public void Dispose() => _temp.Dispose();

    private BackupLink Link(string name) => new(_temp.Path, new BackupManifestCollection
    {
        Env = "e",
        Collection = "c",
        Status = BackupCollectionStatus.Complete,
        File = new ExportFile
        {
            Path = name,
            Length = 0,
            RecordCount = 0,
            RecordCountVerified = true,
            Sha256 = "0",
            FileType = ExportFileType.Json,
            Env = "e",
            JobId = 1,
        },
    });

    private void Write(string name, IEnumerable<string> lines) =>
        File.WriteAllText(_temp.File(name), string.Concat(lines.Select(line => line + "\n")));
}
