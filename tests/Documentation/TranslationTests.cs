using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Documentation.Tests;

/// <summary>The Chinese pages against the English ones: the same blocks in the same order, with the same code and the same links.</summary>
public sealed partial class TranslationTests
{
    // For developers.
    private static readonly string[] EnglishOnly =
        ["architecture", "benchmarks", "glossary", "query-verification", "reliability", "service-contract"];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    public static TheoryData<string, string> Pages { get; } = new(
        from file in Repository.Files("docs", ".md").Append(Path.Combine(Repository.Root, "README.md"))
        let name = Repository.Name(file)
        where !name.Contains("zh-CN", StringComparison.Ordinal) && !EnglishOnly.Contains(Path.GetFileNameWithoutExtension(name))
        select (name, Chinese(name)));

    [Fact]
    public void No_Chinese_page_is_left_over()
    {
        var expected = Pages.Select(page => page.Data.Item2);
        var found = Repository.Files("docs", ".md").Concat(Directory.GetFiles(Repository.Root, "*.md")).Select(Repository.Name)
            .Where(name => name.Contains("zh-CN", StringComparison.Ordinal));

        Assert.Equal(expected.Order(), found.Order());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_Chinese_page_has_the_blocks_of_the_English_one(string english, string chinese)
    {
        var expected = Blocks(english);
        var found = Blocks(chinese);

        for (var index = 0; index < Math.Min(expected.Count, found.Count); index++)
            Assert.Equal($"{index}: {expected[index]}", $"{index}: {found[index]}");
        Assert.Equal(expected.Count, found.Count);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_Chinese_page_has_the_links_of_the_English_one(string english, string chinese) =>
        Assert.Subset(Links(chinese), Links(english));

    [Fact]
    public void No_Chinese_page_leaves_a_text_in_English()
    {
        var texts =
            from page in Pages
            from block in Document(page.Data.Item2).Descendants<LeafBlock>()
            where block.Inline is not null
            let text = Text(block)
            where EnglishText().IsMatch(text)
            select $"{page.Data.Item2}: {text}";

        Assert.Empty(texts);
    }

    [Fact]
    public void The_Chinese_about_topic_has_the_code_of_the_English_one() =>
        Assert.Equal(TopicCode("module/en-US/about_WeChatTcb.help.txt"), TopicCode("module/zh-CN/about_WeChatTcb.help.txt"));

    private static string Chinese(string english) => english switch
    {
        "README.md" => "README.zh-CN.md",
        _ when english.Contains("en-US", StringComparison.Ordinal) => english.Replace("en-US", "zh-CN", StringComparison.Ordinal),
        _ => english.Replace("docs/", "docs/zh-CN/", StringComparison.Ordinal),
    };

    private static MarkdownDocument Document(string page) => Markdown.Parse(Repository.Read(page), Pipeline);

    // What a translation keeps of each block: its kind, its code, and a heading that is a name.
    private static List<string> Blocks(string page) => [.. Document(page).Descendants<LeafBlock>().Select(block => block switch
    {
        FencedCodeBlock code => $"code\n{Code(code.Lines.ToString(), isProgram: code.Info?.Length > 0)}",
        HeadingBlock heading => $"heading {heading.Level} {Name().Match(Text(heading)).Value}",
        _ => $"text {string.Join(' ', InlineCode(block).Distinct().Order(StringComparer.Ordinal))}",
    })];

    private static IEnumerable<string> InlineCode(LeafBlock block) =>
        (block.Inline?.Descendants<CodeInline>() ?? []).Select(code => code.Content);

    private static string Text(LeafBlock block) =>
        string.Concat(block.Inline!.Descendants<LiteralInline>().Select(literal => literal.Content.ToString()));

    // Comments are translated; in a listing, what stands beside the names; in the output of a command, headings and values.
    private static string Code(string code, bool isProgram) =>
        (isProgram ? Comment() : Remark()).Replace(code.ReplaceLineEndings("\n"), "");

    private static HashSet<string> Links(string page) =>
    [
        .. from link in Document(page).Descendants<LinkInline>()
           let target = link.Url!.Split('#')[0]
           where target.Length > 0
           select target.Contains("://", StringComparison.Ordinal)
               ? target
               : Repository.Name(Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target)))
                   .Replace("/help/zh-CN/", "/help/en-US/", StringComparison.Ordinal)
                   .Replace("module/zh-CN/", "module/en-US/", StringComparison.Ordinal)
                   .Replace("/zh-CN/", "/", StringComparison.Ordinal)
                   .Replace(".zh-CN.", ".", StringComparison.Ordinal)
                   .Replace("-zh.", ".", StringComparison.Ordinal),
    ];

    // Code is indented by eight columns, as are lists of names, which have two spaces between name and description.
    private static IEnumerable<string> TopicCode(string topic) =>
        from Match block in Indented().Matches(Repository.Read(topic).ReplaceLineEndings("\n"))
        where !ListedName().IsMatch(block.Value)
        select Code(block.Value, isProgram: true);

    [GeneratedRegex(@"^-\w+$|^\w+(-\w+)+$|^\w+(\.\w+)+(\[\])?$")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<=^|\s)#\s.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<=\S) {3,}(?!:).*$|^ {3}\S.*$|(?<=^\w+ *: ).*$|(?<=\S) +# .*$", RegexOptions.Multiline)]
    private static partial Regex Remark();

    // Fewer words are a name or a term, such as "access token".
    [GeneratedRegex("[A-Za-z]+ [A-Za-z]+ [A-Za-z]+ [A-Za-z]+")]
    private static partial Regex EnglishText();

    [GeneratedRegex(@"(?:^ {8}.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"\A {8}(\S+ {2,}[^ =]|\w+\n)")]
    private static partial Regex ListedName();
}
