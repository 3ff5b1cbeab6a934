using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Downloads;

/// <summary>The names of part files: the target's, a few random letters, and <c>.part</c>; and of the note beside each.</summary>
internal static partial class PartName
{
    private const string NoteExtension = ".note";
    private const int RandomLength = 11;

    /// <summary>A name that no file has.</summary>
    internal static string New(string folder, string target) =>
        Path.Combine(folder, $"{Stem(target)}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}{PartFile.Extension}");

    /// <summary>The part files for <paramref name="target"/> that there are.</summary>
    internal static IReadOnlyList<string> Existing(string folder, string target) => Find(folder, target, PartFile.Extension);

    /// <summary>The notes of such part files as have their name, or are gone.</summary>
    internal static IReadOnlyList<string> NotesWithoutPart(string folder, string target) =>
        [.. Find(folder, target, PartFile.Extension + NoteExtension).Where(note => !File.Exists(note[..^NoteExtension.Length]))];

    /// <summary>The note beside a part file.</summary>
    internal static string NoteOf(string part) => part + NoteExtension;

    [GeneratedRegex(@"\.[a-z0-9]{11}\.part(\.note)?\z")]
    internal static partial Regex Pattern();

    private static string[] Find(string folder, string target, string extension)
    {
        var stem = Stem(target) + ".";
        return [.. Directory.EnumerateFiles(folder, "*" + extension)
            .Where(path => Path.GetFileName(path) is var name && name.StartsWith(stem, StringComparison.Ordinal)
                && name.Length == stem.Length + RandomLength + extension.Length && Pattern().IsMatch(name))];
    }

    // Shortened as names from the service are: a name that may be as long as names get leaves no room for more.
    private static string Stem(string target) => ExportFileName.Shorten(Path.GetFileName(target));
}
