using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>THIRD-PARTY-NOTICES.md against the list of shipped files, which packing compares with the package.</summary>
public sealed partial class ThirdPartyNoticesTests
{
    [Fact]
    public void Each_file_of_others_that_ships_has_a_notice_and_no_other_has()
    {
        var shipped = Repository.Read("module/files.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split('/')[^1])
            .Where(name => Library().IsMatch(name) && !name.StartsWith("WeChatTcb.", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal);
        var listed = Listed().Matches(Repository.Read("THIRD-PARTY-NOTICES.md")).Select(match => match.Groups["file"].Value)
            .Order(StringComparer.Ordinal);

        Assert.Equal(shipped, listed);
    }

    [GeneratedRegex(@"\.(dll|so|dylib)$")]
    private static partial Regex Library();

    [GeneratedRegex("^- `(?<file>[^`]+)`", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
