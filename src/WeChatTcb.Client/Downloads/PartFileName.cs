using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Downloads;

/// <summary>The names of part files, <c>&lt;target&gt;.&lt;11 random characters&gt;.part</c>, and of their checkpoints.</summary>
internal static partial class PartFileName
{
    private const string PartExtension = ".part";
    private const string CheckpointExtension = ".checkpoint";
    private const int RandomLength = 11;

    /// <summary>A new name for a part file.</summary>
    internal static string New(string folder, string target) =>
        Path.Combine(folder, $"{Stem(target)}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}{PartExtension}");

    /// <summary>The part files of <paramref name="target"/> that exist.</summary>
    internal static IReadOnlyList<string> Existing(string folder, string target) => Find(folder, target, PartExtension);

    /// <summary>The checkpoints of part files of <paramref name="target"/> that do not exist any more.</summary>
    internal static IReadOnlyList<string> CheckpointsWithoutPart(string folder, string target) =>
        [.. Find(folder, target, PartExtension + CheckpointExtension).Where(path => !File.Exists(path[..^CheckpointExtension.Length]))];

    /// <summary>The checkpoint beside a part file.</summary>
    internal static string CheckpointOf(string part) => part + CheckpointExtension;

    /// <summary>Whether a file of this name is a part file or a checkpoint.</summary>
    internal static bool IsMatch(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\.[a-z0-9]{11}\.part(\.checkpoint)?\z")]
    private static partial Regex Pattern();

    private static string[] Find(string folder, string target, string extension)
    {
        var stem = Stem(target) + ".";
        return [.. Directory.EnumerateFiles(folder, "*" + extension)
            .Where(path => Path.GetFileName(path) is var name && name.StartsWith(stem, StringComparison.Ordinal)
                && name.Length == stem.Length + RandomLength + extension.Length && IsMatch(name))];
    }

    // A target's name may have the full length that the file system allows, which leaves no room for an extension.
    private static string Stem(string target) => LocalFileName.Shorten(Path.GetFileName(target));
}
