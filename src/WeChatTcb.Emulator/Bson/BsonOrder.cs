using MongoDB.Bson;

namespace WeChatTcb.Emulator.Bson;

/// <summary>MongoDB's order of values: by kind first, numbers by value whatever their type, texts by their bytes.</summary>
internal static class BsonOrder
{
    private const double TwoTo63 = 9223372036854775808d;

    /// <summary>The kinds in their order. Values compare within a kind; missing and undefined come before null.</summary>
    public static int Kind(BsonType type) => type switch
    {
        BsonType.MinKey => -1,
        BsonType.EndOfDocument or BsonType.Undefined => 0,
        BsonType.Null => 5,
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => 10,
        BsonType.String => 15,
        BsonType.Document => 20,
        BsonType.Array => 25,
        BsonType.Binary => 30,
        BsonType.ObjectId => 35,
        BsonType.Boolean => 40,
        BsonType.DateTime => 45,
        BsonType.Timestamp => 47,
        BsonType.RegularExpression => 50,
        BsonType.MaxKey => 127,
        _ => throw new InvalidDataException($"The store does not hold values of BSON type {type}."),
    };

    /// <summary>Less than 0, 0 or greater than 0, as <paramref name="a"/> comes before, with or after <paramref name="b"/>.</summary>
    public static int Compare(BsonView a, BsonView b)
    {
        var kind = Kind(a.Type);
        var difference = kind - Kind(b.Type);
        if (difference != 0)
            return difference;
        return a.Type switch
        {
            BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => CompareNumbers(a, b),
            BsonType.String => a.Utf8.SequenceCompareTo(b.Utf8),
            BsonType.Document => CompareMembers(a, b, withNames: true),
            BsonType.Array => CompareMembers(a, b, withNames: false),
            BsonType.Binary => CompareBinaries(a, b),
            BsonType.ObjectId => a.ObjectIdBytes.SequenceCompareTo(b.ObjectIdBytes),
            BsonType.Boolean => a.Boolean.CompareTo(b.Boolean),
            BsonType.DateTime => a.Int64.CompareTo(b.Int64),
            BsonType.Timestamp => (a.TimestampSeconds, a.TimestampIncrement).CompareTo((b.TimestampSeconds, b.TimestampIncrement)),
            BsonType.RegularExpression => CompareRegexes(a, b),
            _ => 0,
        };
    }

    /// <summary>The value as a double; exact but for large 64-bit integers and decimals.</summary>
    public static double ToDouble(BsonView number) => number.Type switch
    {
        BsonType.Int32 => number.Int32,
        BsonType.Int64 => number.Int64,
        BsonType.Double => number.Double,
        _ => ToDouble(number.Decimal128),
    };

    /// <summary>The nearest double; infinite where the decimal is too great for one.</summary>
    public static double ToDouble(Decimal128 value) => DecimalParts.TryFrom(value, out var parts) ? parts.ToDouble()
        : Decimal128.IsNaN(value) ? double.NaN
        : Decimal128.IsPositiveInfinity(value) ? double.PositiveInfinity : double.NegativeInfinity;

    private static int CompareNumbers(BsonView a, BsonView b)
    {
        if (a.Type == BsonType.Decimal128 || b.Type == BsonType.Decimal128)
            return CompareDecimals(a, b);
        if (a.Type == BsonType.Double)
            return b.Type == BsonType.Double ? CompareDoubles(a.Double, b.Double) : -CompareToDouble(ToLong(b), a.Double);
        return b.Type == BsonType.Double ? CompareToDouble(ToLong(a), b.Double) : ToLong(a).CompareTo(ToLong(b));
    }

    /// <summary>The value of an Int32 or Int64.</summary>
    public static long ToLong(BsonView integer) => integer.Type == BsonType.Int32 ? integer.Int32 : integer.Int64;

    // NaN equals itself and comes before all other numbers, as double.CompareTo has it too; 0 and -0 are equal in both.
    private static int CompareDoubles(double a, double b) => a.CompareTo(b);

    // Exact: a long turned into a double may lose its last digits.
    private static int CompareToDouble(long a, double b)
    {
        if (double.IsNaN(b) || b < -TwoTo63)
            return 1;
        if (b >= TwoTo63)
            return -1;
        var difference = a.CompareTo((long)b);
        return difference != 0 ? difference : 0d.CompareTo(b - Math.Truncate(b));
    }

    // Rounding to doubles keeps the order, so only numbers that round to the same one are compared digit by digit.
    private static int CompareDecimals(BsonView a, BsonView b)
    {
        var (x, y) = (ToDouble(a), ToDouble(b));
        var difference = x.CompareTo(y);
        if (difference != 0 || double.IsNaN(x))
            return difference;
        return (TryExact(a, out var exactA), TryExact(b, out var exactB)) switch
        {
            (true, true) => exactA.CompareTo(exactB),
            // One of them is infinite, and the other only beyond the range of doubles.
            (false, true) => Math.Sign(x),
            (true, false) => -Math.Sign(x),
            _ => 0,
        };
    }

    private static bool TryExact(BsonView number, out DecimalParts parts)
    {
        parts = default;
        switch (number.Type)
        {
            case BsonType.Decimal128:
                return DecimalParts.TryFrom(number.Decimal128, out parts);
            case BsonType.Double:
                if (!double.IsFinite(number.Double))
                    return false;
                parts = DecimalParts.From(number.Double);
                return true;
            default:
                parts = new DecimalParts(ToLong(number), 0);
                return true;
        }
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
        var difference = a.BinaryBytes.Length - b.BinaryBytes.Length;
        if (difference == 0)
            difference = a.BinarySubType - b.BinarySubType;
        return difference != 0 ? difference : a.BinaryBytes.SequenceCompareTo(b.BinaryBytes);
    }

    private static int CompareRegexes(BsonView a, BsonView b)
    {
        var difference = a.RegexPattern.SequenceCompareTo(b.RegexPattern);
        return difference != 0 ? difference : a.RegexOptions.SequenceCompareTo(b.RegexOptions);
    }
}
