using System.Management.Automation;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Test, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportFileCheck))]
public sealed class TestTcbExportFileCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly ReceiptCheck _check = new();

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            OrWriteError(path, () =>
            {
                foreach (var file in FilePaths.Exports(this, path, literal))
                    OrWriteError(file, () => Check(file));
            });
        }
    }

    private void Check(string file)
    {
        var display = new DownloadProgressDisplay(this, ProgressIds.Test, Messages.FormatCheckingFile(file));
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
