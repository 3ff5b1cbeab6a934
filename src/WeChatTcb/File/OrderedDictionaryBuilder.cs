using System.Collections.Specialized;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Commands;

/// <summary>Builds ordered dictionaries. Keys can be empty, and can differ by case alone.</summary>
internal sealed class OrderedDictionaryBuilder : IRecordBuilder
{
    public bool AllowsAnyName => true;

    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var record = new OrderedDictionary(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
            record.Add(names[i], values[i]);
        return record;
    }

    public object BuildObjectId(string digits) => TypedValue.ObjectId(digits);

    public object BuildDate(DateTimeOffset value) => TypedValue.Date(value);
}
