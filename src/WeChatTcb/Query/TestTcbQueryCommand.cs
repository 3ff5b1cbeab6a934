using System.Management.Automation;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Test, "TcbQuery")]
[OutputType(typeof(TcbQueryReport))]
public sealed class TestTcbQueryCommand : TcbCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType FileType { get; set; } = ExportFileType.Json;

    protected override void ProcessRecord() => WriteObject(StatementReport.Of(Query, FileType));
}
