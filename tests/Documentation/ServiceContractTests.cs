using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>docs/service-contract.md against the comments that cite it.</summary>
public sealed partial class ServiceContractTests
{
    [Fact]
    public void Every_section_that_a_comment_cites_exists()
    {
        var sections = Heading().Matches(Repository.Read("docs/service-contract.md")).Select(match => match.Groups["number"].Value)
            .ToHashSet();
        var citations =
            (from folder in new[] { "src", "tests", "tools", "docs", "module" }
             from file in Repository.Files(folder, ".cs", ".ps1", ".md", ".txt", ".resx")
             from Match match in Citation().Matches(File.ReadAllText(file))
             from Capture number in match.Groups["number"].Captures
             select (File: Repository.Name(file), Number: number.Value)).ToList();

        Assert.True(citations.Count > 80, $"Only {citations.Count} citations were found.");
        Assert.DoesNotContain(citations, citation => !sections.Contains(citation.Number));
    }

    [Fact]
    public void Every_source_that_a_fact_names_is_listed()
    {
        var page = Repository.Read("docs/service-contract.md");
        var start = page.IndexOf("\n## 11 ", StringComparison.Ordinal);
        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var sources = page[start..(end < 0 ? page.Length : end)];

        var listed = Row().Matches(sources).SelectMany(match => match.Groups["keys"].Value.Split(", ")).ToHashSet();

        var named = Key().Matches(Code().Replace(page[..start], "")).Select(match => match.Groups["key"].Value).ToHashSet();
        Assert.True(named.Count > 40);
        Assert.Superset(named, listed);
    }

    [GeneratedRegex(@"^#{2,4} (?<number>\d+(\.\d+)?)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    // "contract 3.3", "contract 0.3, 5.2", "contract section 6".
    [GeneratedRegex(@"\bcontract,? (sections? )?(?<number>\d+(\.\d+)?)((, | and )(?<number>\d+\.\d+))*")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\{(?<key>[a-z][a-z0-9-]+)\}")]
    private static partial Regex Key();

    [GeneratedRegex(@"^\| (?<keys>[a-z][a-z0-9, -]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
