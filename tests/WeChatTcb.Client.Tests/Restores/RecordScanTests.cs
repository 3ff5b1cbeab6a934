using System.Text;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

public sealed class RecordScanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ExportFileType.Json, "{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n{\"a\":1}\n{\"a\":1}\n{\"_id\":\"1\"}\n", "The record on line 5")]
    [InlineData(ExportFileType.Csv, "a,_id\n1,1\n1,2\n1,\n1,\n2,1\n", "The record on line 6")]
    public void Ids_that_occur_before_are_named_with_their_line(ExportFileType type, string records, string reason)
    {
        var path = _folder.Write("users", Encoding.UTF8.GetBytes(records));
        var entry = new BackupManifestCollection
        {
            Env = "e",
            Collection = "users",
            Status = BackupCollectionStatus.Complete,
            File = new ExportFile
            {
                Path = path,
                Length = 0,
                RecordCount = 5,
                RecordCountVerified = true,
                Sha256 = "0",
                FileType = type,
                Env = "e",
                JobId = 1,
            },
        };

        var problem = Assert.Single(RecordScan.Find(path, entry, CancellationToken.None));

        Assert.Equal(BackupCheckProblemKind.DuplicateId, problem.Kind);
        Assert.StartsWith(reason, problem.Reason, StringComparison.Ordinal);
    }
}
