using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Writes help as MAML, the XML format that Get-Help reads.</summary>
internal static partial class Maml
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace General = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <param name="address">The address of the culture's pages; empty if they are not published.</param>
    internal static void Write(IEnumerable<(CmdletSyntax Syntax, HelpPage Page)> cmdlets, Labels labels, string address, string file)
    {
        var commands = cmdlets.Select(cmdlet => Cmdlet(cmdlet.Syntax, cmdlet.Page, labels, address));
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var writer = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = encoding });
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), commands).Save(writer);
    }

    private static XElement Cmdlet(CmdletSyntax cmdlet, HelpPage page, Labels labels, string address)
    {
        var shown = cmdlet.VisibleParameters
            .Select(parameter => (Syntax: parameter, Entry: page.Parameters.First(entry => entry.Title == parameter.Name)))
            .ToList();
        var links = page.Links.Select(link => Link(link.Text, ""));
        // Get-Help -Online opens the first link that has an address.
        if (address.Length > 0)
            links = links.Prepend(Link(labels.Online, $"{address}/{cmdlet.Name}.md"));
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", General),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", cmdlet.Verb),
                new XElement(Command + "noun", cmdlet.Noun),
                Description([page.Synopsis])),
            Description(page.Description),
            new XElement(Command + "syntax", cmdlet.Sets.Select(set => new XElement(
                Command + "syntaxItem",
                new XElement(General + "name", cmdlet.Name),
                from parameter in shown
                let use = parameter.Syntax.In(set)
                where use is not null
                select Parameter(parameter.Syntax, parameter.Entry, [use], inSyntax: true)))),
            new XElement(
                Command + "parameters",
                shown.Select(parameter => Parameter(parameter.Syntax, parameter.Entry, parameter.Syntax.Uses, inSyntax: false))),
            new XElement(Command + "inputTypes", OrNone(page.Inputs).Select(type => new XElement(Command + "inputType", Type(type)))),
            new XElement(Command + "returnValues", OrNone(page.Outputs).Select(type => new XElement(Command + "returnValue", Type(type)))),
            page.Notes.Count > 0 ? new XElement(General + "alertSet", new XElement(General + "alert", Paragraphs(page.Notes))) : null,
            new XElement(Command + "examples", page.Examples.Select((example, index) => Example(example, $"{labels.Example} {index + 1}"))),
            new XElement(Command + "relatedLinks", links));
    }

    private static XElement Parameter(ParameterSyntax parameter, Entry entry, IReadOnlyList<ParameterUse> uses, bool inSyntax)
    {
        var isArray = parameter.Type.EndsWith("[]", StringComparison.Ordinal);
        return new XElement(
            Command + "parameter",
            new XAttribute("required", uses.All(use => use.IsMandatory)),
            new XAttribute("variableLength", isArray),
            new XAttribute("globbing", parameter.IsGlobbing),
            new XAttribute("pipelineInput", PipelineInput(uses)),
            new XAttribute("position", uses.Min(use => use.Position)?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(General + "name", parameter.Name),
            Description(entry.Paragraphs),
            inSyntax && parameter.Values.Count > 0
                ? new XElement(
                    Command + "parameterValueGroup",
                    parameter.Values.Select(value => Value(value, isRequired: false, isArray: false)))
                : null,
            inSyntax && parameter.IsSwitch ? null : Value(parameter.Type, isRequired: !parameter.IsSwitch, isArray),
            new XElement(Dev + "type", new XElement(General + "name", parameter.Type), new XElement(General + "uri")),
            new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : entry.Default ?? "None"));
    }

    private static string PipelineInput(IReadOnlyList<ParameterUse> uses) =>
        (uses.Any(use => use.TakesInput), uses.Any(use => use.TakesProperty)) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };

    // Get-Help prints nothing between two examples; the rule and the empty paragraph separate them.
    private static XElement Example(Example example, string number) => new(
        Command + "example",
        new XElement(General + "title", $"-------- {number}: {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks.Append(""))));

    private static XElement Link(string text, string address) => new(
        General + "navigationLink", new XElement(General + "linkText", text), new XElement(General + "uri", address));

    private static XElement Value(string value, bool isRequired, bool isArray) => new(
        Command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", isArray), value);

    private static object[] Type(Entry type) =>
    [
        new XElement(Dev + "type", new XElement(General + "name", type.Title), new XElement(General + "uri")),
        Description(type.Paragraphs),
    ];

    private static IEnumerable<Entry> OrNone(IReadOnlyList<Entry> types) =>
        types.DefaultIfEmpty(new Entry("None", Line: 0, [""], Default: null));

    private static XElement Description(IEnumerable<string> paragraphs) => new(General + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.Select(text => new XElement(General + "para", Wrap(text)));

    /// <summary>Breaks a text into lines: Get-Help breaks within words. It indents by at most 8 of a console's 80 columns.</summary>
    private static string Wrap(string text)
    {
        const int Width = 70;
        var lines = new StringBuilder();
        var column = 0;
        foreach (Match match in Unit().Matches(text))
        {
            var unit = match.Groups["unit"].Value;
            var space = match.Groups["space"].Length > 0 && column > 0 ? 1 : 0;
            var width = unit.Sum(character => Characters.IsWide(character) ? 2 : 1);
            if (column > 0 && column + space + width > Width)
            {
                lines.Append('\n');
                (column, space) = (0, 0);
            }

            lines.Append(' ', space).Append(unit);
            column += space + width;
        }

        return lines.ToString();
    }

    // A word, or a wide character; with the punctuation that must not end or start a line.
    [GeneratedRegex($"(?<space> *)(?<unit>[（「『【《“]*({Characters.Wide}|[^ \u2E80-\uFFEF]+)[、。，；：！？）」』】》”]*)")]
    private static partial Regex Unit();
}
