using System.Reflection;
using System.Xml.Linq;

namespace HelpWriter;

/// <summary>Puts together what metadata and documentation say about one cmdlet.</summary>
internal sealed class CmdletReader(Type type, Documentation documentation)
{
    internal CmdletHelp Read()
    {
        var cmdlet = type.Data("CmdletAttribute")!;
        var names = cmdlet.Arguments().Cast<string>().ToArray();
        var written = documentation.Of(type);
        var summary = written.Element("summary");

        var properties = type.GetProperties().Where(property => property.Data("ParameterAttribute") is not null).ToList();
        var parameters = properties.Select(Parameter).ToList();
        if (cmdlet.Named<bool>("SupportsShouldProcess"))
            parameters.AddRange([Common("WhatIf", "wi", "Shows what would happen, and does nothing."), Common("Confirm", "cf", "Asks before doing anything.")]);

        return new CmdletHelp(
            names[0],
            names[1],
            Documentation.Paragraphs(summary, "synopsis").FirstOrDefault() ?? "",
            Documentation.Paragraphs(summary, "description"),
            Sets(cmdlet.Named<string>("DefaultParameterSetName"), parameters),
            [.. parameters.OrderBy(Place)],
            [.. Inputs(properties, parameters)],
            [.. type.AllData("OutputTypeAttribute").SelectMany(data => data.Arguments()).OfType<Type>().Select(Described)],
            [.. written.Elements("example").Select(Example)],
            Documentation.Paragraphs(written.Element("remarks")),
            [.. written.Elements("seealso").Select(Related)]);
    }

    private ParameterHelp Parameter(PropertyInfo property)
    {
        var element = (property.PropertyType.IsArray ? property.PropertyType.GetElementType()! : property.PropertyType).NotNullable();
        var range = property.Data("ValidateRangeAttribute").Arguments().ToArray();
        List<string> description = Documentation.Paragraphs(documentation.Of(property).Element("summary"), "description");
        List<string> values = element.IsEnum
            ? [.. element.EnumNames().Values]
            : [.. property.Data("ValidateSetAttribute").Arguments().OfType<string>()];
        if (description.Count > 0 && values.Count > 0)
            description.Add($"Accepted values: {string.Join(", ", values)}.");
        if (description.Count > 0 && range is [var least, var most] && most is not long.MaxValue)
            description.Add(FormattableString.Invariant($"Range: {least} to {most}."));

        return new ParameterHelp(
            property.Name,
            property.PropertyType.ShortName(),
            [.. property.AllData("ParameterAttribute").Select(Use)],
            description,
            [.. property.Data("AliasAttribute").Arguments().Cast<string>()],
            values,
            DefaultValues.Of(property),
            property.Data("SupportsWildcardsAttribute") is not null);
    }

    private static ParameterUse Use(CustomAttributeData data) => new(
        data.Named<string>("ParameterSetName") ?? ParameterUse.AllSets,
        data.Named<bool>("Mandatory"),
        data.Named<int?>("Position"),
        data.Named<bool>("ValueFromPipeline"),
        data.Named<bool>("ValueFromPipelineByPropertyName"),
        data.Named<bool>("DontShow"));

    private static ParameterHelp Common(string name, string alias, string description) => new(
        name, ParameterHelp.Switch, [new(ParameterUse.AllSets, IsMandatory: false, Position: null, TakesInput: false, TakesProperty: false, IsHidden: false)],
        [description], [alias], [], "False", IsGlobbing: false);

    private static List<string> Sets(string? first, IEnumerable<ParameterHelp> parameters)
    {
        var named = parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set).Where(set => set != ParameterUse.AllSets);
        List<string> sets = [.. (first is null ? named : named.Prepend(first)).Distinct()];
        return sets.Count > 0 ? sets : [ParameterUse.AllSets];
    }

    // Positions first, then what is mandatory, then the rest as the source has it.
    private static int Place(ParameterHelp parameter) =>
        parameter.Uses.Min(use => use.Position) ?? (parameter.Uses.Any(use => use.IsMandatory) ? 1000 : 1001);

    private static IEnumerable<TypeHelp> Inputs(IReadOnlyList<PropertyInfo> properties, IReadOnlyList<ParameterHelp> parameters)
    {
        foreach (var (property, parameter) in properties.Zip(parameters).Where(pair => pair.Second.Uses.Any(use => use.TakesInput)))
            yield return new TypeHelp(FullName(property.PropertyType), $"-{parameter.Name}: {string.Join(' ', parameter.Description)}");

        var bound = parameters.Where(parameter => parameter.Uses.Any(use => use.TakesProperty)).Select(parameter => parameter.Name).ToList();
        if (bound.Count > 0)
            yield return new TypeHelp("System.Management.Automation.PSObject", $"An object with properties of these names: {string.Join(", ", bound)}.");
    }

    private TypeHelp Described(Type output) => output.Name == "Void"
        ? new TypeHelp("None", "")
        : new TypeHelp(FullName(output), Documentation.Text(documentation.Of(output).Element("summary")));

    private static string FullName(Type type) => type.NotNullable().FullName!;

    private static Example Example(XElement example)
    {
        var code = example.Element("code");
        return new Example(
            string.Join(' ', example.Elements("para").Where(para => code is null || para.IsBefore(code)).Select(Documentation.Text)),
            Documentation.Lines(code),
            [.. example.Elements("para").Where(para => code is not null && para.IsAfter(code)).Select(Documentation.Text)]);
    }

    private string Related(XElement reference) => type.Assembly.GetType(Documentation.Reference(reference))?.Data("CmdletAttribute") is { } cmdlet
        ? string.Join('-', cmdlet.Arguments())
        : "";
}
