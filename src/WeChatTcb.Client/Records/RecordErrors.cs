namespace WeChatTcb.Client.Records;

/// <summary>The errors of single records.</summary>
internal static class RecordErrors
{
    private const string UseHashtable = "Read the file with -AsHashtable.";
    private const string SaveAgain = "The file is damaged here; check it with Test-TcbExportFile, or save it again.";

    internal static ExportRecordException Damaged(string path, long line, string why, Exception? cause = null) =>
        new("DamagedRecord", path, line, why, SaveAgain, cause);

    internal static ExportRecordException TooLong(string path, long line, int limit) =>
        new("RecordTooLong", path, line, $"the record is longer than {limit / (1024 * 1024)} MB.", SaveAgain);

    internal static ExportRecordException OfNames(string path, long line, PropertyNameException exception) => exception switch
    {
        { First: null } =>
            new("EmptyName", path, line, "a member has an empty name, which a property cannot have.", UseHashtable, exception),
        { First: var first, Second: var second } when first != second =>
            new(
                "CollidingNames", path, line,
                $"the members '{first}' and '{second}' cannot both be properties of one object, because they differ only by case.",
                UseHashtable, exception),
        _ =>
            new("DuplicateName", path, line, $"the member '{exception.Second}' occurs twice in one object.", SaveAgain, exception),
    };
}
