using System.Text;
using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records.Batches;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>Redacts records in tests.</summary>
internal static class Redacted
{
    internal const string Key = "0123456789abcdef";

    /// <summary>The run of some rules.</summary>
    internal static RedactionSession Run(IReadOnlyDictionary<string, object?> rules, string key = Key) =>
        new(RedactionRules.Parse(rules), new RedactKey(key));

    /// <summary>Redacts a record with one rule, and returns it as JSON.</summary>
    internal static string Json(string record, string path, object? action, string key = Key) =>
        Json(record, new Dictionary<string, object?> { [path] = action }, key);

    /// <summary>Redacts a record, and returns it as JSON.</summary>
    internal static string Json(string record, IReadOnlyDictionary<string, object?> rules, string key = Key)
    {
        using var run = Run(rules, key);
        return Json(record, run, new FieldPaths());
    }

    /// <summary>Redacts a record, and returns it as JSON.</summary>
    internal static string Json(string record, RedactionSession run, FieldPaths paths, ConversionJson form = ConversionJson.Relaxed)
    {
        var batch = new RecordBatch(paths);
        new BatchBuilder(batch).ReadRecord(Encoding.UTF8.GetBytes(record));
        using var redactor = run.NewRedactor(paths);
        redactor.Redact(batch);
        return Json(batch, form);
    }

    /// <summary>The first record of a batch as JSON.</summary>
    internal static string Json(RecordBatch batch, ConversionJson form = ConversionJson.Relaxed)
    {
        using var text = new Utf8Buffer();
        new JsonText(form, TimeZoneInfo.Utc).Append(text, batch, batch.Records[0]);
        return Encoding.UTF8.GetString(text.Span);
    }
}
