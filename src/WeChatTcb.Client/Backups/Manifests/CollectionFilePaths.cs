using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>The files of a backup. They depend only on its manifest, so that a resumed run and all shards agree.</summary>
internal static class CollectionFilePaths
{
    /// <summary>The file of each collection of a manifest, in its order: relative to the folder of the backup, with slashes.</summary>
    internal static string[] Of(BackupManifest manifest)
    {
        var folders = new Dictionary<string, (string Name, HashSet<string> Taken)>(StringComparer.Ordinal);
        var takenFolders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var extension = manifest.Selection.Compress ? ".jsonl.gz" : ".jsonl";
        var paths = new string[manifest.Collections.Count];
        for (var index = 0; index < paths.Length; index++)
        {
            var (env, collection) = (manifest.Collections[index].Env, manifest.Collections[index].Collection);
            if (!folders.TryGetValue(env, out var folder))
            {
                folders[env] = folder = (EscapedFileName.Encode(env, takenFolders), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
                takenFolders.Add(folder.Name);
            }

            var name = EscapedFileName.Encode(collection, folder.Taken);
            folder.Taken.Add(name);
            paths[index] = $"{folder.Name}/{name}{extension}";
        }

        return paths;
    }

    /// <summary>The full path of a file.</summary>
    internal static string Full(string folder, string relative) =>
        Path.Combine(folder, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether a saved file is still there, with its length. Its bytes are not read.</summary>
    internal static bool Exists(string folder, ExportFile file) =>
        new FileInfo(Full(folder, file.Path)) is { Exists: true } found && found.Length == file.Length;
}
