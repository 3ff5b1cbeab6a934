using System.Globalization;

namespace WeChatTcb.Client.Formats.XlsxFiles;

/// <summary>The names of sheets, as Excel accepts them.</summary>
internal static class SheetName
{
    private const int MaxLength = 31;
    private const string Forbidden = @"[]:*?/\";

    /// <summary>The name of a sheet.</summary>
    /// <param name="collection">What it is named after.</param>
    /// <param name="number">Which of the sheets it is, from 1.</param>
    internal static string Of(string collection, int number)
    {
        var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({number})");
        string allowed = new([.. collection.Select(character => IsAllowed(character) ? character : '_')]);
        var name = XlsxText.Begin(allowed.Trim('\'', ' '), MaxLength - suffix.Length).TrimEnd('\'', ' ');
        if (name.Length == 0)
            name = "Sheet";
        // Excel keeps this name for itself.
        return name.Equals("History", StringComparison.OrdinalIgnoreCase) ? $"{name}_{suffix}" : name + suffix;
    }

    private static bool IsAllowed(char character) =>
        !char.IsControl(character) && !Forbidden.Contains(character, StringComparison.Ordinal);
}
