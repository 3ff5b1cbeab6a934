using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Client.Ci;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Where the summary of a run goes: to the file of <c>-SummaryPath</c>, and to the page of the pipeline run.</summary>
internal sealed class RunSummary(TcbCmdlet cmdlet, DeferredErrors errors)
{
    private string? _path;

    /// <summary>Takes the value of <c>-SummaryPath</c>.</summary>
    /// <exception cref="TcbException"><c>DestinationIsFolder</c>.</exception>
    internal void Begin(string? path) => _path = path is null ? null : BackupSummary.Check(FilePaths.Full(cmdlet.SessionState, path));

    /// <summary>Writes the summary. For the pipeline thread only.</summary>
    /// <param name="write">Writes it to a file.</param>
    internal void Write(Action<string> write)
    {
        if (_path is { } path)
            errors.Run(path, () => write(path));
        if (CiCommands.Current() is { SummaryFile: { } page } commands && page != _path)
            WritePage(page, commands, write);
    }

    // Nobody asked for it, so it is no error if it cannot be written.
    private void WritePage(string page, CiCommands commands, Action<string> write)
    {
        try
        {
            write(page);
            CiLog.Write(cmdlet, commands.ShowSummary(page));
        }
        catch (TcbException exception)
        {
            cmdlet.WriteWarning(exception.Message);
        }
    }
}
