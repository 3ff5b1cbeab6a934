using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>The links between the pages of the repository.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_to_a_file_or_a_heading_of_the_repository_leads_somewhere()
    {
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Repository.Files("docs", ".md"))
            .Concat(Repository.Files("examples", ".md")).ToList();
        var broken =
            from page in pages
            from Match link in Link().Matches(WithoutCode(File.ReadAllText(page)))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Exists(page, target)
            select $"{Repository.Name(page)}: {target}";

        Assert.True(pages.Count > 8);
        Assert.Empty(broken);
    }

    private static bool Exists(string page, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
        return anchor is null
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && Heading().Matches(WithoutCode(File.ReadAllText(file)))
                .Select(match => Anchor(match.Groups["text"].Value)).Contains(anchor);
    }

    // As code hosts make it: lower case, blanks to hyphens, no other punctuation.
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string page) => CodeBlock().Replace(page, "");

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
