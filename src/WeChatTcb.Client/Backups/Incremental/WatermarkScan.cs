using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>The highest value of a field in a saved file.</summary>
/// <param name="Value">The value; null if there is none by which an increment could continue.</param>
/// <param name="FullReason">Why not; null if there is one.</param>
internal sealed record WatermarkScan(WatermarkValue? Value, string? FullReason)
{
    /// <summary>Whether the file is empty.</summary>
    internal bool HasNoRecords { get; private init; }

    /// <summary>
    /// Reads a file of JSON, in constant memory. All records must have the field, with one type: a record without it, or with another type,
    /// would never be in an increment.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="field">The path of the field.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TcbException">The file cannot be read.</exception>
    internal static WatermarkScan Of(string path, string field, CancellationToken cancellationToken)
    {
        var sink = new Sink(new([field]), field);
        foreach (var result in ExportRecords.Read(
            path, ExportFileType.Json, sink, new NoRows(), allValues: false, onBytes: null, cancellationToken))
        {
            if (result.Error is not null)
                return new(null, Messages.FormatFullReason_Damaged(result.Error.Message));
            if (sink.FullReason is { } reason)
                return new(null, reason);
        }

        return sink.Highest is null ? new(null, Messages.FullReason_NoRecords) { HasNoRecords = true } : new(sink.Highest, null);
    }

    private sealed class Sink(RecordKey key, string field) : IJsonRecords
    {
        public string? DuplicateField => null;

        internal WatermarkValue? Highest { get; private set; }

        internal string? FullReason { get; private set; }

        public object ReadRecord(ReadOnlySpan<byte> json)
        {
            if (!key.TryFind(json, out var bytes))
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

    private sealed class NoRows : IRecordBuilder
    {
        public bool AllowsAnyName => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values) =>
            throw new InvalidOperationException("The files of a backup are JSON.");
    }
}
