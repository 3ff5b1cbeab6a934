using System.Management.Automation;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// Shows that a command waits: progress for people, at most once a second, and a line twice a minute where nobody sees progress.
/// Everything here runs on the pipeline's thread.
/// </summary>
internal sealed class WaitDisplay(PSCmdlet cmdlet)
{
    private readonly ProgressReporter _sign = new(cmdlet, ProgressIds.Wait, "Waiting for export jobs");

    /// <summary>The jobs that the command follows.</summary>
    internal JobProgress Watch { get; } = new();

    /// <summary>Shows how far the jobs are. Called about once a second.</summary>
    internal void Show()
    {
        if (Watch.Look() is { Running: > 0 and var running, Ended: var ended, Lines: var lines })
            _sign.Show(lines, ended * 100 / (ended + running), $"{ended} of {ended + running} ended");
    }

    /// <summary>Takes the progress away.</summary>
    internal void Complete() => _sign.Complete();
}
