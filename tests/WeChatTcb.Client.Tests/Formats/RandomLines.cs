using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Records of random shape, as the service writes them.</summary>
internal static class RandomLines
{
    internal static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Names = OneOf("_id", "a", "b", "a.b", "say \"x\"", "中文", "=x", "n,1");

    internal static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], OneOf('"', ',', '\n', '\r', ' ', '=', '+', '0', '中', ';', '\'')), 0, 8],
        OneOf("", "007", "=1+1", "-5", "2018-01-02", "a\r\nb"));

    private static readonly Gen<string> Simple = Gen.OneOf(
        Gen.Const("null"),
        Gen.Bool.Select(value => value ? "true" : "false"),
        Gen.Long.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Double[-1e6, 1e6].Select(value => value.ToString("F3", CultureInfo.InvariantCulture)),
        Texts.Select(value => JsonSerializer.Serialize(value, Unescaped)),
        Gen.Long[0, 4_000_000_000_000].Select(value => $$"""{"$date":"{{Date(value)}}"}"""),
        Gen.Const("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}"""),
        Gen.Const("""{"$numberDecimal":"12.50"}"""));

    private static Gen<string> Value(int depth) => depth == 0 ? Simple : Gen.Frequency(
        (4, Simple), (1, Value(depth - 1).Array[0, 3].Select(values => $"[{string.Join(',', values)}]")), (1, Object(depth - 1)));

    private static Gen<string> Object(int depth) => Gen.Select(Names, Value(depth)).Array[0, 4].Select(members =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"{JsonSerializer.Serialize(member.Item1, Unescaped)}:{member.Item2}"))}}}");

    /// <summary>Some records.</summary>
    internal static Gen<string[]> Some { get; } = Object(3).Array[1, 20];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Date(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
