using System.Globalization;
using System.Reflection;

namespace HelpWriter;

/// <summary>Reads the syntax of a cmdlet from its metadata.</summary>
internal static class CmdletReader
{
    internal static CmdletSyntax Read(Type type)
    {
        var cmdlet = type.Data("CmdletAttribute")!;
        var names = cmdlet.Arguments().Cast<string>().ToArray();

        var properties = type.GetProperties().Where(property => property.Data("ParameterAttribute") is not null).ToList();
        var parameters = properties.Select(Parameter).ToList();
        if (cmdlet.Named<bool>("SupportsShouldProcess"))
            parameters.AddRange([Common("WhatIf", "wi"), Common("Confirm", "cf")]);

        return new CmdletSyntax(
            names[0],
            names[1],
            Sets(cmdlet.Named<string>("DefaultParameterSetName"), parameters),
            [.. parameters.OrderBy(Place)],
            [.. from property in properties
                where property.AllData("ParameterAttribute").Any(data => Use(data) is { TakesInput: true, IsHidden: false })
                select FullName(property.PropertyType)],
            [.. parameters.Where(parameter => parameter.Uses.Any(use => use.TakesProperty)).Select(parameter => parameter.Name)],
            [.. from output in type.AllData("OutputTypeAttribute").SelectMany(data => data.Arguments())
                let name = output is Type named ? FullName(named) : (string)output
                where name != "System.Void"
                select name]);
    }

    private static ParameterSyntax Parameter(PropertyInfo property)
    {
        var element = (property.PropertyType.IsArray ? property.PropertyType.GetElementType()! : property.PropertyType).NotNullable();
        var range = property.Data("ValidateRangeAttribute").Arguments().ToArray();
        return new ParameterSyntax(
            property.Name,
            property.PropertyType.ShortName(),
            [.. property.AllData("ParameterAttribute").Select(Use)],
            [.. property.Data("AliasAttribute").Arguments().Cast<string>()],
            element.IsEnum ? [.. element.EnumNames()] : [.. property.Data("ValidateSetAttribute").Arguments().OfType<string>()],
            range is [_, not (int.MaxValue or long.MaxValue)]
                ? [.. range.Select(limit => Convert.ToString(limit, CultureInfo.InvariantCulture)!)]
                : [],
            property.Data("SupportsWildcardsAttribute") is not null);
    }

    private static ParameterUse Use(CustomAttributeData data) => new(
        data.Named<string>("ParameterSetName") ?? ParameterUse.AllSets,
        data.Named<bool>("Mandatory"),
        data.Named<int?>("Position"),
        data.Named<bool>("ValueFromPipeline"),
        data.Named<bool>("ValueFromPipelineByPropertyName"),
        data.Named<bool>("DontShow"));

    private static ParameterSyntax Common(string name, string alias) => new(
        name,
        ParameterSyntax.Switch,
        [new(ParameterUse.AllSets, IsMandatory: false, Position: null, TakesInput: false, TakesProperty: false, IsHidden: false)],
        [alias],
        Values: [],
        Range: [],
        IsGlobbing: false);

    private static List<string> Sets(string? first, IEnumerable<ParameterSyntax> parameters)
    {
        var named = parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set).Where(set => set != ParameterUse.AllSets);
        List<string> sets = [.. (first is null ? named : named.Prepend(first)).Distinct()];
        return sets.Count > 0 ? sets : [ParameterUse.AllSets];
    }

    // By position, then what is mandatory, then the rest in the order of the source.
    private static int Place(ParameterSyntax parameter) =>
        parameter.Uses.Min(use => use.Position) ?? (parameter.Uses.Any(use => use.IsMandatory) ? 1000 : 1001);

    private static string FullName(Type type) => type.NotNullable().FullName!;
}
