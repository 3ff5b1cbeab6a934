using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>
/// MongoDB's order of values: by kind first, numbers by value whatever their type, strings by their bytes. The driver's own comparison
/// differs: it compares strings by UTF-16, documents by name before kind, and a 64-bit integer with a double only approximately.
/// </summary>
internal static class BsonOrder
{
    /// <summary>The kinds in their order. Values compare within a kind; missing and undefined come before null.</summary>
    public static int Kind(BsonType type) => type switch
    {
        BsonType.MinKey => -1,
        BsonType.EndOfDocument or BsonType.Undefined => 0,
        BsonType.Null => 5,
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => 10,
        BsonType.String or BsonType.Symbol => 15,
        BsonType.Document => 20,
        BsonType.Array => 25,
        BsonType.Binary => 30,
        BsonType.ObjectId => 35,
        BsonType.Boolean => 40,
        BsonType.DateTime => 45,
        BsonType.Timestamp => 47,
        BsonType.RegularExpression => 50,
        BsonView.DbPointerType => 55,
        BsonType.JavaScript => 60,
        BsonType.JavaScriptWithScope => 65,
        BsonType.MaxKey => 127,
        _ => throw new InvalidDataException($"There is no BSON type {type}."),
    };

    /// <summary>Less than 0, 0 or greater than 0, as <paramref name="a"/> sorts before, with or after <paramref name="b"/>.</summary>
    public static int Compare(BsonView a, BsonView b)
    {
        var kind = Kind(a.Type);
        var difference = kind - Kind(b.Type);
        if (difference != 0)
            return difference;
        return a.Type switch
        {
            BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => BsonNumber.Compare(a, b),
            BsonType.String or BsonType.Symbol or BsonType.JavaScript => a.Utf8.SequenceCompareTo(b.Utf8),
            BsonType.Document => CompareMembers(a, b, withNames: true),
            BsonType.Array => CompareMembers(a, b, withNames: false),
            BsonType.Binary => CompareBinaries(a, b),
            BsonType.ObjectId => a.ObjectIdBytes.SequenceCompareTo(b.ObjectIdBytes),
            BsonType.Boolean => a.Boolean.CompareTo(b.Boolean),
            BsonType.DateTime => a.Int64.CompareTo(b.Int64),
            BsonType.Timestamp => (a.TimestampSeconds, a.TimestampIncrement).CompareTo((b.TimestampSeconds, b.TimestampIncrement)),
            BsonType.RegularExpression => CompareRegexes(a, b),
            BsonType.JavaScriptWithScope => CompareScopedCode(a, b),
            BsonView.DbPointerType => CompareDbPointers(a, b),
            _ => 0,
        };
    }

    private static int CompareMembers(BsonView a, BsonView b, bool withNames)
    {
        var right = b.Elements;
        foreach (var x in a.Elements)
        {
            if (!right.MoveNext())
                return 1;
            var y = right.Current;
            var difference = Kind(x.Value.Type) - Kind(y.Value.Type);
            if (difference == 0 && withNames)
                difference = x.Name.SequenceCompareTo(y.Name);
            if (difference == 0)
                difference = Compare(x.Value, y.Value);
            if (difference != 0)
                return difference;
        }
        return right.MoveNext() ? -1 : 0;
    }

    private static int CompareBinaries(BsonView a, BsonView b)
    {
        // Length, subtype, data, as they are stored: the old subtype counts the second length in its data.
        var difference = a.Int32 - b.Int32;
        return difference != 0 ? difference : a.Bytes[4..].SequenceCompareTo(b.Bytes[4..]);
    }

    private static int CompareScopedCode(BsonView a, BsonView b)
    {
        var difference = Compare(a.ScopedCode, b.ScopedCode);
        return difference != 0 ? difference : Compare(a.Scope, b.Scope);
    }

    private static int CompareDbPointers(BsonView a, BsonView b)
    {
        var difference = a.Int32 - b.Int32;
        return difference != 0 ? difference : a.Bytes.SequenceCompareTo(b.Bytes);
    }

    private static int CompareRegexes(BsonView a, BsonView b)
    {
        var difference = a.RegexPattern.SequenceCompareTo(b.RegexPattern);
        return difference != 0 ? difference : a.RegexOptions.SequenceCompareTo(b.RegexOptions);
    }
}
