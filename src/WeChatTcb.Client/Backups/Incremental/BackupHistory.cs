using System.Globalization;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>A saved collection in a backup.</summary>
/// <param name="BackupName">The name of the backup's folder.</param>
/// <param name="StartedAt">When the backup began.</param>
/// <param name="Path">The full path of the file.</param>
/// <param name="Kind">Whether the file contains all records.</param>
/// <param name="BaseName">The name of the backup that it continues; null for a full export.</param>
/// <param name="Watermark">The highest value; null without one.</param>
internal sealed record SavedCollection(
    string BackupName, DateTimeOffset StartedAt, string Path, BackupKind Kind, string? BaseName, BackupWatermark? Watermark);

/// <summary>The last state of a collection that an increment can continue.</summary>
/// <param name="Last">The last backup of the chain.</param>
/// <param name="Length">The number of backups in the chain, with the full one.</param>
internal sealed record IncrementalBase(SavedCollection Last, int Length);

/// <summary>
/// What the backups beside a new one have of each collection. Manifests are read when they are needed, the newest first, and of their entries
/// only what matters here is kept.
/// </summary>
internal sealed class BackupHistory
{
    private readonly (string Folder, DateTimeOffset StartedAt)[] _backups; // the newest first
    private readonly Dictionary<string, Dictionary<(string Env, string Collection), SavedCollection>> _read =
        new(StringComparer.Ordinal);

    private BackupHistory((string Folder, DateTimeOffset StartedAt)[] backups) => _backups = backups;

    /// <summary>Finds the backups of a destination.</summary>
    /// <param name="destination">The full path of the folder of backups.</param>
    /// <param name="except">The name of the new backup.</param>
    /// <param name="onError">Called with the folder and the error of each backup that cannot be read. It is no base.</param>
    internal static BackupHistory Of(string destination, string? except, Action<string, TcbException> onError)
    {
        var backups = new List<(string Folder, DateTimeOffset StartedAt)>();
        foreach (var folder in BackupCatalog.Find(destination))
        {
            // Bases are named by their folder, so only those directly in the destination can be found again.
            if (Path.GetFileName(folder) == except || Path.GetDirectoryName(folder) != Path.TrimEndingDirectorySeparator(destination))
                continue;
            try
            {
                backups.Add((folder, StartOf(folder)));
            }
            catch (TcbException error)
            {
                onError(folder, error);
            }
        }

        return new([.. backups.OrderByDescending(static backup => backup.StartedAt)]);
    }

    /// <summary>Finds the last state of a collection whose chain is complete.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="hasBroken">Whether there was a later state whose chain is not complete.</param>
    internal IncrementalBase? Find(string env, string collection, out bool hasBroken)
    {
        hasBroken = false;
        foreach (var (folder, _) in _backups)
        {
            if (Entries(folder).GetValueOrDefault((env, collection)) is not { } saved)
                continue;
            if (ChainLength(saved, env, collection) is { } length)
                return new(saved, length);
            hasBroken = true;
        }

        return null;
    }

    /// <summary>When a backup began. Its name says it, and does not have to be read, unless the user chose another one.</summary>
    private static DateTimeOffset StartOf(string folder) =>
        Path.GetFileName(folder) is { Length: >= 16 } name && DateTimeOffset.TryParseExact(
            name.AsSpan(0, 16), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
            ? start
            : BackupFolder.ReadParts(folder).Min(static part => part.Manifest.StartedAt);

    /// <summary>The number of backups in a chain; null if it is not complete.</summary>
    private int? ChainLength(SavedCollection last, string env, string collection)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var current = last; ;)
        {
            if (!seen.Add(current.BackupName))
                return null; // a circle
            if (current.Kind is BackupKind.Full)
                return seen.Count;
            var folder = Array.Find(_backups, backup => Path.GetFileName(backup.Folder) == current.BaseName).Folder;
            if (folder is null || Entries(folder).GetValueOrDefault((env, collection)) is not { } next)
                return null;
            current = next;
        }
    }

    private Dictionary<(string Env, string Collection), SavedCollection> Entries(string folder)
    {
        if (_read.TryGetValue(folder, out var known))
            return known;
        var entries = new Dictionary<(string Env, string Collection), SavedCollection>();
        foreach (var part in ReadParts(folder))
        {
            foreach (var entry in part.Manifest.Collections)
            {
                if (entry is not { Status: BackupCollectionStatus.Complete, File: { } file })
                    continue;
                var info = new FileInfo(BackupPaths.Full(folder, file.Path));
                if (!info.Exists || info.Length != file.Length)
                    continue; // it is not what was saved
                entries[(entry.Env, entry.Collection)] = new(
                    Path.GetFileName(folder), part.Manifest.StartedAt, info.FullName, entry.Kind, entry.BaseName, entry.Watermark);
            }
        }

        _read.Add(folder, entries);
        return entries;
    }

    private static IReadOnlyList<BackupPart> ReadParts(string folder)
    {
        try
        {
            return BackupFolder.ReadParts(folder);
        }
        catch (TcbException)
        {
            return []; // it was removed since
        }
    }
}
