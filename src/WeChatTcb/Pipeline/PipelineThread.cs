using System.Collections.Concurrent;
using System.Diagnostics;

namespace WeChatTcb.Pipeline;

/// <summary>
/// The one bridge between asynchronous work and the pipeline's thread, the only thread on which a cmdlet may write and the user's script
/// blocks may run. Work posts what is to be done there; the cmdlet pumps until its work has ended.
/// </summary>
internal sealed class PipelineThread : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action> _posted = [];

    /// <summary>Has <paramref name="action"/> done on the pipeline's thread. When the cmdlet has ended, nothing is done.</summary>
    internal void Post(Action action)
    {
        try
        {
            _posted.Add(action);
        }
        catch (InvalidOperationException)
        {
            // Closed (or disposed, which derives from it): nobody listens any more.
        }
    }

    /// <summary>Runs <paramref name="work"/> on the pipeline's thread and gives its result.</summary>
    internal async Task<T> InvokeAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        // The asker goes on elsewhere: its continuation must not take the pipeline's thread along.
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
        return await reply.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Does what has been posted so far, without waiting for more.</summary>
    internal void Drain()
    {
        while (_posted.TryTake(out var action))
            action();
    }

    /// <summary>Does what is posted until <paramref name="work"/> has ended, and calls <paramref name="everySecond"/> once a second meanwhile.</summary>
    internal void PumpUntil(Task work, Action? everySecond = null)
    {
        _ = work.ContinueWith(_ => Post(static () => { }), TaskScheduler.Default);
        var last = Stopwatch.GetTimestamp();
        while (!work.IsCompleted)
        {
            var left = Second - Stopwatch.GetElapsedTime(last);
            if (left <= TimeSpan.Zero)
            {
                everySecond?.Invoke();
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
