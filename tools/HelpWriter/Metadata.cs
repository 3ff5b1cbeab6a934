using System.Reflection;

namespace HelpWriter;

/// <summary>Short ways to read attributes and types from metadata.</summary>
internal static class Metadata
{
    // As Get-Command -Syntax writes them.
    private static readonly Dictionary<string, string> Accelerators = new()
    {
        ["Boolean"] = "bool",
        ["Double"] = "double",
        ["Int32"] = "int",
        ["Int64"] = "long",
        ["ScriptBlock"] = "scriptblock",
        ["SecureString"] = "securestring",
        ["String"] = "string",
        ["Uri"] = "uri",
    };

    /// <summary>The attribute of that name; null when there is none.</summary>
    internal static CustomAttributeData? Data(this MemberInfo member, string attribute) => member.AllData(attribute).FirstOrDefault();

    /// <summary>All attributes of that name.</summary>
    internal static IEnumerable<CustomAttributeData> AllData(this MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType.Name == attribute);

    /// <summary>A named argument of an attribute.</summary>
    internal static T? Named<T>(this CustomAttributeData? data, string name) =>
        data?.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value ? value : default;

    /// <summary>An attribute's arguments, with those of a <c>params</c> array one by one.</summary>
    internal static IEnumerable<object> Arguments(this CustomAttributeData? data) =>
        (data?.ConstructorArguments ?? []).SelectMany(argument =>
            argument.Value is IEnumerable<CustomAttributeTypedArgument> several ? several.Select(one => one.Value!) : [argument.Value!]);

    /// <summary>The type itself, for a nullable one.</summary>
    internal static Type NotNullable(this Type type) =>
        type is { IsGenericType: true, Name: "Nullable`1" } ? type.GetGenericArguments()[0] : type;

    /// <summary>The type's name as PowerShell shows it.</summary>
    internal static string ShortName(this Type type) => type.IsArray
        ? type.GetElementType()!.ShortName() + "[]"
        : Accelerators.GetValueOrDefault(type.NotNullable().Name, type.NotNullable().Name);

    /// <summary>The names of an enumeration's values.</summary>
    internal static IEnumerable<string> EnumNames(this Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name);
}
