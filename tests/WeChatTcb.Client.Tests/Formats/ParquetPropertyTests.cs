using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>DuckDB finds in our Parquet what was in random records of all BSON types.</summary>
public sealed class ParquetPropertyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _file;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NestedRecords_AreReadBack() => RandomCollections.Records.Sample(records =>
    {
        var read = Convert(records, flatten: false);

        // Of records without any field, there is nothing to compare.
        for (var i = 0; i < records.Count && Names([.. records]).Count > 0; i++)
            AssertSame(records[i], [.. records], read[i], "record " + i);
    }, iter: 100, threads: 1);

    [Fact]
    public void FlattenedRecords_AreReadBack() => RandomCollections.Records.Sample(records =>
    {
        var read = Convert(records, flatten: true);

        var columns = Flatten([.. records], "", []);
        for (var i = 0; i < records.Count; i++)
        {
            foreach (var (name, column) in columns.Where(column => columns.Count(other => other.Name == column.Name) == 1))
                AssertSame(column[i], column, read[i].GetProperty(name), name, isFlat: true);
        }
    }, iter: 100, threads: 1);

    private List<JsonElement> Convert(List<Dictionary<string, object?>> records, bool flatten)
    {
        var path = _folder.File($"{_file++}.parquet");
        var options = new ConversionOptions { To = ConversionFormat.Parquet, Flatten = flatten };
        Conversions.Write(new ParquetFormat(options, maxGroupSize: 500), path, records.ConvertAll(RandomCollections.ToJson));
        var rows = DuckDb.Rows(path).ConvertAll(row => JsonElement.Parse(row[0]!));
        File.Delete(path);
        Assert.Equal(records.Count, rows.Count);
        return rows;
    }

    /// <summary>The columns of flattened records: the values of one field in each.</summary>
    private static List<(string Name, object?[] Column)> Flatten(object?[] values, string name, List<(string, object?[])> columns)
    {
        var kinds = Kinds(values);
        var names = Names(values);
        foreach (var member in names)
            Flatten(Members(values, member), name.Length == 0 ? member : $"{name}.{member}", columns);
        if (names.Count == 0 && name.Length > 0)
            columns.Add((name, values));
        else if (kinds.Count > 1)
            columns.Add((name, [.. values.Select(value => value is Dictionary<string, object?> ? null : value)]));
        return columns;
    }

    /// <summary>Compares a value with what was read.</summary>
    /// <param name="value">The value.</param>
    /// <param name="all">The values of this field everywhere, which decide how they are written.</param>
    /// <param name="read">What DuckDB says.</param>
    /// <param name="where">The field.</param>
    /// <param name="isFlat">Whether arrays are JSON.</param>
    private static void AssertSame(object? value, object?[] all, JsonElement read, string where, bool isFlat = false)
    {
        var kinds = Kinds(all);
        if (value is null)
            Assert.True(read.ValueKind is JsonValueKind.Null, $"{where}: {read}");
        else if (kinds.Count > 1
            || kinds.Contains("other") || (kinds.Contains("object") && Names(all).Count == 0 && value is Dictionary<string, object?>)
            || (isFlat && value is List<object?>) || (value is List<object?> && IsJson(all)))
            AssertText(value, all, read, where);
        else if (value is Dictionary<string, object?> fields)
        {
            foreach (var name in Names(all))
                AssertSame(fields.GetValueOrDefault(name), Members(all, name), read.GetProperty(name), $"{where}.{name}");
        }
        else if (value is List<object?> list)
        {
            Assert.Equal(list.Count, read.GetArrayLength());
            for (var i = 0; i < list.Count; i++)
                AssertSame(list[i], [.. all.OfType<List<object?>>().SelectMany(values => values)], read[i], $"{where}[{i}]");
        }
        else
            AssertScalar(value, read, where);
    }

    private static void AssertScalar(object value, JsonElement read, string where)
    {
        var isSame = value switch
        {
            bool flag => read.GetBoolean() == flag,
            long number => read.GetInt64() == number,
            double number => read.GetDouble().Equals(number),
            string text => read.GetString() == text,
            Typed { Kind: "date", Text: var text } => read.GetString() ==
                RandomCollections.Date(text).ToString("yyyy-MM-dd HH:mm:ss.FFF+00", CultureInfo.InvariantCulture),
            Typed { Kind: "decimal", Text: var text } => read.ValueKind is JsonValueKind.String ? read.GetString() == text
                : BigIntegerOf(read.GetRawText()) == BigIntegerOf(text),
            Typed { Text: var text } => read.GetString() == text,
            _ => false,
        };
        Assert.True(isSame, $"{where}: {value} was read as {read}");
    }

    /// <summary>
    /// Values of several types, or of no type that a column has, are JSON; numbers and strings are themselves among their like.
    /// </summary>
    private static void AssertText(object value, object?[] all, JsonElement read, string where)
    {
        var text = read.ValueKind is JsonValueKind.String ? read.GetString()! : read.GetRawText();
        if (Kinds(all).IsSubsetOf(["string", "oid"]))
            Assert.Equal(value is Typed { Text: var id } ? id : value, text);
        else if (value is Typed { Kind: "decimal", Text: var number } && text == number)
            return;
        else if (read.ValueKind is JsonValueKind.Number)
            Assert.Equal(System.Convert.ToDouble(value, CultureInfo.InvariantCulture), read.GetDouble());
        else
        {
            var json = RandomCollections.ToJson(value);
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(text)), $"{where}: {json} was read as {text}");
        }
    }

    /// <summary>Whether the arrays are JSON, because their elements have no type in common.</summary>
    private static bool IsJson(object?[] lists)
    {
        object?[] elements = [.. lists.OfType<List<object?>>().SelectMany(values => values)];
        var kinds = Kinds(elements);
        return (kinds.Count > 1 && !kinds.IsSubsetOf(["string", "oid"]) && !kinds.IsSubsetOf(["Int64", "Double", "big", "decimal"]))
            || kinds.Contains("other")
            || (kinds.Contains("object") && Names(elements).Count == 0) || (kinds.Contains("array") && IsJson(elements));
    }

    private static HashSet<string> Kinds(object?[] values) => [.. values.Where(value => value is not null).Select(value => value switch
    {
        Typed typed => typed.Kind,
        Dictionary<string, object?> => "object",
        List<object?> => "array",
        string => "string",
        _ => value!.GetType().Name,
    })];

    private static List<string> Names(object?[] values) =>
        [.. values.OfType<Dictionary<string, object?>>().SelectMany(fields => fields.Keys).Distinct()];

    private static object?[] Members(object?[] values, string name) =>
        [.. values.Select(value => (value as Dictionary<string, object?>)?.GetValueOrDefault(name))];

    /// <summary>The digits of a decimal, with the same number of them behind the point for all.</summary>
    private static BigInteger BigIntegerOf(string text) => DecimalDigits.Read(System.Text.Encoding.UTF8.GetBytes(text))!.Value.AtScale(40);
}
