using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HelpWriter;

/// <summary>The help page of one cmdlet: <c>docs/help/&lt;culture&gt;/&lt;Verb-Noun&gt;.md</c>.</summary>
/// <param name="Parameters">What <c>### -Name</c> describes; the names without the dash.</param>
/// <param name="Inputs">A full type name and its description each.</param>
internal sealed record HelpPage(
    string File,
    string Name,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<Example> Examples,
    IReadOnlyList<Entry> Parameters,
    IReadOnlyList<Entry> Inputs,
    IReadOnlyList<Entry> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<Link> Links)
{
    /// <exception cref="InvalidDataException">The page does not follow the layout.</exception>
    internal static HelpPage Read(string file, Labels labels)
    {
        var document = Markdown.Parse(System.IO.File.ReadAllText(file));
        var sections = Split(document, 2).ToList();
        if (sections.Find(section => !labels.Sections.Contains(section.Title)) is { Title: not null } unknown)
            throw new InvalidDataException(
                $"Line {unknown.Line}: '## {unknown.Title}' is not one of {string.Join(", ", labels.Sections)}.");

        List<Block> Body(string title) => [.. sections.Where(section => section.Title == title).SelectMany(section => section.Body)];
        IReadOnlyList<Entry> Entries(string title) =>
            [.. Split(Body(title), 3).Select(item => Entry(item.Title, item.Line, item.Body, labels.Default))];

        return new HelpPage(
            file,
            Text((document.FirstOrDefault() as HeadingBlock)?.Inline),
            string.Join(' ', document.OfType<QuoteBlock>().Take(1).SelectMany(Paragraphs)),
            [.. Body(labels.Description).SelectMany(Paragraphs)],
            [.. Split(Body(labels.Examples), 3).Select(item => Example(item.Title, item.Line, item.Body))],
            [.. Entries(labels.Parameters).Select(entry => entry with { Title = entry.Title.TrimStart('-') })],
            Entries(labels.Inputs),
            Entries(labels.Outputs),
            [.. Body(labels.Notes).SelectMany(Paragraphs)],
            [.. from link in Body(labels.Links).SelectMany(block => block.Descendants<LinkInline>())
                select new Link(Text(link), link.Url ?? "", link.Line + 1)]);
    }

    private static IEnumerable<(string Title, int Line, List<Block> Body)> Split(IEnumerable<Block> blocks, int level)
    {
        HeadingBlock? heading = null;
        List<Block> body = [];
        foreach (var block in blocks)
        {
            if (block is not HeadingBlock next || next.Level != level)
            {
                body.Add(block);
                continue;
            }

            if (heading is not null)
                yield return (Text(heading.Inline), heading.Line + 1, body);
            (heading, body) = (next, []);
        }

        if (heading is not null)
            yield return (Text(heading.Inline), heading.Line + 1, body);
    }

    private static Entry Entry(string title, int line, IReadOnlyList<Block> body, string defaultLabel)
    {
        var paragraphs = body.SelectMany(Paragraphs).ToLookup(text => text.StartsWith(defaultLabel, StringComparison.Ordinal));
        return new Entry(title, line, [.. paragraphs[false]], paragraphs[true].FirstOrDefault()?[defaultLabel.Length..].Trim());
    }

    private static Example Example(string title, int line, IReadOnlyList<Block> body) => new(
        title,
        line,
        string.Join("\n\n", body.OfType<FencedCodeBlock>().Select(code => code.Lines.ToString().TrimEnd())),
        [.. body.SelectMany(Paragraphs)]);

    private static IEnumerable<string> Paragraphs(Block block) => block switch
    {
        ParagraphBlock paragraph => [Text(paragraph.Inline)],
        ListBlock list => list.Cast<ListItemBlock>().Select(item => "- " + string.Join(' ', item.SelectMany(Paragraphs))),
        ContainerBlock container => container.SelectMany(Paragraphs),
        _ => [],
    };

    private static string Text(ContainerInline? container) => Characters.JoinLines(Raw(container));

    private static string Raw(ContainerInline? container)
    {
        var text = new StringBuilder();
        foreach (var inline in container ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => "\n",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                AutolinkInline link => link.Url,
                ContainerInline nested => Raw(nested),
                _ => throw new InvalidDataException($"Line {inline.Line + 1}: {inline.GetType().Name} is not supported in a help page."),
            });
        }

        return text.ToString();
    }
}

/// <summary>A titled text: a parameter, or a type.</summary>
internal sealed record Entry(string Title, int Line, IReadOnlyList<string> Paragraphs, string? Default);

/// <summary>An example: what it is for, the commands, what they do.</summary>
internal sealed record Example(string Title, int Line, string Code, IReadOnlyList<string> Remarks);

/// <summary>A related link: a cmdlet's name or other text, and where it leads.</summary>
internal sealed record Link(string Text, string Url, int Line);
