using System.Buffers;
using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Downloads;

/// <summary>Names for files: one from a job's <c>file_path</c> that is safe on every platform, and one for a path that the user did not give.</summary>
public static class ExportFileName
{
    /// <summary>In UTF-8: Linux takes 255, and the ending of a part file needs room too.</summary>
    private const int MostBytes = 200;

    private const int LongestExtension = 16;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\u007f<>:\"/\\|?*");

    private static readonly string[] DeviceNames = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>
    /// The last part of <paramref name="filePath"/>, with what no file system of the three platforms takes replaced, so that no path leads
    /// out of the folder. Never empty.
    /// </summary>
    /// <param name="filePath">The path in the service's storage; null when it is not known.</param>
    /// <param name="jobId">The job, which names the file when the path gives no name.</param>
    public static string FromFilePath(string? filePath, long jobId)
    {
        var last = filePath?.Split('/', '\\').LastOrDefault(part => part.Trim(' ', '.').Length > 0) ?? "";
        var safe = new StringBuilder(last.Length);
        foreach (var character in last)
            safe.Append(Unsafe.Contains(character) ? '_' : character);

        // Windows drops spaces and dots at the end; a leading dot would hide the file elsewhere.
        var name = Shorten(safe.ToString().Trim(' ').TrimEnd(' ', '.').TrimStart('.', ' '));
        if (name.Length == 0)
            return $"export-{jobId}";
        return IsDeviceName(name) ? "_" + name : name;
    }

    /// <summary>Whether a file of this name lies beside an export, and is none: a receipt, or a file on its way.</summary>
    public static bool IsOfCompanion(string path) => ExportReceipt.IsName(Path.GetFileName(path)) || PartFile.IsName(Path.GetFileName(path));

    /// <summary>A path in the service's storage that no earlier export has used: collection, time and a few random digits.</summary>
    public static string Generate(string? collection, ExportFileType type, DateTimeOffset now)
    {
        var stem = FromFilePath(string.IsNullOrEmpty(collection) ? "export" : collection, 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{stem}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Random.Shared.Next(0x1000000):x6}.{(type is ExportFileType.Csv ? "csv" : "json")}");
    }

    /// <summary>The name, cut where it would leave no room for a few letters more; with its extension.</summary>
    internal static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
            return name;
        var extension = Path.GetExtension(name);
        if (extension.Length > LongestExtension)
            extension = "";
        var left = MostBytes - Encoding.UTF8.GetByteCount(extension);
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

    private static bool IsDeviceName(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return DeviceNames.Contains(stem) || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && (char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³'));
    }
}
