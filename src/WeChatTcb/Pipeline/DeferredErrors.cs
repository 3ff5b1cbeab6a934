using System.Collections.Concurrent;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Errors that are written after all output. With <c>-ErrorAction Stop</c> the first error ends the command, and output that follows would
/// be lost.
/// </summary>
internal sealed class DeferredErrors(PSCmdlet cmdlet)
{
    private readonly ConcurrentQueue<ErrorRecord> _errors = new();

    /// <summary>Adds an error. Can be called on any thread.</summary>
    internal void Add(TcbException exception, object? target) => _errors.Enqueue(exception.ToErrorRecord(target, cmdlet.SessionState));

    /// <summary>Adds an error of a request, whose message does not say what the request was about. For the pipeline thread only.</summary>
    internal void Add(TcbException exception, object? target, string about)
    {
        var error = exception.ToErrorRecord(target, cmdlet.SessionState);
        if (exception is TcbServiceException or TcbTransportException)
            error.ErrorDetails = new($"{about}: {error.ErrorDetails.Message}") { RecommendedAction = error.ErrorDetails.RecommendedAction };
        _errors.Enqueue(error);
    }

    /// <summary>Writes all errors. For the pipeline thread only.</summary>
    internal void Write()
    {
        while (_errors.TryDequeue(out var error))
            cmdlet.WriteError(error);
    }
}
