using System.Management.Automation;
using WeChatTcb.Client.Errors;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Resolve, "TcbError", DefaultParameterSetName = CodeSet)]
[OutputType(typeof(TcbErrorInfo))]
public sealed class ResolveTcbErrorCommand : TcbCmdlet
{
    private const string CodeSet = "Code";
    private const string ErrorRecordSet = "ErrorRecord";

    [Parameter(ParameterSetName = CodeSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Code", "ErrCode")]
    [ErrorCodeTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public int[]? ErrorCode { get; set; }

    [Parameter(ParameterSetName = ErrorRecordSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ErrorRecordTransformation]
    [ValidateNotNull]
    public ErrorRecord[] ErrorRecord { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (ParameterSetName == ErrorRecordSet)
        {
            foreach (var record in ErrorRecord)
                WriteObject(Resolve(record));
        }
        else if (ErrorCode is null)
        {
            WriteObject(ErrorTable.All, enumerateCollection: true);
        }
        else
        {
            foreach (var code in ErrorCode)
                WriteObject(ErrorTable.Find(code));
        }
    }

    private static TcbErrorInfo Resolve(ErrorRecord record)
    {
        for (var exception = record.Exception; exception is not null; exception = exception.InnerException)
        {
            if (exception is TcbServiceException { Error: var error })
                return error;
            if (exception is TcbException own)
                return TcbErrorInfo.WithoutCode(own.ErrorId, own.Message, own.RecommendedAction, own.Kind, own.IsTransient);
        }

        var (id, command) = record.FullyQualifiedErrorId.Split(',', 2) is [var first, var rest]
            ? (first, rest)
            : (record.FullyQualifiedErrorId, "");
        var message = record.ErrorDetails?.Message ?? record.Exception?.Message ?? "";
        var advice = record.ErrorDetails?.RecommendedAction;
        // An error of a job or of a remote session has lost its type, but not its id and its advice.
        if (command.StartsWith("WeChatTcb.", StringComparison.Ordinal) && !string.IsNullOrEmpty(advice))
        {
            return ErrorTable.All.FirstOrDefault(entry => entry.Name == id)
                ?? TcbErrorInfo.WithoutCode(id, message, advice, TcbErrorKind.Unknown, isTransient: false);
        }

        return TcbErrorInfo.WithoutCode(
            id, message, string.IsNullOrEmpty(advice) ? Messages.ErrorOfOthers_Advice : advice, TcbErrorKind.Unknown, isTransient: false);
    }
}
