using System.Text.Json;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Backups;

/// <summary>Reads a manifest with its journal.</summary>
internal static class BackupReader
{
    /// <summary>Far more than the manifest of the largest fleet.</summary>
    private const int MaxSize = 1024 * 1024 * 1024;

    internal static BackupManifest Read(string path)
    {
        try
        {
            var bytes = RegularFile.ReadAll(path, MaxSize);
            if (JsonSerializer.Deserialize(bytes, StoredJson.Readable.StoredHeader)?.IsNewerThan(BackupManifest.CurrentVersion) is true)
                throw BackupErrors.Newer(path);
            var manifest = JsonSerializer.Deserialize(bytes, StoredJson.Readable.BackupManifest)
                ?? throw BackupErrors.Damaged(path, Messages.BackupDamaged_NotJson);
            return manifest with { Collections = WithJournal(manifest.Collections, Path.ChangeExtension(path, ".journal")) };
        }
        catch (JsonException cause)
        {
            throw BackupErrors.Damaged(path, cause.Message, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Downloads.FileErrors.CannotRead(path, cause);
        }
    }

    private static IReadOnlyList<BackupManifestCollection> WithJournal(IReadOnlyList<BackupManifestCollection> entries, string journal)
    {
        if (!File.Exists(journal))
            return entries;
        var merged = entries.ToDictionary(entry => (entry.Env, entry.Collection));
        foreach (var line in File.ReadLines(journal))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, StoredJson.Line.BackupManifestCollection) is { } entry)
                    merged[(entry.Env, entry.Collection)] = entry;
            }
            catch (JsonException)
            {
                break;
            }
        }

        return [.. merged.Values];
    }
}
