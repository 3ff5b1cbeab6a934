using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Restores;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsDiagnostic.Test, "TcbBackup", DefaultParameterSetName = PathSet)]
[OutputType(typeof(BackupCheck))]
public sealed class TestTcbBackupCommand : BackupPathCmdlet
{
    /// <summary>A warning names no more files than fit on a line or two.</summary>
    private const int MaxNamedFiles = 3;

    private readonly BackupVerifier _verifier = new(TimeProvider.System);

    [Parameter]
    public SwitchParameter Restore { get; set; }

    private protected override void ProcessFolders(string path, IEnumerable<string> folders)
    {
        var backups = folders.SelectMany(BackupCatalog.Find).ToArray();
        // A test of nothing must not look like a test that passed.
        if (backups.Length == 0)
            throw BackupErrors.NotFound(path);
        foreach (var folder in backups)
            Errors.Run(folder, () => Check(folder));
    }

    private void Check(string folder)
    {
        var display = new FileProgressDisplay(this, ProgressIds.Test, Messages.FormatCheckingFile(folder));
        try
        {
            var check = Restore
                ? TestRestore(folder, display)
                : Await(_verifier.RunAsync(folder, display.Update, StopToken), display.Show);
            if (check.UnexpectedFiles is { Count: > 0 } files)
            {
                var named = Lists.Join(files, MaxNamedFiles);
                WriteWarning(Messages.FormatUnexpectedFiles(check.Name, Counted.Files(files.Count), named));
            }

            WriteObject(check);
        }
        finally
        {
            display.Complete();
        }
    }

    private BackupCheck TestRestore(string folder, FileProgressDisplay files)
    {
        var test = new TrialRestore(TimeProvider.System, Context);
        var restore = new RestoreProgressDisplay(this);
        try
        {
            return Await(Task.Run(() => test.RunAsync(folder, files.Update, StopToken)), () =>
            {
                if (test.Run is { } run)
                    restore.Show(run);
                else
                    files.Show();
            });
        }
        finally
        {
            restore.Complete();
        }
    }
}
