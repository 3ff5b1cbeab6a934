using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>What one process did: the backup, or its own shard of it.</summary>
internal static class BackupResult
{
    /// <summary>The result of a run.</summary>
    /// <param name="folder">The full path of the backup's folder.</param>
    /// <param name="manifest">The manifest at the end of the run.</param>
    internal static TcbBackup Of(string folder, BackupManifest manifest)
    {
        // Other shards may still run, so their collections say nothing about this one.
        var own = manifest with
        {
            Shard = null,
            Collections = [.. manifest.Collections.Where(collection => collection.Status is not BackupCollectionStatus.OtherShard)],
        };
        var path = Path.Combine(folder, BackupManifestFile.NameOf(manifest.Shard));
        var backup = BackupMerge.Merge(folder, [new BackupPart(path, own)], isLocked: false);
        return manifest.Shard is { } shard ? backup with { Shards = [BackupShards.Text(shard)] } : backup;
    }
}
