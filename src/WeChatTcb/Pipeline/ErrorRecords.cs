using System.Management.Automation;
using CloudExport;

namespace WeChatTcb.Pipeline;

/// <summary>Makes PowerShell's error records of the module's errors. The one place where ids and categories are given.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error: the exception's id, its kind as a category, its advice as the recommended action.</summary>
    internal static ErrorRecord ToErrorRecord(this TcbException exception, object? target) =>
        new(exception, exception.ErrorId, Category(exception.Kind), target ?? TargetOf(exception))
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = exception.RecommendedAction },
        };

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
