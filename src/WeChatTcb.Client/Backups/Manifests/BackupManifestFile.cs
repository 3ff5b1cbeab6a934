using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// The file of a manifest, <c>backup.json</c> or <c>backup.2-of-8.json</c>, and the names of the two files that are beside it during a run:
/// the journal and the lock.
/// </summary>
internal static partial class BackupManifestFile
{
    internal const string Extension = ".json";

    /// <summary>A manifest of 100,000 collections has about 150 MB.</summary>
    private const int MaxSize = 1024 * 1024 * 1024;

    /// <summary>The name of a manifest.</summary>
    /// <param name="shard">The shard; null for a backup without shards.</param>
    internal static string NameOf(BackupShard? shard) => shard is null
        ? "backup" + Extension
        : string.Create(CultureInfo.InvariantCulture, $"backup.{shard.Number}-of-{shard.Count}{Extension}");

    /// <summary>Whether a file of this name is a manifest.</summary>
    internal static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Whether a file is all that is left of a backup whose process was killed before it had written the manifest.</summary>
    internal static bool IsLeftover(string path) =>
        IsName(Path.ChangeExtension(Path.GetFileName(path), Extension)) && path.EndsWith(".lock", StringComparison.Ordinal)
        || IsName(Path.GetFileNameWithoutExtension(path)) && path == DurableFile.TemporaryOf(Path.ChangeExtension(path, null));

    /// <summary>The journal of a manifest.</summary>
    internal static string JournalOf(string path) => path[..^Extension.Length] + ".journal";

    /// <summary>The lock of a manifest. Each shard has its own: several may run in one folder.</summary>
    internal static string LockOf(string path) => path[..^Extension.Length] + ".lock";

    /// <summary>Writes a manifest. A reader sees the old or the new one.</summary>
    /// <exception cref="TcbException">It could not be written.</exception>
    internal static void Write(string path, BackupManifest manifest)
    {
        try
        {
            // Not as an array of bytes: the memory must not grow with the number of collections.
            DurableFile.Write(path, file => JsonSerializer.Serialize(file, manifest, StoredJson.Readable.BackupManifest));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, cause);
        }
    }

    /// <summary>Reads a manifest with what its journal adds: the state of a backup, also while it runs.</summary>
    /// <exception cref="TcbException"><c>BackupNewer</c>, <c>BackupDamaged</c>, <c>FileNotFound</c>, or <c>CannotReadFile</c>.</exception>
    internal static BackupManifest Read(string path)
    {
        try
        {
            // The journal first: if the run ends in between, the manifest contains what the journal lacks.
            var changes = BackupJournal.Read(JournalOf(path));
            return Parse(path, RegularFile.ReadAll(path, MaxSize)).With(changes);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotFound(path, cause);
        }
        catch (FileTooLargeException cause)
        {
            throw BackupErrors.Damaged(path, cause.Message, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    private static BackupManifest Parse(string path, byte[] bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, StoredJson.Readable.BackupManifest);
            return manifest?.Version > BackupManifest.CurrentVersion ? throw BackupErrors.Newer(path)
                : FindFault(manifest) is { } member ? throw BackupErrors.Damaged(path, Messages.FormatBackupDamaged_Member(member))
                : manifest!;
        }
        catch (Exception cause) when (IsOfJson(cause))
        {
            throw Unreadable(path, bytes, cause);
        }
    }

    /// <summary>The error of a manifest with another form than ours; a newer version of the module may have written it.</summary>
    private static TcbException Unreadable(string path, byte[] bytes, Exception cause)
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes, StoredJson.Readable.StoredHeader) is not { HasVersion: true } header)
                return BackupErrors.Damaged(path, Messages.BackupDamaged_NoVersion, cause);
            if (header.IsNewerThan(BackupManifest.CurrentVersion))
                return BackupErrors.Newer(path);
        }
        catch (Exception second) when (IsOfJson(second))
        {
            cause = second; // it is no JSON at all
        }

        var member = (cause as JsonException)?.Path?.TrimStart('$').TrimStart('.');
        return BackupErrors.Damaged(
            path, string.IsNullOrEmpty(member) ? Messages.BackupDamaged_NotJson : Messages.FormatBackupDamaged_Member(member), cause);
    }

    private static bool IsOfJson(Exception cause) =>
        cause is JsonException or NotSupportedException or InvalidOperationException or FormatException;

    /// <summary>The member that cannot be right; null if there is none. Members that the format requires may still be null.</summary>
    private static string? FindFault(BackupManifest? manifest)
    {
        if (manifest?.Selection is null)
            return "selection";
        if (manifest.Shard is { } shard && (shard.Count < 1 || shard.Number < 1 || shard.Number > shard.Count))
            return "shard";
        if (manifest.PlanHash is null)
            return "planHash";
        if (manifest.Environments?.All(environment => environment is { Env.Length: > 0, Endpoint.IsAbsoluteUri: true }) is not true)
            return "environments";
        if (manifest.Collections is not { } collections)
            return "collections";
        HashSet<(string, string)> names = [];
        return collections.All(collection => IsValid(collection) && names.Add((collection.Env, collection.Collection)))
            ? null
            : "collections";
    }

    /// <summary>Whether an entry can be used: among others, its file is in the folder of the backup.</summary>
    internal static bool IsValid(BackupManifestCollection? collection) =>
        collection is { Env.Length: > 0, Collection.Length: > 0 }
        && (collection.BaseName is not { } name || StaysInFolder(name, isFile: false))
        && (collection.File is not { } file
            || (file is { Length: >= 0, RecordCount: >= 0, Sha256.Length: > 0 } && IsPathOfFile(file.Path)));

    /// <summary>Whether a path leads to a file below a folder of the backup, on every system. So it is no manifest.</summary>
    private static bool IsPathOfFile(string? path) =>
        path?.Split('/') is { Length: >= 2 } parts && parts.All(static part => StaysInFolder(part, isFile: true));

    /// <summary>Whether a name stays in its folder. Windows drops dots and spaces at the end; those of files are escaped.</summary>
    private static bool StaysInFolder(string name, bool isFile) =>
        name.Length > 0 && name.IndexOfAny(['/', '\\', ':', '\0']) < 0
        && (isFile ? name[^1] is not ('.' or ' ') : name.Trim('.', ' ').Length > 0);

    private static BackupManifest With(this BackupManifest manifest, IReadOnlyList<BackupManifestCollection> changes)
    {
        if (changes.Count == 0)
            return manifest;
        var last = new Dictionary<(string, string), BackupManifestCollection>();
        foreach (var change in changes)
            last[(change.Env, change.Collection)] = change;
        return manifest with
        {
            Collections =
            [
                .. manifest.Collections.Select(collection => last.GetValueOrDefault((collection.Env, collection.Collection)) ?? collection),
            ],
        };
    }

    [GeneratedRegex(@"^backup(\.[1-9][0-9]{0,5}-of-[1-9][0-9]{0,5})?\.json$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
