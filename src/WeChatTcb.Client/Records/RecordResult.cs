namespace WeChatTcb.Client.Records;

/// <summary>The result of reading one record: the record, or why it could not be read.</summary>
/// <param name="Record">The record; null if it could not be read.</param>
/// <param name="Error">Why the record could not be read; null if it could.</param>
/// <param name="LineNumber">The line on which the record begins, counted from 1.</param>
/// <param name="DuplicateField">The first field that occurs more than once in one object; null if there is none.</param>
public readonly record struct RecordResult(object? Record, ExportRecordException? Error, long LineNumber, string? DuplicateField)
{
    internal static RecordResult Of(object record, long line, string? duplicateField = null) => new(record, null, line, duplicateField);

    internal static RecordResult Of(ExportRecordException error) => new(null, error, error.LineNumber, null);
}
