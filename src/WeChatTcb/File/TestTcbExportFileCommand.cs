using System.Management.Automation;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Test, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportFileCheck))]
public sealed class TestTcbExportFileCommand : ExportFileCmdlet
{
    private readonly ReceiptCheck _check = new();

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    private protected override void Process(IReadOnlyList<string> paths, bool literal) => ForEachFile(paths, literal, Check);

    private void Check(string file)
    {
        var display = new FileProgressDisplay(this, ProgressIds.Test, Messages.FormatCheckingFile(file));
        try
        {
            var check = Await(_check.RunAsync(file, display.Update, StopToken), display.Show);
            var isAccepted = AllowFailedRecords && check.Status is ExportFileStatus.Partial;
            WriteObject(isAccepted ? check with { Status = ExportFileStatus.Whole } : check);
        }
        finally
        {
            display.Complete();
        }
    }
}
