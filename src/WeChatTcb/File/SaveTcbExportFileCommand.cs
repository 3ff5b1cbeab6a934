using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Save, "TcbExportFile", SupportsShouldProcess = true, DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportFile))]
public sealed class SaveTcbExportFileCommand : JobCmdlet
{
    private readonly DestinationSet _targets = new();

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter SkipCountCheck { get; set; }

    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessJob(TcbClient client, ExportJob job) => OrWriteError(job, () =>
    {
        var destination = FilePaths.Full(SessionState, Destination);
        var options = new DownloadOptions(destination, FileType, Force, SkipCountCheck, AllowEmpty) { ChecksName = true };
        var target = ExportDownload.Target(job, options);
        _targets.Add(target);
        if (!ShouldProcess(target, Messages.FormatSaveFileAction(job.JobId, job.Env)))
            return;

        var display = new DownloadProgressDisplay(this, job);
        try
        {
            var file = Await(ExportDownload.SaveAsync(client, job, options, display.Update, Context, StopToken), display.Show);
            Recorder.RecordSaved(job, file);
            if (PassThru)
                WriteObject(file);
            if (JobErrors.OfFile(job, file, AllowFailedRecords) is { } failure)
                throw failure;
        }
        finally
        {
            display.Complete();
        }
    });
}
