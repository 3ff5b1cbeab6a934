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

    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            Guard(path, () =>
            {
                foreach (var file in FilePaths.Exports(this, path, literal))
                    Guard(file, () => Check(file));
            });
        }
    }

    private void Check(string file)
    {
        var display = new DownloadDisplay(this, ProgressIds.Test, $"Checking {file}");
        try
        {
            WriteObject(Await(ReceiptCheck.RunAsync(file, display.Update, Caller.Cancellation), display.Show));
        }
        finally
        {
            display.Complete();
        }
    }
}
