using System.Management.Automation;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Checks whether a saved file still is what was saved.</para>
/// <para type="description">Reads the file, whatever its size, and compares its length, its SHA-256 and its number of records with the receipt that lies beside it. Gives
/// an object for each file: whether it is whole, and what differs. A file without a receipt is neither whole nor changed: its status says so. An error is written only for
/// a file or a receipt that cannot be read. It needs no connection.</para>
/// </summary>
/// <example>
/// <para>Check all files of a folder, and end the script if one has changed</para>
/// <code>
/// $bad = Test-TcbExportFile ./exports/* -ErrorAction Stop | Where-Object { -not $_.IsWhole }
/// if ($bad) { $bad | Format-List Path, Status, Differences; throw "$(@($bad).Count) exports are not as they were saved." }
/// </code>
/// <para>Receipts, and files that are still on their way, are left out where wildcards are used.</para>
/// </example>
/// <example>
/// <para>Read only what is whole</para>
/// <code>
/// Get-ChildItem ./exports -File | Test-TcbExportFile | Where-Object IsWhole | Read-TcbExportFile
/// </code>
/// </example>
/// <example>
/// <para>Check the files of jobs that were saved earlier in the session</para>
/// <code>
/// $jobs | Test-TcbExportFile | Format-Table Status, Differences, JobId, Path
/// </code>
/// <para>A job that was saved tells its Path, and binds by it.</para>
/// </example>
/// <seealso cref="SaveTcbExportFileCommand"/>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="ReadTcbExportFileCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportFileCheck))]
public sealed class TestTcbExportFileCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>
    /// <para type="description">The files. Wildcards are resolved, unless there is a file of that very name; receipts and files on their way are
    /// left out. A saved file or job binds here.</para>
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// <para type="description">The files, each taken exactly as it is written.</para>
    /// </summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
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
            WriteObject(Await(ReceiptCheck.RunAsync(file, display.Update, StopToken), display.Show));
        }
        finally
        {
            display.Complete();
        }
    }
}
