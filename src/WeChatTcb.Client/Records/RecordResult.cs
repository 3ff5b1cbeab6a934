namespace WeChatTcb.Client.Records;

/// <summary>The result of reading one record: the record, or why it could not be read.</summary>
public readonly record struct RecordResult
{
    private RecordResult(object? record, ExportRecordException? error) => (Record, Error) = (record, error);

    /// <summary>The record; null if it could not be read.</summary>
    public object? Record { get; }

    /// <summary>Why the record could not be read; null if it could.</summary>
    public ExportRecordException? Error { get; }

    internal static RecordResult Of(object record) => new(record, null);

    internal static RecordResult Of(ExportRecordException error) => new(null, error);
}
