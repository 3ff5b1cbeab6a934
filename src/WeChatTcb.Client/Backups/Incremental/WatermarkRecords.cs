using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>Finds the highest value of a field in records.</summary>
internal sealed class WatermarkRecords(string field) : IJsonRecords
{
    private readonly RecordKey _key = new([field]);

    public string? DuplicateField => null;

    /// <summary>The highest value so far; null before the first record.</summary>
    internal WatermarkValue? Highest { get; private set; }

    /// <summary>Why no increment can continue; null so far.</summary>
    internal string? FullReason { get; private set; }

    public object ReadRecord(ReadOnlySpan<byte> json)
    {
        if (!_key.TryFind(json, out var bytes))
        {
            FullReason ??= Messages.FormatFullReason_NoField(field);
            return this;
        }

        var reader = new Utf8JsonReader(bytes, RecordKey.ReaderOptions);
        using var document = JsonDocument.ParseValue(ref reader);
        if (WatermarkValue.Read(document.RootElement) is not { } value)
            FullReason ??= Messages.FormatFullReason_Unordered(field, Shorten(bytes));
        else if (Highest is not null && Highest.GetType() != value.GetType())
            FullReason ??= Messages.FormatFullReason_OtherType(field, Highest.Type, value.Type);
        else if (Highest is null || value.CompareTo(Highest) > 0)
            Highest = value;
        return this;
    }

    private static string Shorten(ReadOnlySpan<byte> json)
    {
        const int MaxLength = 40;
        var text = Encoding.UTF8.GetString(json);
        return text.Length > MaxLength ? text[..MaxLength] + "…" : text;
    }
}
