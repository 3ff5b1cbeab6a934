using System.Collections;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Redaction;

/// <summary>The errors of redaction.</summary>
internal static class RedactionErrors
{
    internal static TcbException InvalidRule(string path, object? value, string why) => new(
        "InvalidRedactRule", TcbErrorKind.InvalidArgument, Messages.FormatInvalidRedactRule($"'{path}' = {Describe(value)}", why),
        Messages.InvalidRedactRule_Advice);

    internal static TcbException NoRules(string why) => new(
        "InvalidRedactRule", TcbErrorKind.InvalidArgument, Messages.FormatNoRedactRules(why), Messages.InvalidRedactRule_Advice);

    /// <summary>A file of rules that cannot be read, with the place of the mistake.</summary>
    internal static TcbException InvalidFile(string path, int line, int column, string why) => new(
        "InvalidRedactRule", TcbErrorKind.InvalidArgument, Messages.FormatInvalidRedactFile(path, line, column, why),
        Messages.InvalidRedactRule_Advice);

    internal static TcbException KeyMissing(RedactionRule rule) => new(
        "RedactKeyMissing", TcbErrorKind.InvalidArgument, Messages.FormatRedactKeyMissing(Quote(rule)),
        Messages.RedactKeyMissing_Advice);

    internal static TcbException KeyTooShort(int length) => new(
        "RedactKeyTooShort", TcbErrorKind.InvalidArgument, Messages.FormatRedactKeyTooShort(length, RedactKey.MinLength),
        Messages.RedactKeyMissing_Advice);

    /// <summary>An export was begun with other rules, or is followed or saved by a command that knows none.</summary>
    internal static TcbException OfExport(ExportJob job, TcbRedaction? begun, TcbRedaction? now) => Differs(
        JobErrors.Describe(job), begun, now,
        // The file of an export is in the folder of its environment, in that of the backup.
        now is null && Path.GetDirectoryName(Path.GetDirectoryName(job.DestinationPath)) is { Length: > 0 } backup
            ? Messages.FormatRedactionDiffers_ExportAdvice(
                $"Backup-TcbDatabase -Resume '{backup.Replace("'", "''", StringComparison.Ordinal)}'")
            : Messages.RedactionDiffers_Advice);

    /// <summary>A backup was begun with other rules.</summary>
    internal static TcbException OfBackup(string folder, TcbRedaction? begun, TcbRedaction? now) =>
        Differs(folder, begun, now, Messages.RedactionDiffers_Advice);

    /// <summary>The backup that an increment would continue has other rules.</summary>
    internal static TcbException OfBase(string folder, TcbRedaction? begun, TcbRedaction? now) =>
        Differs(folder, begun, now, Messages.RedactionDiffers_BaseAdvice);

    internal static TcbException OfWatermark(string field, RedactionRule rule) => new(
        "RedactedWatermark", TcbErrorKind.InvalidArgument, Messages.FormatRedactedWatermark(field, Quote(rule)),
        Messages.RedactedWatermark_Advice);

    private static TcbException Differs(string what, TcbRedaction? begun, TcbRedaction? now, string advice) => new(
        "RedactionDiffers", TcbErrorKind.InvalidArgument,
        (begun, now) switch
        {
            (null, _) => Messages.FormatRedactionDiffers_None(what),
            (_, null) => Messages.FormatRedactionDiffers_Missing(what, begun),
            _ => Messages.FormatRedactionDiffers(what, begun, now),
        },
        advice);

    /// <summary>A rule as its author may have written it.</summary>
    internal static string Quote(RedactionRule rule) => $"'{rule.Path.Text}' = {rule.Text}";

    private static string Describe(object? value) => value switch
    {
        null => "$null",
        string text => $"'{text}'",
        IDictionary table => $"@{{ {string.Join("; ", table.Keys.Cast<object>().Select(key => $"{key} = {Describe(table[key])}"))} }}",
        IEnumerable list => $"@({string.Join(", ", list.Cast<object>().Select(Describe))})",
        _ => $"{value}",
    };
}
