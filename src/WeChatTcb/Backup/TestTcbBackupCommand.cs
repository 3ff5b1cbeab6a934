using System.Management.Automation;
using WeChatTcb.Client.Backups;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Test, "TcbBackup", DefaultParameterSetName = PathSet)]
[OutputType(typeof(BackupCheck))]
public sealed class TestTcbBackupCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>A warning names no more files than fit on a line or two.</summary>
    private const int MaxNamedFiles = 3;

    private readonly BackupVerifier _verifier = new(TimeProvider.System);
    private readonly DeferredErrors _errors;

    public TestTcbBackupCommand() => _errors = new(this);

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
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
            OrDefer(path, () =>
            {
                var folders = BackupPaths.Folders(SessionState, path, literal).SelectMany(BackupCatalog.Find).ToArray();
                // A test of nothing must not look like a test that passed.
                if (folders.Length == 0)
                    throw BackupErrors.NotFound(path);
                foreach (var folder in folders)
                    OrDefer(folder, () => Check(folder));
            });
        }
    }

    protected override void EndProcessing() => _errors.Write();

    private void Check(string folder)
    {
        var display = new DownloadProgressDisplay(this, ProgressIds.Test, Messages.FormatCheckingFile(folder));
        try
        {
            var check = Await(_verifier.RunAsync(folder, display.Update, StopToken), display.Show);
            if (check.UnexpectedFiles is { Count: > 0 } files)
            {
                var named = string.Join(", ", files.Take(MaxNamedFiles)) + (files.Count > MaxNamedFiles ? ", ..." : "");
                WriteWarning(Messages.FormatUnexpectedFiles(check.Name, files.Count, named));
            }

            WriteObject(check);
        }
        finally
        {
            display.Complete();
        }
    }

    private void OrDefer(string target, Action action)
    {
        try
        {
            action();
        }
        catch (TcbException error)
        {
            _errors.Add(error, target);
        }
    }
}
