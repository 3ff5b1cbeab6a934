using System.Management.Automation;
using WeChatTcb.Client;

namespace WeChatTcb.Pipeline;

/// <summary>A cmdlet whose work is asynchronous: it can be stopped at any time, and writes on the pipeline thread only.</summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable, ICallContext
{
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineThread _thread = new();
    private readonly List<Task> _started = [];

    // Kept, because work may still use the token when this command has ended.
    private protected AsyncCmdlet() => StopToken = _stop.Token;

    Task<T> ICallContext.RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) => _thread.InvokeAsync(work, cancellationToken);

    void ICallContext.WriteVerbose(string message)
    {
        LastVerbose = message;
        _thread.Post(() => WriteVerbose(message));
    }

    /// <summary>This cmdlet, as the library sees it.</summary>
    private protected ICallContext Context => this;

    /// <summary>The newest verbose message of the library; null before the first.</summary>
    private protected string? LastVerbose { get; private set; }

    /// <summary>Cancelled when the command stops.</summary>
    private protected CancellationToken StopToken { get; }

    /// <summary>Has an action run on the pipeline thread, soon.</summary>
    private protected void Post(Action action) => _thread.Post(action);

    /// <summary>Waits for <paramref name="work"/>, and runs meanwhile what it posts.</summary>
    private protected T Await<T>(Task<T> work, Action? showProgress = null)
    {
        AwaitAll([work], showProgress);
#pragma warning disable RS0030 // It has ended.
        return work.Result;
#pragma warning restore RS0030
    }

    /// <summary>Waits for <paramref name="work"/>, and runs meanwhile what it posts.</summary>
    private protected void Await(Task work, Action? showProgress = null) => AwaitAll([work], showProgress);

    /// <summary>Starts work that continues while the next input arrives. It posts what it writes, and never throws.</summary>
    private protected void Start(Func<Task> work)
    {
        _started.Add(Task.Run(work));
        _thread.Drain();
    }

    /// <summary>Waits for all work that was started.</summary>
    private protected void AwaitStarted(Action? showProgress = null) => AwaitAll(_started, showProgress);

    private void AwaitAll(IReadOnlyCollection<Task> work, Action? showProgress)
    {
        var all = Task.WhenAll(work);
        try
        {
            _thread.PumpUntil(all, showProgress);
        }
        catch
        {
            // A write stopped the pipeline (Select-Object -First, -ErrorAction Stop): cancel the work too, so that it leaves nothing half done.
            _stop.Cancel();
            WaitForCleanUp(all);
            throw;
        }

        if (_stop.IsCancellationRequested)
            throw new PipelineStoppedException();
#pragma warning disable RS0030 // It has ended; this throws its exception.
        all.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    private static void WaitForCleanUp(Task work)
    {
        try
        {
#pragma warning disable RS0030 // The pipeline thread has nothing else to do, and nothing may be posted to it any more.
            work.Wait(CleanUpLimit);
#pragma warning restore RS0030
        }
        catch (AggregateException)
        {
            // It was cancelled, and has ended.
        }
    }

    /// <summary>Writes a non-terminating error.</summary>
    private protected void WriteError(TcbException exception, object? target) => WriteError(exception.ToErrorRecord(target, SessionState));

    /// <summary>Runs <paramref name="action"/>; an error of this module is written as a non-terminating one.</summary>
    private protected void OrWriteError(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (TcbException exception)
        {
            WriteError(exception, target);
        }
    }

    /// <summary>Runs <paramref name="action"/>; an error of this module ends the command.</summary>
    private protected void OrTerminate(Action action) => OrTerminate<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>Runs <paramref name="function"/>; an error of this module ends the command.</summary>
    private protected T OrTerminate<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
            throw;
        }
    }

    /// <summary>Stops the work at once.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended at the same moment.
        }
    }

    /// <summary>Releases everything; PowerShell calls it however the command ends.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases everything.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _stop.Cancel();
        if (_started.Count > 0)
            WaitForCleanUp(Task.WhenAll(_started));
        _thread.Dispose();
        _stop.Dispose();
    }
}
