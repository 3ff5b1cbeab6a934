using System.Management.Automation;
using WeChatTcb.Client.Errors;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Resolve, "TcbError", DefaultParameterSetName = CodeSet)]
[OutputType(typeof(TcbErrorInfo))]
public sealed class ResolveTcbErrorCommand : PSCmdlet
{
    private const string CodeSet = "Code";
    private const string ErrorRecordSet = "ErrorRecord";

    [Parameter(ParameterSetName = CodeSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ErrorCode", "errcode")]
    [ValidateNotNull]
    public int[]? Code { get; set; }

    [Parameter(ParameterSetName = ErrorRecordSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ErrorRecord[] ErrorRecord { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (ParameterSetName == ErrorRecordSet)
        {
            foreach (var record in ErrorRecord)
                Resolve(record);
        }
        else if (Code is null)
        {
            WriteObject(ErrorTable.All, enumerateCollection: true);
        }
        else
        {
            foreach (var code in Code)
                WriteObject(ErrorTable.Find(code));
        }
    }

    private void Resolve(ErrorRecord record)
    {
        for (var exception = record.Exception; exception is not null; exception = exception.InnerException)
        {
            if (exception is not TcbServiceException { Error: var error })
                continue;
            WriteObject(error);
            return;
        }

        WriteVerbose(Messages.FormatNoErrorCode(record.FullyQualifiedErrorId));
    }
}
