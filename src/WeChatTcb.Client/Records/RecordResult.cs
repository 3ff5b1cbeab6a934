namespace WeChatTcb.Client.Records;

/// <summary>What reading one record gave: the record, or why it could not be read.</summary>
public readonly record struct RecordResult
{
    private RecordResult(object? record, ExportRecordException? error) => (Record, Error) = (record, error);

    /// <summary>The record; null when it could not be read.</summary>
    public object? Record { get; }

    /// <summary>Why the record could not be read; null when it could.</summary>
    public ExportRecordException? Error { get; }

    internal static RecordResult Of(object record) => new(record, null);

    internal static RecordResult Of(ExportRecordException error) => new(null, error);
}
