using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client;

namespace WeChatTcb.Pipeline;

/// <summary>A cmdlet with asynchronous work. It can be stopped at any time, and writes on the pipeline thread only.</summary>
public abstract class AsyncCmdlet : TcbCmdlet, IDisposable, ICallContext
{
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineThread _thread = new();
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;
    private readonly List<Task> _started = [];
    private CommandJob? _job;

    // Stored, because work may use the token after the command has ended and its source is disposed.
    private protected AsyncCmdlet() => StopToken = _stop.Token;

    Task<T> ICallContext.RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        _thread.InvokeAsync(work, cancellationToken);

    void ICallContext.WriteVerbose(string message)
    {
        Delay = null; // the work goes on
        _thread.Post(() => WriteVerbose(message));
    }

    void ICallContext.WriteDelay(string message)
    {
        Delay = message;
        _thread.Post(() => WriteVerbose(message));
    }

    void ICallContext.WriteWarning(string message) => _thread.Post(() => WriteWarning(message));

    /// <summary>Begins the command, unless a job is to run it.</summary>
    protected sealed override void BeginProcessing()
    {
        _job = CommandJob.Of(this);
        if (_job is null)
            Begin();
    }

    /// <summary>Takes an object of the pipeline.</summary>
    protected sealed override void ProcessRecord()
    {
        if (_job is null)
            Process();
        else
            _job.AddInput();
    }

    /// <summary>Ends the command, or starts its job.</summary>
    protected sealed override void EndProcessing()
    {
        if (_job is null)
            End();
        else
            WriteObject(_job.Start(), enumerateCollection: true);
    }

    /// <summary>Runs before the first object of the pipeline.</summary>
    private protected virtual void Begin()
    {
    }

    /// <summary>Runs for each object of the pipeline; once if there is no pipeline.</summary>
    private protected virtual void Process()
    {
    }

    /// <summary>Runs after the last object of the pipeline.</summary>
    private protected virtual void End()
    {
    }

    /// <summary>The line that Ctrl+C leaves: what continues at the service, and how to go on; null for none.</summary>
    private protected virtual string? Interruption() => null;

    /// <summary>This cmdlet, in the form that the client takes.</summary>
    private protected ICallContext Context => this;

    /// <summary>Why the client's work does not go on at the moment; null if it does.</summary>
    private protected string? Delay { get; private set; }

    /// <summary>Cancelled when the command stops.</summary>
    private protected CancellationToken StopToken { get; }

    /// <summary>Queues an action for the pipeline thread.</summary>
    private protected void Post(Action action) => _thread.Post(action);

    /// <summary>Waits for <paramref name="work"/> and runs the actions that it posts.</summary>
    private protected T Await<T>(Task<T> work, Action? showProgress = null)
    {
        AwaitAll([work], showProgress);
#pragma warning disable RS0030 // It has ended.
        return work.Result;
#pragma warning restore RS0030
    }

    /// <summary>Waits for <paramref name="work"/> and runs the actions that it posts.</summary>
    private protected void Await(Task work, Action? showProgress = null) => AwaitAll([work], showProgress);

    /// <summary>Starts work that continues while further input is processed. It must post what it writes, and must not throw.</summary>
    private protected void Start(Func<Task> work)
    {
        _started.Add(Task.Run(work));
        _thread.Drain();
    }

    /// <summary>Waits for all started work.</summary>
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
            // A write stopped the pipeline (Select-Object -First, -ErrorAction Stop). The work must end cleanly before the command does.
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
            // Expected: the work was cancelled.
        }
    }

    /// <summary>Writes a non-terminating error.</summary>
    private protected void WriteError(TcbException exception, object? target, string? about = null) =>
        WriteError(exception.ToErrorRecord(target, SessionState, about));

    /// <summary>Runs <paramref name="action"/>; a <see cref="TcbException"/> is written as a non-terminating error.</summary>
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

    /// <summary>Runs <paramref name="action"/>; a <see cref="TcbException"/> becomes a terminating error.</summary>
    private protected void OrTerminate(Action action) => OrTerminate<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>Runs <paramref name="function"/>; a <see cref="TcbException"/> becomes a terminating error.</summary>
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

    /// <summary>Ctrl+C: says on the screen what continues, and cancels the work.</summary>
    protected sealed override void StopProcessing()
    {
        // This is another thread than that of the pipeline.
        CultureInfo.CurrentUICulture = _language;
        // Not through the pipeline, which takes no output any more.
        if (Interruption() is { } line)
            Host.UI.WriteWarningLine(line);
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has just ended.
        }
    }

    /// <summary>Releases all resources. PowerShell calls it however the command ends.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases all resources.</summary>
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
