using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Turns the module's errors into PowerShell's error records. Ids and categories are set here only.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error: the exception's id, its kind as a category, its advice as the recommended action.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="target">What the error is about; null to use what the exception names.</param>
    /// <param name="session">The session that will show it, for errors of a query; read on the pipeline thread.</param>
    internal static ErrorRecord ToErrorRecord(this TcbException exception, object? target, SessionState? session = null) =>
        new(exception, exception.ErrorId, Category(exception.Kind), target ?? TargetOf(exception)) { ErrorDetails = Details(exception, session) };

    /// <summary>
    /// The text of the error view. In a script, ConciseView joins the lines of a message into one paragraph, but shows the recommended action
    /// as it is; the other views show the message as it is, and no recommended action.
    /// </summary>
    private static ErrorDetails Details(TcbException exception, SessionState? session)
    {
        if (exception is not TcbQueryException { Excerpt: { } excerpt })
            return new(exception.Message) { RecommendedAction = exception.RecommendedAction };
        var lines = string.Join(Environment.NewLine, excerpt.Split('\n'));
        var isNormalView = session?.PSVariable.GetValue("ErrorView")?.ToString()?.Equals("NormalView", StringComparison.OrdinalIgnoreCase) == true;
        return isNormalView
            ? new($"{exception.Message}{Environment.NewLine}{Environment.NewLine}{lines}{Environment.NewLine}{exception.RecommendedAction}{Environment.NewLine}")
            {
                RecommendedAction = exception.RecommendedAction,
            }
            : new(exception.Message) { RecommendedAction = $"{exception.RecommendedAction}{Environment.NewLine}{Environment.NewLine}{lines}" };
    }

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
