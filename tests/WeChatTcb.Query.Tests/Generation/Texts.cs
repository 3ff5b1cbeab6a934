using System.Globalization;
using System.Text;
using CsCheck;

namespace WeChatTcb.Query.Tests.Generation;

/// <summary>Texts that try to be more than texts, in a statement or around it.</summary>
internal static class Texts
{
    private static readonly string[] Pieces =
    [
        "'", "\"", "\\", "\\'", "\\\\", "`", "${1}", "\n", "\r", "\r\n", "\u2028", "\u2029", "\0", "\b", "\t", "\u007f", "\u0085", "\ufeff",
        "\u200b",
        "\u202e", "\u2066", "</script>", "<!--", "-->", "]]>", "<", "//", "/*", "*/", ";", ")", "})", "'})",
        "').get();db.collection('other')",
        "'}).get()//", "\\u0027", "\\x27", "\\u{27}", "&#39;", "%27", "$", "$where", "$gt", "__proto__", "constructor", "prototype",
        "toString",
        "0", "1", "10", "01", "4294967294", "4294967295", "-1", "1.5", "1e3", "NaN", "null", "undefined", "true", "_id", "a", "b", "a.b",
        ".", "..", " ",
        "中文", "é", "e\u0301", "🚀", "\U000e0041", "\U0001f468\u200d\U0001f469", "class", "in", "get", "db", "_", "Date.now()", "{a:1}", "[",
        "]", "{", "}", ":",
        ",",
    ];

    /// <summary>Any text that a document can hold.</summary>
    public static Gen<string> Hostile { get; } = Gen.Frequency(
        (3, Gen.OneOf(Pieces)),
        (4, Gen.OneOf(Pieces).Array[0, 5].Select(string.Concat)),
        (1, Gen.String.Select(Sound)));

    /// <summary>The name of a member of a compared value: any but <c>__proto__</c> and operators, without NUL.</summary>
    public static Gen<string> Key { get; } = Gen.Frequency(
        (8, Hostile.Select(t => t.Replace("\0", "", StringComparison.Ordinal).TrimStart('$')).Where(t => t != "__proto__")),
        (1, Gen.OneOf("$", "$x", "$$", "$ref", "$id", "$set")));

    /// <summary>A dotted path.</summary>
    public static Gen<string> Path { get; } = Hostile.Select(ToPath).Where(t => t.Length > 0);

    /// <summary>A dotted path that can be the key of an object.</summary>
    public static Gen<string> FieldPath { get; } =
        Gen.Frequency((1, Gen.OneOf("a", "b", "a.b", "1", "0")), (2, Path.Where(p => p != "__proto__")));

    /// <summary>Members without the same name twice, in the order in which JavaScript has them.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> members, Func<T, string> name) =>
        members.DistinctBy(name).OrderBy(m =>
            uint.TryParse(name(m), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < uint.MaxValue
            && index.ToString(CultureInfo.InvariantCulture) == name(m)
                ? index
                : uint.MaxValue);

    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string ToPath(string text) => string.Join('.', text.Replace("\0", "", StringComparison.Ordinal)
        .Split('.').Select(part => part.TrimStart('$')).Where(part => part.Length > 0));
}
