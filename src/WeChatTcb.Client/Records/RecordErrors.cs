namespace WeChatTcb.Client.Records;

/// <summary>The errors of single records.</summary>
internal static class RecordErrors
{
    internal static ExportRecordException Damaged(string path, long line, string why, Exception? cause = null) =>
        new("DamagedRecord", path, line, why, Messages.DamagedRecord_Advice, cause);

    internal static ExportRecordException TooLong(string path, long line, int limit) =>
        new("RecordTooLong", path, line, Messages.FormatRecordTooLong(limit / (1024 * 1024)), Messages.DamagedRecord_Advice);

    internal static ExportRecordException OfNames(string path, long line, PropertyNameException exception) => exception switch
    {
        { First: null } =>
            new("EmptyName", path, line, Messages.EmptyName, Messages.PropertyName_Advice, exception),
        { First: var first, Second: var second } when first != second =>
            new(
                "CollidingNames", path, line, Messages.FormatCollidingNames(first, second), Messages.PropertyName_Advice, exception),
        _ =>
            new("DuplicateName", path, line, Messages.FormatDuplicateName(exception.Second), Messages.DamagedRecord_Advice, exception),
    };
}
