namespace WeChatTcb.Emulator.Jobs;

/// <summary>Runs the work of jobs in the background, a few at a time.</summary>
internal sealed class JobSlots : IDisposable
{
    /// <summary>How long disposing waits for running work to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(250);

    private static readonly int MaxRunning = Math.Max(2, Environment.ProcessorCount);

    private readonly SemaphoreSlim _slots = new(MaxRunning);
    // One at a time takes all the slots; two that hold some each would wait for each other.
    private readonly SemaphoreSlim _exclusive = new(1);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts the work of a job; the task never fails.</summary>
    public Task<JobResult> Run(long id, Func<CancellationToken, JobResult> work) => Task.Run(async () =>
    {
        try
        {
            await _slots.WaitAsync(_stop.Token);
            try
            {
                return work(_stop.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException e)
        {
            return JobResult.Fail(e.Message);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(Messages.FormatJobFailed(id, e));
            return JobResult.Fail("system error");
        }
    });

    /// <summary>Runs an action while no job works.</summary>
    public async Task WithoutJobsAsync(Action action, CancellationToken cancellationToken)
    {
        var taken = 0;
        await _exclusive.WaitAsync(cancellationToken);
        try
        {
            for (; taken < MaxRunning; taken++)
                await _slots.WaitAsync(cancellationToken);
            action();
        }
        finally
        {
            if (taken > 0)
                _slots.Release(taken);
            _exclusive.Release();
        }
    }

    /// <summary>Stops the running work.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        for (var i = 0; i < MaxRunning; i++)
            _slots.Wait(StopLimit);
    }
}
