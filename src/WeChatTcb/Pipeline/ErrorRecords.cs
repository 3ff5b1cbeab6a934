using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Converts the module's errors to PowerShell error records. The only place that sets their ids and categories.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error. The exception's kind decides the category; its advice is the recommended action.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="target">What the error is about; null for the job or path of the exception.</param>
    /// <param name="session">The session that will show it; needed for query errors. Then call this on the pipeline thread.</param>
    /// <param name="about">
    /// What the error is about, if a command has many: it stands before a message that does not say it. Null for that of the target.
    /// </param>
    internal static ErrorRecord ToErrorRecord(
        this TcbException exception, object? target, SessionState? session = null, string? about = null)
    {
        target ??= TargetOf(exception);
        return new(exception, exception.ErrorId, Category(exception.Kind), target)
        {
            ErrorDetails = Details(exception, session, about ?? (target as MigrationJob)?.Env),
        };
    }

    /// <summary>
    /// The text that the error view shows. The excerpt stands directly below the message, and must keep its lines. NormalView keeps the
    /// lines of the message and shows no recommended action. ConciseView keeps them at the prompt; for a script it joins them into one
    /// paragraph, but keeps those of the recommended action, which follows.
    /// </summary>
    private static ErrorDetails Details(TcbException exception, SessionState? session, string? about)
    {
        var (message, advice) = (exception.Message, exception.RecommendedAction);
        if (about is not null && !message.Contains(about, StringComparison.Ordinal))
            message = Commands.Messages.FormatMessageAbout(about, message);
        if (exception is TcbQueryException { Excerpt: { } excerpt })
        {
            var line = Environment.NewLine;
            var lines = excerpt.ReplaceLineEndings(line);
            if (IsNormalView(session))
                message = $"{message}{line}{line}{lines}{line}{advice}{line}";
            else if (IsInScript(session))
                advice = $"{line}{line}{lines}{line}{advice}";
            else
                message = $"{message}{line}{line}{lines}{line}";
        }

        return new(message) { RecommendedAction = advice };
    }

    private static bool IsNormalView(SessionState? session) =>
        string.Equals(session?.PSVariable.GetValue("ErrorView")?.ToString(), "NormalView", StringComparison.OrdinalIgnoreCase);

    private static bool IsInScript(SessionState? session) => session?.PSVariable.GetValue("PSCommandPath") is string { Length: > 0 };

    private static object? TargetOf(TcbException exception) => exception switch
    {
        ExportJobException { Job: var job } => job,
        ExportRecordException { Path: var path } => path,
        _ => null,
    };

    private static ErrorCategory Category(TcbErrorKind kind) => kind switch
    {
        TcbErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        TcbErrorKind.Authentication => ErrorCategory.AuthenticationError,
        TcbErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        TcbErrorKind.QuotaExceeded => ErrorCategory.LimitsExceeded,
        TcbErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        TcbErrorKind.Connection => ErrorCategory.ConnectionError,
        TcbErrorKind.Timeout => ErrorCategory.OperationTimeout,
        TcbErrorKind.ServiceFault => ErrorCategory.ResourceUnavailable,
        TcbErrorKind.InvalidData => ErrorCategory.InvalidData,
        TcbErrorKind.Write => ErrorCategory.WriteError,
        TcbErrorKind.AlreadyExists => ErrorCategory.ResourceExists,
        TcbErrorKind.InvalidOperation => ErrorCategory.InvalidOperation,
        TcbErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        _ => ErrorCategory.NotSpecified,
    };
}
