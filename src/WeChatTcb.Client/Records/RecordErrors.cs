namespace WeChatTcb.Client.Records;

/// <summary>What can be wrong with one record: each cause with its id, its words and what to do.</summary>
internal static class RecordErrors
{
    private const string UseHashtable = "Read the file with -AsHashtable.";
    private const string SaveAgain = "The file is damaged here; compare it with its SHA-256, or save it again.";

    internal static ExportRecordException Damaged(string path, long line, string why, Exception? cause = null) =>
        new("DamagedRecord", path, line, why, SaveAgain, cause);

    internal static ExportRecordException TooLong(string path, long line, int limit) =>
        new("RecordTooLong", path, line, $"the record is longer than {limit / (1024 * 1024)} MB.", SaveAgain);

    internal static ExportRecordException OfNames(string path, long line, NameClashException clash) => clash switch
    {
        { First: null } =>
            new("EmptyName", path, line, "a member has an empty name, which no property can have.", UseHashtable, clash),
        { First: var first, Second: var second } when first != second =>
            new("CollidingNames", path, line, $"the members '{first}' and '{second}' cannot both be properties of one object, because they differ by case alone.", UseHashtable, clash),
        _ =>
            new("DuplicateName", path, line, $"the member '{clash.Second}' stands twice in one object.", SaveAgain, clash),
    };
}
