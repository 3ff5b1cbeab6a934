using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>The errors of single records.</summary>
internal static class RecordErrors
{
    internal static ExportRecordException Damaged(string path, long line, string why, Exception? cause = null) =>
        new("DamagedRecord", path, line, why, Messages.DamagedRecord_Advice, cause);

    internal static ExportRecordException TooLong(string path, long line, int limit) =>
        new("RecordTooLong", path, line, Messages.FormatRecordTooLong(limit / (1024 * 1024)), Messages.DamagedRecord_Advice);

    internal static TcbException TooManyColumns(int limit, string advice) => new(
        "TooManyColumns", TcbErrorKind.InvalidData, Messages.FormatTooManyColumns(limit), advice);

    /// <summary>The same error with the file in its message.</summary>
    internal static TcbException TooManyColumns(string path, TcbException error) => new(
        error.ErrorId, error.Kind, Messages.FormatMessageAbout(path, error.Message), error.RecommendedAction);

    internal static bool IsTooManyColumns(TcbException error) => error.ErrorId == "TooManyColumns";

    internal static ExportRecordException OfNames(string path, long line, PropertyNameException exception) =>
        exception.First is { } first
            ? new(
                "CollidingNames", path, line, Messages.FormatCollidingNames(first, exception.Second), Messages.PropertyName_Advice,
                exception)
            : new("EmptyName", path, line, Messages.EmptyName, Messages.PropertyName_Advice, exception);

    /// <summary>The error for a record that the JSON reader refused.</summary>
    internal static ExportRecordException Damaged(string path, long line, Exception damage) => Damaged(
        path, line,
        damage is JsonException { BytePositionInLine: { } position }
            ? Messages.FormatDamagedRecord_NotJsonAtByte(position + 1)
            : Messages.DamagedRecord_NotJson,
        damage);

    /// <summary>Whether the JSON reader throws this for a damaged record, or for text that is not UTF-8.</summary>
    internal static bool IsDamage(Exception exception) => exception is JsonException or InvalidOperationException or FormatException;
}
