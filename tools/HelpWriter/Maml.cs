using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Writes help in the form that Get-Help reads.</summary>
internal static class Maml
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace General = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    internal static void Write(IEnumerable<CmdletHelp> cmdlets, string file)
    {
        using var writer = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(Cmdlet)).Save(writer);
    }

    private static XElement Cmdlet(CmdletHelp cmdlet)
    {
        var shown = cmdlet.Parameters.Where(parameter => !parameter.IsHidden).ToList();
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
                Description([cmdlet.Synopsis])),
            Description(cmdlet.Description),
            new XElement(Command + "syntax", cmdlet.Sets.Select(set => new XElement(
                Command + "syntaxItem",
                new XElement(General + "name", cmdlet.Name),
                shown.Where(parameter => parameter.In(set) is not null).Select(parameter => Parameter(parameter, [parameter.In(set)!], inSyntax: true))))),
            new XElement(Command + "parameters", shown.Select(parameter => Parameter(parameter, parameter.Uses, inSyntax: false))),
            new XElement(Command + "inputTypes", OrNone(cmdlet.Inputs).Select(type => new XElement(Command + "inputType", Type(type)))),
            new XElement(Command + "returnValues", OrNone(cmdlet.Outputs).Select(type => new XElement(Command + "returnValue", Type(type)))),
            cmdlet.Notes.Count > 0 ? new XElement(General + "alertSet", new XElement(General + "alert", Paragraphs(cmdlet.Notes))) : null,
            new XElement(Command + "examples", cmdlet.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", cmdlet.Related.Append("about_WeChatTcb").Select(name =>
                new XElement(General + "navigationLink", new XElement(General + "linkText", name), new XElement(General + "uri")))));
    }

    private static XElement Parameter(ParameterHelp parameter, IReadOnlyList<ParameterUse> uses, bool inSyntax)
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
            Description(parameter.Description),
            inSyntax && parameter.Values.Count > 0
                ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => Value(value, isRequired: false, isArray: false)))
                : null,
            inSyntax && parameter.IsSwitch ? null : Value(parameter.Type, isRequired: !parameter.IsSwitch, isArray),
            new XElement(Dev + "type", new XElement(General + "name", parameter.Type), new XElement(General + "uri")),
            new XElement(Dev + "defaultValue", parameter.Default));
    }

    private static string PipelineInput(IReadOnlyList<ParameterUse> uses) =>
        (uses.Any(use => use.TakesInput), uses.Any(use => use.TakesProperty)) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };

    // Get-Help puts nothing between one example and the next: the rule and the empty paragraph do.
    private static XElement Example(Example example, int index) => new(
        Command + "example",
        new XElement(General + "title", $"-------- Example {index + 1}: {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks.Append(""))));

    private static XElement Value(string value, bool isRequired, bool isArray) => new(
        Command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", isArray), value);

    private static object[] Type(TypeHelp type) =>
    [
        new XElement(Dev + "type", new XElement(General + "name", type.Name), new XElement(General + "uri")),
        Description([type.Description]),
    ];

    private static IEnumerable<TypeHelp> OrNone(IReadOnlyList<TypeHelp> types) => types.Count > 0 ? types : [new TypeHelp("None", "")];

    private static XElement Description(IEnumerable<string> paragraphs) => new(General + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(General + "para", Wrap(text)));

    /// <summary>Breaks a text into lines between its words. Get-Help would break it within them; it indents by eight of a console's 80 columns at most.</summary>
    private static string Wrap(string text)
    {
        const int Width = 70;
        var lines = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            var fits = column + 1 + word.Length <= Width;
            lines.Append(column == 0 ? "" : fits ? " " : "\n").Append(word);
            column = fits ? column + 1 + word.Length : word.Length;
        }

        return lines.ToString();
    }
}
