using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TcbEmulator.Jobs;

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

    public ExportJob Submit(ExportOrder order)
    {
        var id = Interlocked.Increment(ref _lastId);
        var job = new ExportJob(id, RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue), order, time.GetUtcNow(), runner.Start(order, id));
        _jobs[id] = job;
        _jobsByFile[job.FileNumber] = job;
        return job;
    }

    /// <summary>A job of an environment; null when there is none of this id.</summary>
    public ExportJob? Find(string environment, long id) =>
        _jobs.TryGetValue(id, out var job) && job.Order.Environment == environment ? job : null;

    /// <summary>The finished file whose path starts with this number.</summary>
    public ExportFile? FindFile(long number) =>
        _jobsByFile.TryGetValue(number, out var job) && job.Work.IsCompletedSuccessfully ? job.Work.Result.File : null;

    /// <summary>How a job stands now. Once its time is over, the call waits a while for work that is not done.</summary>
    public async Task<JobState> LookAsync(ExportJob job, CancellationToken cancellation)
    {
        var elapsed = time.GetUtcNow() - job.SubmittedAt;
        if (elapsed < duration)
            return new JobState((JobPhase)(int)(elapsed / duration * 3), null);
        try
        {
            var result = await job.Work.WaitAsync(Patience, time, cancellation);
            return new JobState(result.File is null ? JobPhase.Fail : JobPhase.Success, result);
        }
        catch (TimeoutException)
        {
            return new JobState(JobPhase.Writing, null);
        }
    }
}
