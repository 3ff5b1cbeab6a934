using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Commands;

/// <summary>
/// The fields that Tab offers for the records of a file, in commands and in script blocks. While PowerShell completes, it infers the output
/// of each command before the cursor: it asks the command for its dynamic parameters, with the arguments that were typed, and then takes
/// the properties of its output type. In between, this type gets the fields of the file that was typed. Records do not have this type.
/// Where the file's name is not known yet, PowerShell does not ask, and the fields of the last one stay.
/// </summary>
internal static class RecordFields
{
    internal const string TypeName = "WeChatTcb.ExportRecord";

    private const int MaxRecords = 20;

    /// <summary>Offers the fields of a file; none without a file. It never fails or writes.</summary>
    internal static void Offer(PSCmdlet cmdlet, Func<string?> file, ExportFileType? type, bool flat)
    {
        try
        {
            var known = new List<TypeData>();
            try
            {
                if (file() is { } path)
                    Add(known, TypeName, Find(path, type, flat));
            }
            catch (TcbException)
            {
                // There is no such file, or it is none of the service's.
            }

            // The members of a type cannot be replaced, only added.
            cmdlet.InvokeCommand.InvokeScript(
                """
                param($names, $types)
                foreach ($type in Get-TypeData $names) { Remove-TypeData -TypeName $type.TypeName }
                foreach ($type in $types) { Update-TypeData -TypeData $type }
                """,
                useNewScope: true, PipelineResultTypes.None, input: null, $"{TypeName}*", known);
        }
        catch (Exception)
        {
            // Whatever it is: a Tab must not end in an error.
        }
    }

    /// <summary>Adds a type with the fields of the records, and one for each field that is an object.</summary>
    private static void Add(List<TypeData> types, string name, IEnumerable<PSPropertyInfo> fields)
    {
        var type = new TypeData(name);
        foreach (var field in fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase))
        {
            var values = field.Select(property => property.Value).OfType<object>().ToArray();
            var objects = values.OfType<PSObject>().Where(value => value.BaseObject is PSCustomObject).ToArray();
            if (objects.Length == 0)
            {
                type.Members[field.Key] = new NotePropertyData(field.Key, values.Select(Example).FirstOrDefault());
                continue;
            }

            var inner = $"{name}.{field.Key}";
            type.Members[field.Key] = new ScriptPropertyData(
                field.Key, ScriptBlock.Create($"[OutputType('{CodeGeneration.EscapeSingleQuotedStringContent(inner)}')] param()"));
            Add(types, inner, objects.SelectMany(value => value.Properties));
        }

        if (type.Members.Count > 0)
            types.Add(type);
    }

    /// <summary>The fields of the first records.</summary>
    private static IEnumerable<PSPropertyInfo> Find(string file, ExportFileType? type, bool flat)
    {
        var builder = new PSObjectBuilder();
        if (!flat)
            return First(builder).OfType<PSObject>().SelectMany(record => record.Properties);
        var columns = new FlatColumns(builder);
        var nodes = First(columns.Records).ToArray();
        foreach (var node in nodes)
            columns.Add(node);
        return nodes.SelectMany(node => ((PSObject)columns.ToRow(node)).Properties);

        IEnumerable<object> First(IRecordBuilder records) =>
            ExportRecords.Read(file, type, records).Take(MaxRecords).Select(result => result.Record).OfType<object>();
    }

    /// <summary>A value of the same type, whose members are offered too: never the record's own.</summary>
    private static object? Example(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string => "",
        ValueType number => RuntimeHelpers.GetUninitializedObject(number.GetType()),
        _ => null,
    };
}
