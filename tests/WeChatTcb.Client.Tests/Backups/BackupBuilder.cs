using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Tests.Backups;

/// <summary>Writes backups as <c>Backup-TcbDatabase</c> does, with files and manifests.</summary>
internal sealed class BackupBuilder(string destination, string name)
{
    private readonly List<BackupManifestCollection> _collections = [];
    private readonly List<BackupManifestEnvironment> _environments = [];

    internal static readonly DateTimeOffset Start = new(2026, 11, 1, 19, 30, 0, TimeSpan.Zero);

    internal string Folder { get; } = Path.Combine(destination, name);

    internal BackupStatus Status { get; set; } = BackupStatus.Complete;

    internal DateTimeOffset StartedAt { get; set; } =
        DateTimeOffset.TryParseExact(
            name, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) ? start : Start;

    internal BackupShard? Shard { get; set; }

    internal BackupSelection Selection { get; set; } = new();

    internal BackupVerification? Verification { get; set; }

    internal string ManifestPath =>
        Path.Combine(Folder, Shard is null ? "backup.json" : $"backup.{Shard.Number}-of-{Shard.Count}.json");

    internal BackupBuilder Add(
        string collection, int records = 2, bool compress = false, string? baseName = null, string env = "env-1",
        BackupCollectionStatus status = BackupCollectionStatus.Complete, int? shard = null, string? aclTag = null)
    {
        var entry = new BackupManifestCollection
        {
            Env = env,
            Collection = collection,
            Status = status,
            Shard = shard,
            Kind = baseName is null ? BackupKind.Full : BackupKind.Incremental,
            BaseName = baseName,
            Permission = aclTag is null ? null : new CollectionPermission(aclTag, null),
            Error = status is BackupCollectionStatus.Failed ? new BackupError("ExportFailed", "The export failed.") : null,
        };
        if (status is BackupCollectionStatus.Complete)
        {
            var text = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Range(1, records).Select(number => $"{{\"_id\":\"{collection}-{number}\"}}\n")));
            var relative = $"{env}/{collection}.jsonl{(compress ? ".gz" : "")}";
            var bytes = compress ? Compress(text) : text;
            Directory.CreateDirectory(Path.Combine(Folder, env));
            File.WriteAllBytes(Path.Combine(Folder, relative), bytes);
            File.WriteAllText(Path.Combine(Folder, relative + ".receipt.json"), "{}");
            entry = entry with
            {
                ContentSha256 = compress ? Hash(text) : null,
                File = new ExportFile
                {
                    Path = relative,
                    Length = bytes.Length,
                    RecordCount = records,
                    RecordCountVerified = true,
                    Sha256 = Hash(bytes),
                    FileType = ExportFileType.Json,
                    Env = env,
                    JobId = 1000 + _collections.Count,
                },
            };
        }

        _collections.Add(entry);
        return this;
    }

    internal BackupBuilder AddEnvironment(string env, BackupError? error = null, string status = "NORMAL")
    {
        _environments.Add(new BackupManifestEnvironment
        {
            Env = env,
            Status = status,
            Endpoint = new Uri("https://api.weixin.qq.com/"),
            AppId = "wx0123456789abcdef",
            ApiFamily = TcbApiFamily.Tcb,
            Error = error,
        });
        return this;
    }

    internal BackupBuilder Set(Action<BackupBuilder> change)
    {
        change(this);
        return this;
    }

    internal BackupManifest Manifest => new()
    {
        Version = BackupManifest.CurrentVersion,
        Kind = _collections.Any(entry => entry.BaseName is not null) ? BackupKind.Incremental : BackupKind.Full,
        Status = Status,
        StartedAt = StartedAt,
        FinishedAt = Status is BackupStatus.Running ? null : StartedAt.AddMinutes(5),
        Selection = Selection,
        Shard = Shard,
        PlanHash = new string('0', 64),
        Environments = _environments,
        Collections = _collections,
        Verification = Verification,
    };

    /// <summary>Writes the manifest, and returns the folder.</summary>
    internal string Write()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(ManifestPath, JsonSerializer.SerializeToUtf8Bytes(Manifest, StoredJson.Readable.BackupManifest));
        return Folder;
    }

    internal static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();

    internal static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
