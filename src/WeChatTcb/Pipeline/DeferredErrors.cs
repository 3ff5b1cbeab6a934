using System.Collections.Concurrent;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Errors that are written after all output: with <c>-ErrorAction Stop</c> the first error ends the command, and the output after it would
/// be lost.
/// </summary>
internal sealed class DeferredErrors(PSCmdlet cmdlet)
{
    private readonly ConcurrentQueue<ErrorRecord> _errors = new();

    /// <summary>Keeps an error; on any thread.</summary>
    internal void Add(TcbException exception, object? target) => _errors.Enqueue(exception.ToErrorRecord(target, cmdlet.SessionState));

    /// <summary>Writes all errors; on the pipeline thread.</summary>
    internal void Write()
    {
        while (_errors.TryDequeue(out var error))
            cmdlet.WriteError(error);
    }
}
