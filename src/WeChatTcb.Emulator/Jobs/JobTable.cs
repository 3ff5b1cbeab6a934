using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>How a job stands.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Result">The result, in the phases that are final.</param>
internal sealed record JobState(JobPhase Phase, ExportResult? Result);

/// <summary>The jobs of this process. The work starts at submission; the phases that callers see are spread over the configured time.</summary>
internal sealed class JobTable(ExportRunner runner, TimeProvider time, TimeSpan duration)
{
    /// <summary>How long a call waits for work that takes longer than the configured time before it answers "writing".</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, ExportJob> _jobs = new();
    private readonly ConcurrentDictionary<long, ExportJob> _jobsByFile = new();

    // Ids of an earlier process on the same data shall not be taken for ids of this one. The service's were about this large in 2021.
    private long _lastId = 100_000_000 + RandomNumberGenerator.GetInt32(2_000_000);

    /// <param name="order">What is to be exported.</param>
    /// <param name="failure">The words with which the job is to fail half way; null when it is not.</param>
    public ExportJob Submit(ExportOrder order, string? failure = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var job = new ExportJob(id, RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue), order, time.GetUtcNow(), runner.Start(order, id)) { Failure = failure };
        _jobs[id] = job;
        if (failure is null)
            _jobsByFile[job.FileNumber] = job;
        return job;
    }

    /// <summary>A job of an environment; null when there is none of this id.</summary>
    public ExportJob? Find(string environment, long id) =>
        _jobs.TryGetValue(id, out var job) && job.Order.Environment == environment ? job : null;

    /// <summary>The job whose file's path starts with this number; null when there is none or it is not done.</summary>
    public ExportJob? FindByFile(long number) => _jobsByFile.TryGetValue(number, out var job) && job.Work.IsCompletedSuccessfully ? job : null;

    /// <summary>How a job stands now. Once its time is over, the call waits a while for work that is not done.</summary>
    public async Task<JobState> LookAsync(ExportJob job, CancellationToken cancellation)
    {
        var elapsed = time.GetUtcNow() - job.SubmittedAt;
        if (elapsed < DurationOf(job))
            return new JobState((JobPhase)(int)(elapsed / duration * 3), null);
        try
        {
            var result = await job.Work.WaitAsync(Patience, time, cancellation);
            if (job.Failure is not null && result.File is not null)
                result = new ExportResult(result.Records / 2, job.Failure, null) { Failed = result.Records - (result.Records / 2) };
            return new JobState(result.File is null ? JobPhase.Fail : JobPhase.Success, result);
        }
        catch (TimeoutException)
        {
            return new JobState(JobPhase.Writing, null);
        }
    }

    /// <summary>Completes when the work of every job whose time is over is done.</summary>
    public Task DueAsync()
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(_jobs.Values.Where(job => now - job.SubmittedAt >= DurationOf(job)).Select(static job => job.Work));
    }

    private TimeSpan DurationOf(ExportJob job) => job.Failure is null ? duration : duration / 2;
}
