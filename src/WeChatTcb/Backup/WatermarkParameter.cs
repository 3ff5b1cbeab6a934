using System.Collections;
using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Incremental;

namespace WeChatTcb.Commands;

/// <summary>Reads <c>-Watermark</c>: a field, or a table of fields by collections.</summary>
internal static class WatermarkParameter
{
    /// <returns>The path of the field for each name or pattern of collections.</returns>
    /// <exception cref="TcbException"><c>InvalidWatermark</c>.</exception>
    internal static Dictionary<string, string> Read(object value)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        switch (value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value)
        {
            case string field:
                Add("*", field);
                break;
            case IDictionary { Count: > 0 } table:
                foreach (DictionaryEntry entry in table)
                    Add(entry.Key, entry.Value);
                break;
            case PSObject row when row.Properties.Any():
                foreach (var property in row.Properties)
                    Add(property.Name, property.Value);
                break;
            case var other:
                throw BackupErrors.InvalidWatermarkType(other is IDictionary or PSObject ? Messages.EmptyTable : NameOf(other));
        }

        return fields;

        void Add(object collection, object? field)
        {
            if ((field is PSObject { BaseObject: var inner } ? inner : field) is not string text)
                throw BackupErrors.InvalidWatermarkType($"{collection} = {NameOf(field)}");
            text = PastedText.Clean(text);
            WatermarkFields.Check(text);
            fields[$"{collection}"] = text;
        }
    }

    private static string NameOf(object? value) => value?.GetType().Name ?? "$null";
}
