using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Save, "TcbExportFile", SupportsShouldProcess = true, DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportFile))]
public sealed class SaveTcbExportFileCommand : JobCmdlet, IRunsAsJob
{
    private readonly DestinationSet _targets = new();

    // Not mandatory with an id: with a job from the pipeline, PowerShell takes the first argument for -Env. See TakesEnvFor.
    [Parameter(ParameterSetName = JobSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = IdSet, Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("DestinationPath")]
    [AllowEmptyString]
    [AllowNull]
    public string? Destination { get; set; }

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

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool TakesEnvFor(MigrationJob job)
    {
        // $job | Save-TcbExportFile ./x.json
        if (Input.IsTyped(nameof(Destination)) || Env is not [var path] || TypedNames.Has(this, nameof(Env)))
            return false;
        Destination = path;
        return true;
    }

    private protected override void ProcessJob(TcbClient client, MigrationJob migration) => OrWriteError(migration, () =>
    {
        if (migration is not ExportJob job)
            throw JobErrors.HasNoFile(migration);
        if (string.IsNullOrWhiteSpace(Destination))
        {
            throw new TcbException(
                "DestinationMissing", TcbErrorKind.InvalidArgument, Messages.DestinationMissing, Messages.DestinationMissing_Advice);
        }

        // Not even with -Force, which is about the file that may be there.
        Ledger.CheckNotRedacted(job);
        var destination = FilePaths.Full(SessionState, Destination);
        var options = new DownloadOptions(destination, FileType, Force, SkipCountCheck, AllowEmpty) { ChecksName = true };
        var target = ExportDownload.Target(job, options);
        _targets.Add(target);
        if (!ShouldProcess(target, Messages.FormatSaveFileAction(job.JobId, job.Env)))
            return;

        var display = new FileProgressDisplay(this, job);
        try
        {
            var file = Await(ExportDownload.SaveAsync(client, job, options, display.Update, Context, StopToken), display.Show);
            Ledger.RecordSaved(job, file);
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
