using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// The names of part files, <c>&lt;target&gt;.&lt;11 random characters&gt;.part</c>, and of the files that belong to them. A name proves
/// nothing about who made a file; that is what <see cref="PartNoteFile"/> is for.
/// </summary>
internal static partial class PartFileName
{
    private const string PartExtension = ".part";
    private const string NoteExtension = ".checkpoint";

    /// <summary>A new name for a part file.</summary>
    internal static string New(string folder, string target) =>
        Path.Combine(folder, $"{StemOf(target)}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}{PartExtension}");

    /// <summary>The files with the names of notes of <paramref name="target"/>.</summary>
    internal static IReadOnlyList<string> Notes(string folder, string target)
    {
        var stem = StemOf(target) + ".";
        return [.. Notes(folder).Where(path => Path.GetFileName(path).StartsWith(stem, StringComparison.Ordinal))];
    }

    /// <summary>The files of a folder with the names of notes.</summary>
    internal static IEnumerable<string> Notes(string folder) =>
        Directory.EnumerateFiles(folder, "*" + PartExtension + NoteExtension).Where(path => IsMatch(Path.GetFileName(path)));

    /// <summary>The note beside a part file.</summary>
    internal static string NoteOf(string part) => part + NoteExtension;

    /// <summary>The compressed contents of a part file, until they replace it.</summary>
    internal static string CompressedOf(string part) => part + ".gz";

    /// <summary>The receipt of a part file, before it gets its name.</summary>
    internal static string ReceiptOf(string part) => part + ".receipt";

    /// <summary>The file that a part file has replaced, until the receipt has been replaced too.</summary>
    internal static string OldFileOf(string part) => part + ".old";

    /// <summary>The receipt of the file that a part file replaces.</summary>
    internal static string OldReceiptOf(string part) => part + ".receipt.old";

    /// <summary>Whether a file of this name is a part file or belongs to one.</summary>
    internal static bool IsMatch(string name) => Pattern().IsMatch(name);

    /// <summary>A message of the system in which the names of part files are replaced by the name that the user knows.</summary>
    internal static string Without(string message) => Suffix().Replace(message, "");

    /// <summary>The beginning of the names of a target's part files.</summary>
    /// <remarks>A name may have the full length that the file system allows, which leaves no room for an extension.</remarks>
    internal static string StemOf(string target) => LocalFileName.Shorten(Path.GetFileName(target));

    [GeneratedRegex(@"\.[a-z0-9]{11}\.part(\.(checkpoint|receipt|old|gz))*\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\.[a-z0-9]{11}\.part(\.(checkpoint|receipt|old|gz))*", RegexOptions.ExplicitCapture)]
    private static partial Regex Suffix();
}
