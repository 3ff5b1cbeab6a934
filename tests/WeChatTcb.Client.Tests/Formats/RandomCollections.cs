using System.Globalization;
using System.Text.Json;
using CsCheck;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>A date, an object id, a decimal, or a value of another BSON type, in a random record.</summary>
internal sealed record Typed(string Kind, string Text);

/// <summary>
/// Random records that look alike, as those of a collection do: each field has a type, or several. Values are those of .NET, dictionaries,
/// lists and <see cref="Typed"/>.
/// </summary>
internal static class RandomCollections
{
    private const int MaxDepth = 3;

    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c d", "名字", "e.f", "G");

    private static readonly Gen<object?>[] Scalars =
    [
        Gen.Bool.Select(value => (object?)value),
        Gen.OneOf(Gen.Long, Gen.Int.Select(value => (long)value)).Select(value => (object?)value),
        Gen.Double[-1e300, 1e300].Select(value => (object?)value),
        Gen.String[Gen.OneOf(Gen.Char['\u0001', '~'], Gen.Char['一', '龥']), 0, 20].Select(value => (object?)value),
        Gen.OneOf<object?>("😀", "", " ", "=1+1", "\0"),
        Gen.Long[-62_135_596_800_000, 253_402_300_799_999]
            .Select(value => (object?)new Typed("date", value.ToString(CultureInfo.InvariantCulture))),
        Gen.String[Gen.OneOf("0123456789abcdef".ToCharArray()), 24, 24].Select(value => (object?)new Typed("oid", value)),
        Gen.Decimal.Select(value => (object?)new Typed("decimal", value.ToString(CultureInfo.InvariantCulture))),
        Gen.OneOf("1E+3", "NaN", "0.000001", "-Infinity", "-0", "9999999999999999999999999999999999E+6111")
            .Select(value => (object?)new Typed("decimal", value)),
        Gen.OneOf("18446744073709551616", "-123456789012345678901234567890").Select(value => (object?)new Typed("big", value)),
        Gen.OneOf("""{"$timestamp":{"t":1,"i":2}}""", """{"$minKey":1}""", """{"$binary":{"base64":"AQI=","subType":"00"}}""",
            """{"$regularExpression":{"pattern":"a","options":"i"}}""").Select(value => (object?)new Typed("other", value)),
    ];

    /// <summary>Some records.</summary>
    public static Gen<List<Dictionary<string, object?>>> Records { get; } =
        Fields(0).SelectMany(record => record.List[1, 12]);

    /// <summary>The record as the service writes it.</summary>
    public static string ToJson(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("E17", CultureInfo.InvariantCulture),
        string text => JsonSerializer.Serialize(text),
        Typed { Kind: "date", Text: var text } when text[0] != '-' => $$"""{"$date":"{{Date(text):yyyy-MM-ddTHH:mm:ss.FFFZ}}"}""",
        Typed { Kind: "date", Text: var text } => $$$"""{"$date":{"$numberLong":"{{{text}}}"}}""",
        Typed { Kind: "oid", Text: var text } => $$"""{"$oid":"{{text}}"}""",
        Typed { Kind: "decimal", Text: var text } => $$"""{"$numberDecimal":"{{text}}"}""",
        Typed { Text: var text } => text,
        List<object?> list => $"[{string.Join(", ", list.Select(ToJson))}]",
        Dictionary<string, object?> fields =>
            $"{{{string.Join(",", fields.Select(field => $"{JsonSerializer.Serialize(field.Key)}: {ToJson(field.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A date from its milliseconds since 1970.</summary>
    public static DateTime Date(string milliseconds) =>
        DateTime.UnixEpoch.AddMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    // The type of a field is chosen once, and its values many times.
    private static Gen<Gen<object?>> Value(int depth)
    {
        return Gen.Int[0, depth == MaxDepth ? 5 : 11].SelectMany(choice => choice switch
        {
            < 5 => Gen.Int[0, Scalars.Length - 1].Select(i => Scalars[i]),
            5 => Gen.Const(Gen.Int[0, Scalars.Length - 1].SelectMany(i => Scalars[i])),
            < 9 => Fields(depth + 1).Select(record => record.Select(fields => (object?)fields)),
            < 11 => Value(depth + 1).Select(element => element.List[0, 3].Select(values => (object?)values)),
            _ => Gen.Const(Gen.Bool.Select(_ => (object?)null)),
        });
    }

    private static Gen<Gen<Dictionary<string, object?>>> Fields(int depth) =>
        Name.HashSet[0, 4].SelectMany(names => Value(depth).Array[names.Count].Select(values => Record([.. names], values)));

    private static Gen<Dictionary<string, object?>> Record(string[] names, Gen<object?>[] values)
    {
        var record = Gen.Const(new Dictionary<string, object?>());
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            record = Gen.Select(record, Gen.Int[0, 9], values[i], (fields, chance, value) =>
            {
                var added = new Dictionary<string, object?>(fields);
                if (chance > 1)
                    added.Add(name, chance > 2 ? value : null);
                return added;
            });
        }

        return record;
    }
}
