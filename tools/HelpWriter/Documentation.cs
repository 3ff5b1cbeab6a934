using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>The XML documentation that the compiler wrote beside the assemblies.</summary>
internal sealed partial class Documentation(string folder)
{
    private readonly Dictionary<string, Dictionary<string, XElement>> _assemblies = [];

    /// <summary>What is written about a type; an empty element where nothing is.</summary>
    internal XElement Of(Type type) => Find(type, $"T:{Id(type)}");

    /// <summary>What is written about a property.</summary>
    internal XElement Of(PropertyInfo property) => Find(property.DeclaringType!, $"P:{Id(property.DeclaringType!)}.{property.Name}");

    /// <summary>The texts of an element's children of one kind, without those that are empty.</summary>
    internal static List<string> Paragraphs(XElement? parent, string? type = null) =>
        [.. (parent?.Elements("para") ?? []).Where(para => (string?)para.Attribute("type") == type).Select(Text).Where(text => text.Length > 0)];

    /// <summary>An element's text on one line, with references as the names they point to.</summary>
    internal static string Text(XElement? element) => Space().Replace(string.Concat((element?.Nodes() ?? []).Select(Raw)), " ").Trim();

    /// <summary>An element's text with its lines, without the margin that the source gives them.</summary>
    internal static string Lines(XElement? element)
    {
        var lines = (element?.Value ?? "").Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).ToList();
        var margin = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[margin..])).TrimEnd();
    }

    /// <summary>The full name of the type that an element's <c>cref</c> points to.</summary>
    internal static string Reference(XElement element) => ((string?)element.Attribute("cref") ?? "")[2..];

    private static string Raw(XNode node) => node switch
    {
        XElement element when element.Attribute("cref") is not null => Reference(element).Split('.')[^1],
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };

    private static string Id(Type type) => type.FullName!.Replace('+', '.');

    private XElement Find(Type type, string id)
    {
        var assembly = type.Assembly.GetName().Name!;
        if (!_assemblies.TryGetValue(assembly, out var members))
        {
            var file = Path.Combine(folder, assembly + ".xml");
            var found = File.Exists(file) ? XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member") : [];
            _assemblies[assembly] = members = found.ToDictionary(member => (string)member.Attribute("name")!);
        }

        return members.TryGetValue(id, out var documentation) ? documentation : new XElement("member");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
