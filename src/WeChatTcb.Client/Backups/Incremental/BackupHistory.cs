using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>A saved collection in a backup.</summary>
/// <param name="BackupName">The name of the backup's folder.</param>
/// <param name="StartedAt">When the backup began.</param>
/// <param name="Path">The full path of the file.</param>
/// <param name="Kind">Whether the file contains all records.</param>
/// <param name="BaseName">The name of the backup that it continues; null for a full export.</param>
/// <param name="Watermark">The highest value; null without one.</param>
/// <param name="Redaction">How its records were redacted; null if they were not.</param>
internal sealed record SavedCollection(
    string BackupName, DateTimeOffset StartedAt, string Path, BackupKind Kind, string? BaseName, BackupWatermark? Watermark,
    TcbRedaction? Redaction = null);

/// <summary>The last state of a collection that an increment can continue.</summary>
/// <param name="Last">The last backup of the chain.</param>
/// <param name="Chain">The names of the backups in the chain: the last one first, the full one last.</param>
internal sealed record IncrementalBase(SavedCollection Last, IReadOnlyList<string> Chain);

/// <summary>
/// What the backups beside a new one have of each collection. Manifests are read when they are needed, the newest first, and of their
/// entries only what matters here is kept. For several threads.
/// </summary>
internal sealed class BackupHistory
{
    private readonly string _folder;
    private readonly DateTimeOffset? _end;
    private readonly Action<string, TcbException> _onError;
    private readonly object _lock = new();
    private readonly Dictionary<string, Dictionary<(string Env, string Collection), SavedCollection>> _read =
        new(StringComparer.Ordinal);

    private string[]? _folders; // the newest first

    /// <param name="folder">The full path of the new backup's folder.</param>
    /// <param name="end">Backups that began later are left out; null for none.</param>
    /// <param name="onError">Called with the folder and the error of each backup that cannot be read. It is no base.</param>
    internal BackupHistory(string folder, DateTimeOffset? end, Action<string, TcbException> onError) =>
        (_folder, _end, _onError) = (folder, end, onError);

    /// <summary>Finds the last state of a collection whose chain is complete.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="hasBroken">Whether there was a later state whose chain is not complete.</param>
    internal IncrementalBase? Find(string env, string collection, out bool hasBroken)
    {
        hasBroken = false;
        lock (_lock)
        {
            foreach (var folder in _folders ??= List())
            {
                if (Entries(folder).GetValueOrDefault((env, collection)) is not { } saved)
                    continue;
                if (ChainOf(saved, env, collection) is { } chain)
                    return new(saved, chain);
                hasBroken = true;
            }
        }

        return null;
    }

    private string[] List()
    {
        var backups = new List<(string Folder, DateTimeOffset StartedAt)>();
        // Bases are named by their folder, so only those beside the new backup can be found again.
        foreach (var folder in BackupCatalog.FindWithin(Path.GetDirectoryName(_folder)!, 1))
        {
            if (folder == _folder)
                continue;
            try
            {
                backups.Add((folder, StartOf(folder)));
            }
            catch (TcbException error)
            {
                _onError(folder, error);
            }
        }

        return
        [
            .. backups.Where(backup => _end is null || backup.StartedAt <= _end)
                .OrderByDescending(backup => backup.StartedAt)
                .ThenByDescending(backup => backup.Folder, StringComparer.Ordinal) // two of one second: the later one ends with -2
                .Select(backup => backup.Folder),
        ];
    }

    /// <summary>When a backup began. Its name says it, and does not have to be read, unless the user chose another one.</summary>
    private static DateTimeOffset StartOf(string folder) =>
        BackupName.StartOf(Path.GetFileName(folder)) ?? BackupFolder.ReadParts(folder).Min(static part => part.Manifest.StartedAt);

    /// <summary>The names of the backups in a chain, the last one first; null if it is not complete.</summary>
    private List<string>? ChainOf(SavedCollection last, string env, string collection)
    {
        var walk = BaseWalk.From(last.BackupName, name =>
        {
            var folder = name == last.BackupName ? "" : Array.Find(_folders!, folder => Path.GetFileName(folder) == name);
            var saved = folder is "" ? last : folder is null ? null : Entries(folder).GetValueOrDefault((env, collection));
            return saved switch
            {
                null or { Kind: BackupKind.Incremental, BaseName: null } => null,
                { Kind: BackupKind.Full } => [],
                { BaseName: var baseName } => [baseName!],
            };
        });
        return walk.IsComplete ? [last.BackupName, .. walk.Names] : null;
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
                if (entry is not { Status: BackupCollectionStatus.Complete, File: { } file } || !CollectionFilePaths.Exists(folder, file))
                    continue;
                entries[(entry.Env, entry.Collection)] = new(
                    Path.GetFileName(folder), part.Manifest.StartedAt, CollectionFilePaths.Full(folder, file.Path), entry.Kind,
                    entry.BaseName, entry.Watermark, part.Manifest.Selection.Redaction);
            }
        }

        _read.Add(folder, entries);
        return entries;
    }

    private IReadOnlyList<BackupPart> ReadParts(string folder)
    {
        try
        {
            return BackupFolder.ReadParts(folder);
        }
        catch (TcbException error)
        {
            _onError(folder, error);
            return [];
        }
    }
}
