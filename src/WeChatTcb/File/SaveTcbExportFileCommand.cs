using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Brings the file of a finished export job home.</para>
/// <para type="description">Streams the file to a part file beside its place, computes its SHA-256, counts its records and compares them with the number
/// that the service gave, and looks at its last record. Only a file that is whole gets its name; otherwise there is an error, and a file of that name from before is
/// untouched. A download that breaks goes on where it stopped, and an address that has expired is asked for anew; it is given up when ten attempts in a row have
/// brought nothing. What has come of a large file is kept then, and after Ctrl+C: saving the same job's file to the same place goes on with it.</para>
/// <para type="description">Beside the file lies its receipt, FILE.receipt.json: SHA-256, length, records, query, environment, job and times. Test-TcbExportFile compares
/// the file with it at any later time.</para>
/// </summary>
/// <example>
/// <para>Save a file in place of an older one, and keep its fingerprint</para>
/// <code>
/// $file = $job | Save-TcbExportFile -Destination ./cities.json -Force -PassThru
/// "$($file.Sha256)  $($file.Path)"
/// </code>
/// <para>The older file stays until the new one is whole.</para>
/// </example>
/// <example>
/// <para>Save the file of a job whose number you noted</para>
/// <code>
/// Save-TcbExportFile -Env demo-4a89da -JobId 100001 -Destination ./cities.csv -FileType Csv
/// </code>
/// <para>The job must have ended; Wait-TcbExportJob waits until it has.</para>
/// </example>
/// <example>
/// <para>Save into a folder, and read the records</para>
/// <code>
/// $job | Save-TcbExportFile -Destination ./exports/ -PassThru | Read-TcbExportFile
/// </code>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="WaitTcbExportJobCommand"/>
/// <seealso cref="ReadTcbExportFileCommand"/>
/// <seealso cref="TestTcbExportFileCommand"/>
[Cmdlet(VerbsData.Save, "TcbExportFile", SupportsShouldProcess = true, DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportFile))]
public sealed class SaveTcbExportFileCommand : JobCmdlet
{
    private readonly DestinationSet _targets = new();

    /// <summary>
    /// <para type="description">The file to write, or a folder: an existing one, or a path that ends with a separator. In a folder the file takes the last
    /// part of the job's file path for a name, with unsafe characters replaced. Missing folders are made.</para>
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>
    /// <para type="description">The format of the file, for a job that is known only by its id. Without it: the job's, else what the file looks like.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    /// <summary>
    /// <para type="description">Replaces a file of the same name, and its receipt, once the new one is whole.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// <para type="description">Takes a file whose number of records differs from the service's, or whose last record is damaged.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter SkipCountCheck { get; set; }

    /// <summary>
    /// <para type="description">Makes an empty file of a job whose query matched no record.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>
    /// <para type="description">Gives the saved file: path, length, number of records, SHA-256.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessJob(TcbClient client, ExportJob job) => Guard(job, () =>
    {
        var options = new DownloadOptions(FilePaths.Full(SessionState, Destination), FileType, Force, SkipCountCheck, AllowEmpty);
        var target = ExportDownload.Target(job, options);
        _targets.Add(target);
        if (!ShouldProcess(target, $"Save the file of job {job.JobId} of {job.Env}"))
            return;

        var display = new DownloadDisplay(this, job);
        try
        {
            var file = Await(ExportDownload.SaveAsync(client, job, options, display.Update, Caller), display.Show);
            Recorder.RecordSaved(job, file);
            if (PassThru)
                WriteObject(file);
        }
        finally
        {
            display.Complete();
        }
    });
}
