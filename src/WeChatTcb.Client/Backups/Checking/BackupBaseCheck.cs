using WeChatTcb.Client.Backups.Manifests;

using CollectionKey = (string Env, string Collection);

namespace WeChatTcb.Client.Backups.Checking;

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
            if (Check(entry) is { } problem)
                problems.Add(problem);
        }

        return problems;
    }

    private BackupCheckProblem? Check(BackupManifestCollection entry)
    {
        var problem = default(BackupCheckProblem);
        var own = Path.GetFileName(folder);
        var walk = BaseWalk.From(own, name => (name == own ? entry : Find(name)) switch
        {
            null => null,
            { BaseName: { } next } => [next],
            _ => [],
        });
        return walk.Circle is { } circle ? Problem(PathOf(circle), Messages.FormatBackupCheck_BaseCircle(circle)) : problem;

        BackupManifestCollection? Find(string name)
        {
            var path = PathOf(name);
            if (Entries(name) is not { } entries)
                problem = new(null, null, path, BackupCheckProblemKind.BaseMissing, Messages.FormatBackupCheck_NoBase(name));
            else if (!entries.TryGetValue((entry.Env, entry.Collection), out var found)
                || found is not { Status: BackupCollectionStatus.Complete, File: { } file })
                problem = Problem(path, Messages.FormatBackupCheck_NoBaseCollection(name));
            else if (!BackupFilePaths.Exists(path, file))
                problem = Problem(BackupFilePaths.Full(path, file.Path), Messages.FormatBackupCheck_NoBaseFile(name));
            else
                return found;
            return null;
        }

        BackupCheckProblem Problem(string path, string detail) => new(entry.Env, entry.Collection, path, BackupCheckProblemKind.BaseMissing, detail);
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
