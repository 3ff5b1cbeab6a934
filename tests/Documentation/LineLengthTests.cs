using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>Lines of code that can be read beside another window. No formatter of .NET enforces a limit.</summary>
public sealed partial class LineLengthTests
{
    private const int Limit = 140;

    [Fact]
    public void No_line_of_code_is_too_long()
    {
        var found = new[] { "src", "tests", "tools" }.SelectMany(folder => Repository.Files(folder, ".cs"))
            .SelectMany(LongLines);

        Assert.Empty(found);
    }

    private static IEnumerable<string> LongLines(string file)
    {
        var isRaw = false;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            var wasRaw = isRaw;
            isRaw ^= RawQuotes().Count(line) % 2 == 1;
            // Data is not wrapped: the lines of raw strings, long literals, and the rows of a table of cases.
            if (line.Length > Limit && !wasRaw && !Data().IsMatch(line))
                yield return $"{Repository.Name(file)}({index + 1}): {line.Length} columns";
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("\"{3}.{80}|\"([^\"\\\\]|\\\\.|\"\"){80,}\"|^ *\\{ .*\\},?$")]
    private static partial Regex Data();
}
