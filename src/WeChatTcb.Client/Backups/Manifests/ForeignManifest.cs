using System.Text;
using System.Text.Json;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// Tells the <c>backup.json</c> of another program from a damaged one of ours. In doubt it is ours: a backup must not disappear silently.
/// </summary>
internal static class ForeignManifest
{
    /// <summary>Our own begin with the version, and state these soon after it.</summary>
    private const int BeginLength = 4096;

    /// <summary>How our own begin.</summary>
    private const string Begin = "{\"version\":";

    /// <summary>The members of a manifest by which it is known.</summary>
    private static readonly string[] OwnMembers = ["planHash", "moduleVersion", "selection"];

    private static readonly HashSet<string> Members =
        [
            "version", "kind", "status", "startedAt", "finishedAt", "shard", "environments", "accounts", "collections", "verification",
            .. OwnMembers,
        ];

    /// <summary>Whether the file is of another program. One that cannot be read is not.</summary>
    /// <param name="path">The full path of a file that has the name of a manifest.</param>
    internal static bool IsForeign(string path)
    {
        try
        {
            var begin = ReadBegin(path);
            if (begin.Trim('\0', ' ', '\r', '\n', '\t').Length == 0
                || Array.Exists(OwnMembers, name => begin.Contains($"\"{name}\"", StringComparison.Ordinal)))
                return false;
            // What our run left is beside it, or its folder has the name of a backup.
            if (BackupName.StartOf(Path.GetFileName(Path.GetDirectoryName(path))!) is not null
                || File.Exists(BackupManifestFile.JournalOf(path)))
                return false;
            return IsOther(path, begin);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsOther(string path, string begin)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return true;
            string[] names = [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
            return !names.Contains("version") || !(names.Any(OwnMembers.Contains) || names.All(Members.Contains));
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // Torn, perhaps after its first character.
            var text = string.Concat(begin.Where(character => !char.IsWhiteSpace(character)));
            return !(text.StartsWith(Begin, StringComparison.Ordinal) || Begin.StartsWith(text, StringComparison.Ordinal));
        }
    }

    private static string ReadBegin(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[BeginLength];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }
}
