using System.Collections.Concurrent;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Errors that wait until everything else has come out: under <c>-ErrorAction Stop</c> the first error ends the command, and with it what
/// had still to come.
/// </summary>
internal sealed class DeferredErrors(PSCmdlet cmdlet)
{
    private readonly ConcurrentQueue<ErrorRecord> _errors = new();

    /// <summary>Keeps an error; from any thread.</summary>
    internal void Add(TcbException exception, object? target) => _errors.Enqueue(exception.ToErrorRecord(target, cmdlet.SessionState));

    /// <summary>Writes all errors; on the pipeline's thread.</summary>
    internal void Write()
    {
        while (_errors.TryDequeue(out var error))
            cmdlet.WriteError(error);
    }
}
