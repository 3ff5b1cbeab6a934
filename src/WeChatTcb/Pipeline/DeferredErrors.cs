using System.Collections.Concurrent;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Errors that are written after all output. With <c>-ErrorAction Stop</c> the first error ends the command, and output that follows would
/// be lost.
/// </summary>
internal sealed class DeferredErrors(TcbCmdlet cmdlet)
{
    private readonly ConcurrentQueue<ErrorRecord> _errors = new();

    /// <summary>Adds an error. Can be called on any thread.</summary>
    /// <param name="about">What the error is about; it stands before a message that does not say it. Null for that of the target.</param>
    internal void Add(TcbException exception, object? target, string? about = null) =>
        _errors.Enqueue(exception.ToErrorRecord(target, cmdlet.SessionState, about));

    /// <summary>Runs <paramref name="action"/>; a <see cref="TcbException"/> is added.</summary>
    internal void Run(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (TcbException exception)
        {
            Add(exception, target);
        }
    }

    /// <summary>Writes all errors. For the pipeline thread only.</summary>
    internal void Write()
    {
        while (_errors.TryDequeue(out var error))
            cmdlet.WriteError(error);
    }
}
