using System.Management.Automation;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Commands;

/// <summary>Resolves PowerShell paths to folders of backups, or folders that contain them.</summary>
internal static class BackupPathResolver
{
    /// <summary>The folders that match a path. The path of a manifest stands for its folder.</summary>
    /// <exception cref="TcbException"><c>NotAFilePath</c>, or <c>BackupNotFound</c>: there is nothing of this name.</exception>
    internal static IEnumerable<string> Folders(SessionState session, string path, bool literal)
    {
        var full = Path.TrimEndingDirectorySeparator(FilePaths.Full(session, path));
        if (FolderOf(full) is { } folder)
            return [folder];
        // A path with escaped wildcards has to be resolved too: that unescapes it.
        if (literal || !(WildcardPattern.ContainsWildcardCharacters(path) || path.Contains('`', StringComparison.Ordinal)))
            throw BackupErrors.NotFound(path);
        return FilePaths.Matching(session, path).Select(FolderOf).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static string? FolderOf(string path) =>
        Directory.Exists(path) ? path
        : File.Exists(path) && BackupFolder.IsManifest(path) ? Path.GetDirectoryName(path)
        : null;
}
