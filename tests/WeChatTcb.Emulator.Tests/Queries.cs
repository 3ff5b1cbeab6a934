using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Runs statements over documents without a server.</summary>
internal static class Queries
{
    /// <summary>The time at which all queries run.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DatabaseQuery Parse(string clauses)
    {
        var result = QueryParser.Parse($"db.collection('c'){clauses}.get()");
        Assert.True(result.Query is not null, string.Join('\n', result.Diagnostics));
        return result.Query;
    }

    public static CompiledQuery Compile(string clauses) => new(Parse(clauses), Now);

    /// <summary>The indexes of the documents that the query finds, in its order.</summary>
    public static string Ids(string clauses, params IEnumerable<string> documents)
    {
        var stored = documents.Select((line, i) => Emulator.Bson($$"""{"_id":{{i}}{{(line == "{}" ? "" : ",")}}{{line[1..]}}"""));
        return string.Join(' ', Compile(clauses).Select(stored).Select(static d => BsonView.Document(d).Field("_id"u8).Int32));
    }

    /// <summary>The projection of a document.</summary>
    public static string Project(string field, string document)
    {
        var projected = Compile($".field({field})").Projection!.Apply(BsonView.Document(Emulator.Bson(document)));
        return Json(projected);
    }

    public static string Json(BsonView value)
    {
        using var stream = new MemoryStream();
        using var output = new WeChatTcb.Emulator.Files.Utf8Output(stream);
        new WeChatTcb.Emulator.Files.ExtendedJsonWriter(output, legacy: false).Write(value);
        output.Finish();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
