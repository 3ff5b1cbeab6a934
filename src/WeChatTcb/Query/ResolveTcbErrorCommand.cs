using System.Management.Automation;
using WeChatTcb.Client.Errors;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Explains an error code of the service.</para>
/// <para type="description">Gives a code's name, its meaning, what to do, and whether the same call may be repeated. Without a code: the whole table.</para>
/// </summary>
/// <example>
/// <para>Explain the last error</para>
/// <code>
/// Resolve-TcbError -ErrorRecord $Error[0]
/// </code>
/// <para>Only an error that carries a code of the service gives something; -Verbose says when one does not. Every error's own advice is in its ErrorDetails.RecommendedAction.</para>
/// </example>
/// <example>
/// <para>Look codes up</para>
/// <code>
/// Resolve-TcbError 42001, -502005
/// </code>
/// </example>
/// <example>
/// <para>List the codes after which a call may simply be made again</para>
/// <code>
/// Resolve-TcbError | Where-Object IsTransient | Select-Object Code, Name, Meaning
/// </code>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
[Cmdlet(VerbsDiagnostic.Resolve, "TcbError", DefaultParameterSetName = CodeSet)]
[OutputType(typeof(TcbErrorInfo))]
public sealed class ResolveTcbErrorCommand : PSCmdlet
{
    private const string CodeSet = "Code";
    private const string ErrorRecordSet = "ErrorRecord";

    /// <summary>
    /// <para type="description">The codes: the errcode of the service's answer.</para>
    /// </summary>
    [Parameter(ParameterSetName = CodeSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ErrorCode", "errcode")]
    [ValidateNotNull]
    public int[]? Code { get; set; }

    /// <summary>
    /// <para type="description">Error records of this module, as $Error holds them.</para>
    /// </summary>
    [Parameter(ParameterSetName = ErrorRecordSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ErrorRecord[] ErrorRecord { get; set; } = [];

    /// <inheritdoc/>
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

        WriteVerbose($"'{record.FullyQualifiedErrorId}' carries no code of the service.");
    }
}
