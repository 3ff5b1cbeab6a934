using System.Collections.Concurrent;
using System.Diagnostics;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Runs actions of asynchronous work on the pipeline thread: only there a cmdlet may write and a script block of the user may run.
/// Work posts actions; the cmdlet runs them until its work has ended.
/// </summary>
internal sealed class PipelineThread : IDisposable
{
    private readonly BlockingCollection<Action> _posted = [];

    /// <summary>Queues <paramref name="action"/> for the pipeline thread. Ignored if the cmdlet has ended.</summary>
    internal void Post(Action action)
    {
        try
        {
            _posted.Add(action);
        }
        catch (InvalidOperationException)
        {
            // Closed, or disposed (ObjectDisposedException derives from it): the cmdlet has ended.
        }
    }

    /// <summary>Runs <paramref name="work"/> on the pipeline thread and returns its result.</summary>
    internal async Task<T> InvokeAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // The continuation of the awaiting code must not run on the pipeline thread.
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                reply.TrySetResult(work());
            }
            catch (Exception exception)
            {
                reply.TrySetException(exception);
            }
        });
        return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the actions posted so far, without waiting for more.</summary>
    internal void Drain()
    {
        while (_posted.TryTake(out var action))
            action();
    }

    /// <summary>Runs posted actions, and <paramref name="showProgress"/> once a second, until <paramref name="work"/> has ended.</summary>
    internal void PumpUntil(Task work, Action? showProgress = null)
    {
        _ = work.ContinueWith(_ => Post(static () => { }), TaskScheduler.Default);
        var last = Stopwatch.GetTimestamp();
        while (!work.IsCompleted)
        {
            var left = ProgressReporter.Interval - Stopwatch.GetElapsedTime(last);
            if (left <= TimeSpan.Zero)
            {
                showProgress?.Invoke();
                last = Stopwatch.GetTimestamp();
            }
            else if (_posted.TryTake(out var action, left))
            {
                action();
            }
        }

        Drain();
    }

    public void Dispose()
    {
        _posted.CompleteAdding();
        _posted.Dispose();
    }
}
