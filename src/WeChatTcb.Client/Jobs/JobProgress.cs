using System.Collections.Concurrent;

namespace WeChatTcb.Client.Jobs;

/// <summary>A snapshot of the followed jobs.</summary>
/// <param name="Lines">A line for each of the first running jobs, and one with the number of the others; empty if no job is
/// running.</param>
/// <param name="Running">The number of jobs that have not ended.</param>
/// <param name="Ended">The number of jobs that have ended, or are no longer followed.</param>
public sealed record JobProgressSnapshot(IReadOnlyList<string> Lines, int Running, int Ended);

/// <summary>The jobs that a command follows, for showing their progress. Safe for use on any thread.</summary>
public sealed class JobProgress
{
    private const int MaxNamed = 5;

    private readonly ConcurrentDictionary<JobKey, MigrationJob> _jobs = new();
    private int _ended;

    /// <summary>Adds a job.</summary>
    public void Add(MigrationJob job) => _jobs[job.Key] = job;

    /// <summary>Updates a job's state.</summary>
    public void Update(MigrationJob job)
    {
        // Atomic, so that a job that is removed at the same moment is not added again.
        if (_jobs.TryGetValue(job.Key, out var known))
            _jobs.TryUpdate(job.Key, job, known);
    }

    /// <summary>Removes a job.</summary>
    public void Remove(MigrationJob job)
    {
        if (_jobs.TryRemove(job.Key, out _))
            Interlocked.Increment(ref _ended);
    }

    /// <summary>The current state, consistent while other threads add and remove jobs.</summary>
    public JobProgressSnapshot Snapshot()
    {
        var jobs = _jobs.Values.OrderBy(job => job.Env, StringComparer.Ordinal).ThenBy(job => job.JobId).ToArray();
        var lines = jobs.Take(MaxNamed)
            .Select(job => job.RecordSuccess is > 0 and var records
                ? Messages.FormatJobProgress_Records(job.Env, job.JobId, job.Status, Counted.Records(records))
                : Messages.FormatJobProgress(job.Env, job.JobId, job.Status))
            .ToList();
        if (jobs.Length > MaxNamed)
            lines.Add(Messages.FormatJobProgress_MoreJobs(jobs.Length - MaxNamed));
        return new JobProgressSnapshot(lines, jobs.Length, Volatile.Read(ref _ended));
    }
}
