using System.ComponentModel;
using System.Globalization;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Summaries;

namespace WeChatTcb.Commands;

/// <summary>
/// What module/WeChatTcb.format.ps1xml says beside values, in the language of the session: a view can name a type, but no message.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    private const int Columns = 78;

    /// <summary>A text in lines that fit on the screen.</summary>
    /// <param name="text">The text, without line breaks.</param>
    public static string Wrap(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return WrappedText.Of(text, Columns);
    }

    /// <summary>The items in one line.</summary>
    public static string List(object?[]? items) => Lists.Join(items ?? []);

    /// <summary>A message, and before it what it is about.</summary>
    public static string About(string subject, string message) => Messages.FormatMessageAbout(subject, message);

    /// <summary>How many collections have something for the same reason, and which.</summary>
    public static string Reason(int number, string reason, object?[] collections) =>
        Messages.FormatView_Reason(BackupSummary.Number(number), reason, List(collections));

    /// <summary>
    /// Whether a backup is full, or which backups it needs; and whether it was redacted, so that it is not restored by accident.
    /// </summary>
    public static string KindOrBase(TcbBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var text = backup.Kind is BackupKind.Full
            ? $"{backup.Kind}"
            : Lists.Join(backup.Bases.OrderDescending(StringComparer.Ordinal));
        return backup.Redaction is null ? text : Messages.FormatView_Redacted(text);
    }

    /// <summary>What is wrong in a statement, and where.</summary>
    public static string Diagnostic(TcbQueryDiagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var severity = diagnostic.Severity switch
        {
            TcbQuerySeverity.Error => Messages.View_Error,
            TcbQuerySeverity.Warning => Messages.View_Warning,
            _ => Messages.View_Unknown,
        };
        return Wrap(Messages.FormatView_Diagnostic(severity, diagnostic.Id, diagnostic));
    }

    /// <summary>A status; in a colour if somebody has to do something.</summary>
    /// <param name="status">The status of a job, a backup, a restore or a file.</param>
    /// <param name="error">The escape sequence for errors.</param>
    /// <param name="warning">The escape sequence for warnings.</param>
    public static string Status(object status, string error, string warning)
    {
        var text = $"{status}";
        // Such a job is still found with the shorter word: PowerShell completes it to the only status that begins so.
        if (status is ExportJobStatus.PartiallySucceeded)
            text = nameof(BackupStatus.Partial);
        var style = text switch
        {
            nameof(ExportJobStatus.Failed) or nameof(ExportJobStatus.Refused) or nameof(ExportJobStatus.InDoubt) => error,
            nameof(BackupStatus.Partial) or nameof(BackupStatus.Unfinished)
                or nameof(ExportFileStatus.Changed) => warning,
            _ => null,
        };
        return style is null ? text : $"{style}{text}\u001b[0m";
    }

    /// <summary>The status of a job; in a colour if somebody has to do something.</summary>
    /// <param name="job">The job.</param>
    /// <param name="error">The escape sequence for errors.</param>
    /// <param name="warning">The escape sequence for warnings.</param>
    public static string JobStatus(MigrationJob job, string error, string warning)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job is ExportJob { IsAcceptedAsEmpty: true } ? "Empty" : Status(job.Status, error, warning);
    }

    /// <summary>Where the file of a job is, on this computer or in the storage of the service; or why there is none.</summary>
    /// <param name="job">The job.</param>
    /// <param name="location">The current location. Paths below it are shown relative to it.</param>
    public static string Result(MigrationJob job, string location)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Status is ExportJobStatus.Failed or ExportJobStatus.Refused or ExportJobStatus.InDoubt
            && job is not ExportJob { IsAcceptedAsEmpty: true })
        {
            var reason = job.FailureReason is ExportFailureReason.None ? "" : $"{job.FailureReason}";
            // The message would only say it again, in the service's language.
            return job.FailureReason is ExportFailureReason.NoRecordMatched ? reason : job.Message ?? job.LastError ?? reason;
        }

        if ((job is ImportJob import ? import.Path : (job as ExportJob)?.Path) is not { } path)
            return job is ExportJob { IsAcceptedAsEmpty: true } ? "" : job.FilePath ?? "";
        var folder = Path.TrimEndingDirectorySeparator(location) + Path.DirectorySeparatorChar;
        if (path.StartsWith(folder, StringComparison.Ordinal))
            path = Path.Combine(".", path[folder.Length..]);
        return job is ExportJob { RecordFail: > 0 and var failed } ? $"RecordFail: {failed}, {path}" : path;
    }

    /// <summary>A size for people.</summary>
    /// <param name="bytes">The number of bytes.</param>
    public static string Size(long bytes) => BackupSummary.Size(bytes);

    /// <summary>That a list is longer.</summary>
    /// <param name="number">How many are not in it.</param>
    public static string More(int number) => Messages.FormatView_More(BackupSummary.Number(number));

    /// <summary>That a list is longer, and where the rest is.</summary>
    /// <param name="number">How many are not in it.</param>
    /// <param name="property">The property that has them all.</param>
    public static string MoreIn(int number, string property) => Messages.FormatView_MoreIn(BackupSummary.Number(number), property);

    /// <summary>How much of a backup was saved.</summary>
    public static string Saved(TcbBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return Messages.FormatView_Saved(
            BackupSummary.Number(backup.CompleteCount), Counted.Collections(backup.CollectionCount), Counted.Environments(backup.EnvCount));
    }

    /// <summary>From which backups increments continue, and by which fields.</summary>
    /// <param name="collections">The number of the collections.</param>
    /// <param name="bases">The names of the backups.</param>
    /// <param name="fields">The fields.</param>
    public static string Increments(int collections, string bases, string fields) =>
        Messages.FormatView_Increments(Counted.Collections(collections), bases, fields);

    /// <summary>What is to be known of a collection: why it is missing, or how it was exported.</summary>
    public static string? Remarks(BackupCollection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.Reason ?? BackupText.Kind(collection);
    }

    /// <summary>That a backup has no indexes.</summary>
    /// <param name="number">How many there were.</param>
    public static string IndexesNotSaved(int number) => Messages.FormatView_IndexesNotSaved(BackupSummary.Number(number));

    /// <summary>That a restore brings no indexes back.</summary>
    /// <param name="number">How many there were.</param>
    public static string IndexesToCreate(int number) => Messages.FormatView_IndexesToCreate(BackupSummary.Number(number));

    /// <summary>How much of a backup was restored, and where.</summary>
    public static string Restored(TcbRestore restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        return Messages.FormatView_Restored(
            BackupSummary.Number(restore.CompleteCount), Counted.Collections(restore.CollectionCount), restore.SourceEnv, restore.Env);
    }

    /// <summary>The result of the comparison of a restore.</summary>
    public static string Verified(TcbRestore restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        return restore.Verified == true
            ? Messages.View_Verified
            : Messages.FormatView_NotVerified(
                BackupSummary.Number(restore.Collections.Count(collection => collection.Verified != true)),
                BackupSummary.Number(restore.Collections.Count));
    }

    /// <summary>That a check or a restore proof of a backup failed.</summary>
    public static string Failed => Messages.View_Failed;

    /// <summary>That the restore proof of a backup succeeded.</summary>
    public static string Restorable => Messages.View_Restorable;

    /// <summary>That the restore proof of a backup found no problem.</summary>
    public static string NoProblem => Messages.View_NoProblem;

    /// <summary>What is above the rows of a table that belong together.</summary>
    /// <param name="row">One of them.</param>
    public static string Heading(object row) => row switch
    {
        ExportJob job => Messages.FormatView_Jobs(App(job.AppId, job.Endpoint)),
        ImportJob job => Messages.FormatView_Imports(job.Env, App(job.AppId, job.Endpoint)),
        BackupCollection collection => Messages.FormatView_Collections(collection.Env),
        TcbCollection collection => Messages.FormatView_Collections(collection.Env),
        TcbEnvironment environment => Zoned(Messages.FormatView_Environments(App(environment.AppId, environment.Endpoint)), Now),
        TcbAuthorizer authorizer => Zoned(Messages.FormatView_Authorizers(App(authorizer.PlatformAppId, authorizer.Endpoint)), Now),
        RecordDifference difference => Messages.FormatView_Records(difference.DifferencePath),
        EmulatorRequest request => Zoned(
            Messages.FormatView_Requests(request.Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), request.Time),
        _ => "",
    };

    /// <summary>What is above the rows of one account in the ledger.</summary>
    /// <param name="job">One of them.</param>
    public static string LedgerHeading(MigrationJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Zoned(Messages.FormatView_Ledger(App(job.AppId, job.Endpoint)), Now);
    }

    /// <summary>A time in the local zone, which the heading states; all rows have the same, whatever the season.</summary>
    /// <param name="time">The time; null for none.</param>
    public static string Time(DateTimeOffset? time) =>
        time?.ToOffset(Now.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static DateTimeOffset Now => TimeProvider.System.GetLocalNow();

    private static string Zoned(string heading, DateTimeOffset time) =>
        Messages.FormatView_Zoned(heading, time.ToString("'UTC'zzz", CultureInfo.InvariantCulture));

    private static string App(string? appId, Uri endpoint) =>
        string.IsNullOrEmpty(appId) ? endpoint.ToString() : Messages.FormatView_App(appId, endpoint);

    /// <summary>What a statement means, if it is valid.</summary>
    public static string Query(TcbQueryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report is { IsValid: true, Parsed: { } parsed } ? Messages.FormatView_Valid(parsed.Statement) : Messages.View_NotValid;
    }
}
