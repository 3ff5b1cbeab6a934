using System.Management.Automation;
using WeChatTcb.Client;

namespace WeChatTcb.Pipeline;

/// <summary>A cmdlet whose work is asynchronous: it can be stopped at any time, and writes on the pipeline's thread only.</summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable, ICallContext
{
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineThread _thread = new();
    private readonly List<Task> _started = [];

    // The token is kept, because others may ask for it when this command has ended.
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

    /// <summary>Has something done on the pipeline's thread, soon.</summary>
    private protected void Post(Action action) => _thread.Post(action);

    /// <summary>Waits for <paramref name="work"/>, doing meanwhile what it posts.</summary>
    private protected T Await<T>(Task<T> work, Action? everySecond = null)
    {
        AwaitAll([work], everySecond);
        return work.Result;
    }

    /// <summary>Waits for <paramref name="work"/>, doing meanwhile what it posts.</summary>
    private protected void Await(Task work, Action? everySecond = null) => AwaitAll([work], everySecond);

    /// <summary>Begins work that goes on while the next input arrives. It posts what it has to write, and never throws.</summary>
    private protected void Begin(Func<Task> work)
    {
        _started.Add(Task.Run(work));
        _thread.Drain();
    }

    /// <summary>Waits for all work that was begun. What it threw against its word comes out here, and is not lost.</summary>
    private protected void AwaitBegun(Action? everySecond = null) => AwaitAll(_started, everySecond);

    private void AwaitAll(IReadOnlyCollection<Task> work, Action? everySecond)
    {
        var all = Task.WhenAll(work);
        try
        {
            _thread.PumpUntil(all, everySecond);
        }
        catch
        {
            // A write stopped the pipeline (Select-Object -First, -ErrorAction Stop): end the work too, so that it leaves nothing half done.
            _stop.Cancel();
            WaitForCleanUp(all);
            throw;
        }

        if (_stop.IsCancellationRequested)
            throw new PipelineStoppedException();
        all.GetAwaiter().GetResult();
    }

    private static void WaitForCleanUp(Task work)
    {
        try
        {
            work.Wait(CleanUpLimit);
        }
        catch (AggregateException)
        {
            // It was asked to end, and has.
        }
    }

    /// <summary>Writes an error that ends nothing but this one input.</summary>
    private protected void WriteError(TcbException exception, object? target) => WriteError(exception.ToErrorRecord(target, SessionState));

    /// <summary>Runs <paramref name="action"/>; an error of the module's own becomes a non-terminating one.</summary>
    private protected void Guard(object? target, Action action)
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

    /// <summary>Runs <paramref name="action"/>; an error of the module's own ends the command.</summary>
    private protected void OrEnd(Action action) => OrEnd<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>Runs <paramref name="function"/>; an error of the module's own ends the command.</summary>
    private protected T OrEnd<T>(Func<T> function)
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

    /// <summary>Lets go of everything; PowerShell calls it however the command ends.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of everything.</summary>
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
