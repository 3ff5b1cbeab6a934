namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>Finds the backups in a folder.</summary>
public static class BackupCatalog
{
    /// <summary>The backups of a destination, or of a folder of destinations.</summary>
    private const int MaxDepth = 2;

    /// <summary>
    /// The folders of the backups at or below a path, readable or not: the path itself if it is one, else those at most two levels below.
    /// Links are not followed, except that the path itself may be one. Half-removed backups are not found.
    /// </summary>
    /// <param name="path">The full path of a folder.</param>
    public static IReadOnlyList<string> Find(string path) =>
        FindWithin(Path.TrimEndingDirectorySeparator(path), MaxDepth);

    /// <summary>The files at or below a path that have the name of a manifest and are of another program.</summary>
    /// <param name="path">The full path of a folder.</param>
    public static IEnumerable<string> FindForeign(string path) =>
        Find(Path.TrimEndingDirectorySeparator(path), MaxDepth, folder => BackupFolder.ForeignManifests(folder).Any())
            .SelectMany(BackupFolder.ForeignManifests);

    /// <summary>The folders of the backups at or below a path, at most some levels below.</summary>
    internal static IReadOnlyList<string> FindWithin(string path, int depth) => [.. Find(path, depth, BackupFolder.IsBackup)];

    /// <summary>The folders of backups whose removal was interrupted, at or below a path.</summary>
    /// <param name="path">The full path of a folder.</param>
    public static IReadOnlyList<string> FindHalfRemoved(string path) =>
        FindHalfRemovedWithin(Path.TrimEndingDirectorySeparator(path), MaxDepth);

    /// <summary>The same, at most some levels below.</summary>
    internal static IReadOnlyList<string> FindHalfRemovedWithin(string path, int depth) =>
        [.. Find(path, depth, BackupFolder.IsHalfRemoved)];

    /// <summary>Reads backups, and sorts them by their start. Their collections are read again when they are needed.</summary>
    /// <param name="folders">The full paths of their folders.</param>
    /// <param name="onError">Called with the folder and the error of each backup that cannot be read.</param>
    public static IReadOnlyList<TcbBackup> ReadAll(IEnumerable<string> folders, Action<string, TcbException> onError)
    {
        List<TcbBackup> backups = [];
        foreach (var folder in folders)
        {
            try
            {
                backups.Add(BackupFolder.Read(folder).WithoutCollections(() => BackupFolder.Read(folder).Collections));
            }
            catch (TcbException error)
            {
                onError(folder, error);
            }
        }

        return [.. backups.OrderBy(backup => backup.StartedAt).ThenBy(backup => backup.Name, StringComparer.Ordinal)];
    }

    /// <summary>The fields of the last incremental backup; empty if there is none.</summary>
    /// <param name="path">The full path of a folder of backups.</param>
    internal static IReadOnlyList<string> LastWatermarks(string path) => FindWithin(Path.TrimEndingDirectorySeparator(path), 1)
        .OrderByDescending(folder => Path.GetFileName(folder), StringComparer.Ordinal)
        .Select(folder => BackupFolder.ReadParts(folder)[0].Manifest.Selection.Incremental)
        .FirstOrDefault(incremental => incremental is not null)
        ?.Watermark.Values.Distinct(StringComparer.Ordinal).ToArray() ?? [];

    private static IEnumerable<string> Find(string folder, int depth, Func<string, bool> isMatch)
    {
        if (isMatch(folder))
            return [folder];
        // What is in a backup is no backup.
        if (depth == 0 || BackupFolder.IsBackup(folder) || BackupFolder.IsHalfRemoved(folder))
            return [];
        return Subfolders(folder).SelectMany(subfolder => Find(subfolder, depth - 1, isMatch));
    }

    private static string[] Subfolders(string folder)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            var found = Directory.GetDirectories(folder, "*", options);
            Array.Sort(found, StringComparer.Ordinal);
            return found;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
