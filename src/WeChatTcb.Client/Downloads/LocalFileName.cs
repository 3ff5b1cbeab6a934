using System.Buffers;
using System.Text;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Downloads;

/// <summary>File names that are safe on every platform, made from paths in the service's storage.</summary>
public static class LocalFileName
{
    /// <summary>In UTF-8: Linux allows 255, and a part file needs room for its extensions.</summary>
    private const int MaxBytes = 200;

    private const int MaxExtensionLength = 16;

    /// <summary>The limit of the file systems of all three platforms, in bytes or in UTF-16 units.</summary>
    internal const int MaxLength = 255;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\u007f<>:\"/\\|?*");

    /// <summary>
    /// The last part of <paramref name="filePath"/>, with characters replaced that a file system does not allow, so that it cannot lead out
    /// of a folder. Never empty.
    /// </summary>
    /// <param name="filePath">The path in the service's storage; null if it is not known.</param>
    /// <param name="jobId">The job id, from which a name is made if the path has none.</param>
    internal static string FromFilePath(string? filePath, long jobId)
    {
        var last = filePath?.Split('/', '\\').LastOrDefault(part => part.Trim(' ', '.').Length > 0) ?? "";
        var safe = new StringBuilder(last.Length);
        foreach (var character in last)
            safe.Append(Unsafe.Contains(character) ? '_' : character);

        // Windows drops spaces and dots at the end; a leading dot would hide the file elsewhere.
        var name = Shorten(safe.ToString().Trim(' ').TrimEnd(' ', '.').TrimStart('.', ' '));
        if (name.Length == 0)
            return $"export-{jobId}";
        return EscapedFileName.IsDeviceName(name) ? "_" + name : name;
    }

    /// <summary>Whether the file is not an export but belongs to one: a receipt, a part file or a checkpoint.</summary>
    public static bool IsCompanion(string path)
    {
        var name = Path.GetFileName(path);
        return ExportReceipt.IsName(name) || PartFileName.IsMatch(name);
    }

    /// <summary>Whether a file of this name cannot exist on this platform.</summary>
    internal static bool IsTooLong(string name) => LengthOf(name) > MaxLength;

    /// <summary>The length of a name as this platform limits it.</summary>
    internal static int LengthOf(string name) => OperatingSystem.IsWindows() ? name.Length : Encoding.UTF8.GetByteCount(name);

    /// <summary>The name with its extension, cut if it leaves no room for another extension.</summary>
    internal static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var extension = Path.GetExtension(name);
        if (extension.Length > MaxExtensionLength)
            extension = "";
        var left = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var kept = new StringBuilder();
        foreach (var rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
                break;
            kept.Append(rune);
        }

        return kept.ToString().TrimEnd(' ', '.') + extension;
    }
}
