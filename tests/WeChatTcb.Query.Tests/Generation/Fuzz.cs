using CsCheck;

namespace WeChatTcb.Query.Tests.Generation;

/// <summary>Statements of all kinds, sound and unsound, and what must hold for each of them.</summary>
internal static class Fuzz
{
    private static readonly string[] Pieces =
    [
        "db", "_", "Date", "$", "const ", "let ", "new ", ".", ";", ",", "(", ")", "[", "]", "{", "}", ":", "=", "=>", "...", "?.", "`",
        "${", "'", "\"",
        "/", "\\", "\n", "\u2028", " ", "//", "/*", "*/", "-", "+", "*", "%", "!", "**", "??", "<!--", "#!", "@", "\0", "\ud800", "中",
        "db.collection('c')", ".where(", ".orderBy('a','asc')", ".skip(1)", ".limit(2)", ".field({a:1})", ".get()", "collection", "where",
        "Geo", "Point",
        ".doc('x')", "command", "db.Geo.Point(1,2)", "db.Geo.LineString([", "db.Geo.Polygon([", "_.gt(", "_.or([", "_.and(", "_.not(",
        "_.elemMatch(",
        "_.in([1])", ".and(", ".lt(5)", "_.geoNear({geometry:", "_.geoWithin({geometry:", "_.geoIntersects({geometry:", "_.expr(",
        "_.aggregate.gt([",
        "_.aggregate", "_.project.slice(", "_.project.elemMatch(", "'$a'", "{$expr:", "{$literal:", "{$slice:", "{$elemMatch:", "{$near:",
        "{$type:'int'}",
        "{$geometry:", "{type:'Point',coordinates:[1,2]}", "$not:", "$regex:", "$options:'i'", "db.serverDate()",
        "db.serverDate({offset:1})",
        "db.ObjectId({id:'0123456789abcdef01234567'})", "Date.now()", "new Date()", ".getTime()", "24*60*60*1000", "'a'+'b'",
        "a", "b.c", "'a'", "1", "-1", "1e999", "0x", "9n", "null", "undefined", "true", "/x/i", "{a:1}", "{$gt:1}", "{a:{b:1}}", "[1,2]",
        "new Date('2019-09-09')", "function", "class", "await", "__proto__", "constructor", "get a(){}", "...a", "[a]:1",
    ];

    /// <summary>The language's own words, in any order.</summary>
    public static Gen<string> Soup { get; } = Gen.OneOf(Pieces).Array[0, 40].Select(string.Concat);

    /// <summary>A sound statement of any query.</summary>
    public static Gen<string> Sound { get; } = Models.Query.Select(QueryWriter.Write);

    /// <summary>A sound statement with something cut out and something put in its place.</summary>
    public static Gen<string> Damaged { get; } =
        from statement in Gen.Frequency((1, Gen.Const(Statements.Sample)), (3, Sound))
        from at in Gen.Int[0, statement.Length - 1]
        from cut in Gen.Int[0, 12]
        from piece in Gen.OneOf(Pieces)
        select statement[..at] + piece + statement[Math.Min(statement.Length, at + cut)..];

    /// <summary>All of these.</summary>
    public static Gen<string> Statement { get; } = Gen.Frequency((1, Gen.String), (3, Soup), (4, Damaged), (1, Sound));

    /// <summary>
    /// Nothing is thrown, spans lie inside the text, there is a query exactly when there is no error, and each query can be written and
    /// read back.
    /// </summary>
    public static void Check(string text)
    {
        var result = QueryParser.Parse(text);

        Assert.Equal(result.HasErrors, result.Query is null);
        Assert.InRange(result.Diagnostics.Count, 0, 50);
        foreach (var diagnostic in result.Diagnostics)
        {
            Assert.InRange(diagnostic.Start, 0, text.Length);
            Assert.InRange(diagnostic.Length, 0, text.Length - diagnostic.Start);
            Assert.True(diagnostic.Line >= 1 && diagnostic.Column >= 1);
            Assert.NotEmpty(diagnostic.Message);
        }

        if (result.Query is { } query)
            Assert.Equal(query, QueryParser.Parse(QueryWriter.Write(query)).Query);
    }
}
