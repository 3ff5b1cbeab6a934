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
        var sink = new WatermarkRecords(field);
        foreach (var result in ExportRecords.Read(
            path, ExportFileType.Json, sink, new NoRows(), allValues: false, onBytes: null, cancellationToken))
        {
            if (result.Error is not null)
                return new(null, Messages.FormatFullReason_Damaged(result.Error.Message));
            if (sink.FullReason is not null)
                break;
        }

        return Of(sink);
    }

    /// <summary>The result of reading records.</summary>
    internal static WatermarkScan Of(WatermarkRecords records) =>
        new(
            records.FullReason is null ? records.Highest : null,
            records.FullReason ?? (records.Highest is null ? Messages.FullReason_NoRecords : null))
        {
            HasNoRecords = records is { FullReason: null, Highest: null },
        };

    private sealed class NoRows : IRecordBuilder
    {
        public bool AllowsAnyName => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values) =>
            throw new InvalidOperationException("The files of a backup are JSON.");
    }
}
