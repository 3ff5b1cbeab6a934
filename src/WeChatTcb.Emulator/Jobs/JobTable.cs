using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>The state of a job.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Result">The result, in a final phase.</param>
internal sealed record JobState(JobPhase Phase, JobResult? Result);

/// <summary>The jobs of this process. The work starts at once; the phases that callers see are spread over the configured time.</summary>
internal sealed class JobTable(ExportRunner exports, ImportRunner imports, TimeProvider time, TimeSpan duration)
{
    /// <summary>How many jobs are kept, so that memory does not grow without bound.</summary>
    public const int Capacity = 100_000;

    /// <summary>How long a poll waits for work that takes longer than the configured time before it returns "writing".</summary>
    private static readonly TimeSpan WorkLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, Job> _jobs = new();
    private readonly ConcurrentDictionary<long, ExportJob> _jobsByFile = new();

    // Random, so that the ids of an earlier process are not valid here. The service's ids were about this large in 2021 (contract 1.2).
    private long _lastId = 100_000_000 + RandomNumberGenerator.GetInt32(2_000_000);

    /// <summary>Submits an export.</summary>
    /// <param name="order">What is to be exported.</param>
    /// <param name="failure">The message with which the job fails half way; null when it does not.</param>
    public ExportJob Submit(ExportOrder order, string? failure = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var fileNumber = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue);
        // Without the order: its query is much larger than the rest of a finished job.
        var job = new ExportJob(
            id, order.Environment, time.GetUtcNow(), exports.Start(order, id), fileNumber, order.FilePath, order.FileType)
        {
            Failure = failure,
            Collection = order.Query.Collection,
        };
        if (failure is null)
            _jobsByFile[job.FileNumber] = job;
        Add(job);
        return job;
    }

    /// <summary>Submits an import.</summary>
    public Job Submit(ImportOrder order)
    {
        var id = Interlocked.Increment(ref _lastId);
        var job = new Job(id, order.Environment, time.GetUtcNow(), imports.Start(order, id))
        {
            Failure = order.Failure,
            Collection = order.Collection,
        };
        Add(job);
        return job;
    }

    /// <summary>The job with this id in an environment; null when there is none.</summary>
    public Job? Find(string environment, long id) =>
        _jobs.TryGetValue(id, out var job) && job.Environment == environment ? job : null;

    /// <summary>The job whose file's path starts with this number; null when there is none or it is still running.</summary>
    public ExportJob? FindByFile(long number) =>
        _jobsByFile.TryGetValue(number, out var job) && job.Work.IsCompletedSuccessfully ? job : null;

    /// <summary>The current state of a job. Once its time is over, this waits a while for work that is still running.</summary>
    public async Task<JobState> StateAsync(Job job, CancellationToken cancellationToken)
    {
        if (Running(job) is { } phase)
            return new JobState(phase, null);
        try
        {
            return Ended(job, await job.Work.WaitAsync(WorkLimit, time, cancellationToken));
        }
        catch (TimeoutException)
        {
            return new JobState(JobPhase.Writing, null);
        }
    }

    /// <summary>The latest jobs, the newest first, each with its state as it is now, without any wait.</summary>
    public IReadOnlyList<(Job Job, JobState State)> Latest(int count)
    {
        var latest = new List<(Job, JobState)>();
        var last = Interlocked.Read(ref _lastId);
        // The ids are consecutive.
        for (var id = last; id > last - count && _jobs.TryGetValue(id, out var job); id--)
            latest.Add((job, StateNow(job)));
        return latest;
    }

    private JobState StateNow(Job job)
    {
        if (Running(job) is { } phase)
            return new JobState(phase, null);
#pragma warning disable RS0030 // The work has ended.
        return job.Work.IsCompletedSuccessfully ? Ended(job, job.Work.Result) : new JobState(JobPhase.Writing, null);
#pragma warning restore RS0030
    }

    private JobPhase? Running(Job job)
    {
        var elapsed = time.GetUtcNow() - job.SubmittedAt;
        return elapsed < DurationOf(job) ? (JobPhase)(int)(elapsed / duration * 3) : null;
    }

    private static JobState Ended(Job job, JobResult result)
    {
        if (job.Failure is not null && result.Succeeded)
            result = new JobResult(false, result.Records / 2, job.Failure) { Failed = result.Records - (result.Records / 2) };
        return new JobState(result.Succeeded ? JobPhase.Success : JobPhase.Fail, result);
    }

    /// <summary>Waits for the work of every job whose time is over.</summary>
    public Task FinishDueAsync()
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(_jobs.Values.Where(job => now - job.SubmittedAt >= DurationOf(job)).Select(static job => job.Work));
    }

    private void Add(Job job)
    {
        _jobs[job.Id] = job;
        if (_jobs.TryRemove(job.Id - Capacity, out var oldest))
            _ = ForgetAsync(oldest);
    }

    private async Task ForgetAsync(Job job)
    {
        if (job is ExportJob export)
            _jobsByFile.TryRemove(export.FileNumber, out _);
        try
        {
            if (await job.Work is { File: { } file })
                File.Delete(file.LocalPath);
        }
        catch (IOException)
        {
            // On Windows an open download locks it. It is deleted with its folder.
        }
    }

    private TimeSpan DurationOf(Job job) => job.Failure is null ? duration : duration / 2;
}
