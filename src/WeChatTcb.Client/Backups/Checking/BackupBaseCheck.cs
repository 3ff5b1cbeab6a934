using WeChatTcb.Client.Backups.Manifests;

using CollectionKey = (string Env, string Collection);

namespace WeChatTcb.Client.Backups.Checking;

/// <summary>A collection in one of the backups of its chain.</summary>
/// <param name="Folder">The full path of the backup's folder.</param>
/// <param name="Entry">The collection there, with its file.</param>
internal sealed record BackupLink(string Folder, BackupManifestCollection Entry)
{
    /// <summary>The full path of the file.</summary>
    internal string Path => CollectionFilePaths.Full(Folder, Entry.File!.Path);
}

/// <summary>Checks that the backups that increments need exist, down to the full ones. Their files are not read.</summary>
/// <param name="folder">The folder of the backup. Its bases are beside it.</param>
internal sealed class BackupBaseCheck(string folder)
{
    private readonly Dictionary<string, Dictionary<CollectionKey, BackupManifestCollection>?> _bases = new(StringComparer.Ordinal);

    /// <summary>What is missing: one problem for a backup that does not exist, or one for each collection.</summary>
    internal IEnumerable<BackupCheckProblem> Run(IEnumerable<BackupManifestCollection> entries)
    {
        HashSet<BackupCheckProblem> problems = [];
        foreach (var entry in entries.Where(entry => entry is { Status: BackupCollectionStatus.Complete, BaseName: not null }))
        {
            if (Follow(entry).Problem is { } problem)
                problems.Add(problem);
        }

        return problems;
    }

    /// <summary>Follows the bases of a collection down to its full export.</summary>
    /// <returns>The collection in each backup, the full one first; or what is missing.</returns>
    internal (IReadOnlyList<BackupLink> Links, BackupCheckProblem? Problem) Follow(BackupManifestCollection entry)
    {
        List<BackupLink> links = [new(folder, entry)];
        var problem = default(BackupCheckProblem);
        var own = Path.GetFileName(folder);
        var walk = BaseWalk.From(own, name => (name == own ? entry : Find(name)) switch
        {
            null => null,
            { BaseName: { } next } => [next],
            _ => [],
        });
        if (walk.Circle is { } circle)
            problem = Problem(PathOf(circle), Messages.FormatBackupCheck_BaseCircle(circle));
        return problem is null ? (links, null) : ([], problem);

        BackupManifestCollection? Find(string name)
        {
            var path = PathOf(name);
            if (Entries(name) is not { } entries)
            {
                problem = new(null, null, path, BackupCheckProblemKind.BaseMissing, Messages.FormatBackupCheck_NoBase(name));
                return null;
            }

            if (!entries.TryGetValue((entry.Env, entry.Collection), out var found)
                || found is not { Status: BackupCollectionStatus.Complete, File: { } file })
            {
                problem = Problem(path, Messages.FormatBackupCheck_NoBaseCollection(name));
                return null;
            }

            if (!CollectionFilePaths.Exists(path, file))
            {
                problem = Problem(CollectionFilePaths.Full(path, file.Path), Messages.FormatBackupCheck_NoBaseFile(name));
                return null;
            }

            links.Insert(0, new(path, found));
            return found;
        }

        BackupCheckProblem Problem(string path, string detail) =>
            new(entry.Env, entry.Collection, path, BackupCheckProblemKind.BaseMissing, detail);
    }

    private string PathOf(string name) => Path.Combine(Path.GetDirectoryName(folder) ?? folder, name);

    private Dictionary<CollectionKey, BackupManifestCollection>? Entries(string name)
    {
        if (_bases.TryGetValue(name, out var known))
            return known;
        Dictionary<CollectionKey, BackupManifestCollection>? entries = null;
        try
        {
            var manifests = BackupFolder.ReadParts(PathOf(name)).Select(part => part.Manifest).ToArray();
            entries = BackupMerge.Entries(manifests).ToDictionary(entry => (entry.Env, entry.Collection));
        }
        catch (TcbException)
        {
            // Whatever is there, it is no usable base.
        }

        return _bases[name] = entries;
    }
}
