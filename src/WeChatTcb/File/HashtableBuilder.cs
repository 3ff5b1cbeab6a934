using System.Collections.Specialized;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Commands;

/// <summary>Makes ordered dictionaries whose keys may differ by case alone, or be empty.</summary>
internal sealed class HashtableBuilder : IRecordBuilder
{
    public bool AllowsAnyName => true;

    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var record = new OrderedDictionary(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
            record.Add(names[i], values[i]);
        return record;
    }
}
