using System.Collections.Concurrent;

namespace WeChatTcb.Client.Jobs;

/// <summary>The followed jobs at one moment.</summary>
/// <param name="Lines">A line of text for each of the first running jobs, and the number of the others; empty only if no job is running.</param>
/// <param name="Running">The number of jobs that have not ended.</param>
/// <param name="Ended">The number of jobs that have ended, or are no longer followed.</param>
public sealed record JobProgressSnapshot(IReadOnlyList<string> Lines, int Running, int Ended);

/// <summary>The jobs that a command follows, for showing their progress. Safe for use on any thread.</summary>
public sealed class JobProgress
{
    private const int MostNamed = 5;

    private readonly ConcurrentDictionary<JobKey, ExportJob> _jobs = new();
    private int _ended;

    /// <summary>Adds a job.</summary>
    public void Add(ExportJob job) => _jobs[job.Key] = job;

    /// <summary>Updates a job's state.</summary>
    public void Update(ExportJob job)
    {
        // Atomically, so that a job that is removed at the same moment does not come back.
        if (_jobs.TryGetValue(job.Key, out var known))
            _jobs.TryUpdate(job.Key, job, known);
    }

    /// <summary>Removes a job.</summary>
    public void Remove(ExportJob job)
    {
        if (_jobs.TryRemove(job.Key, out _))
            Interlocked.Increment(ref _ended);
    }

    /// <summary>The current state, consistent while other threads add and remove jobs.</summary>
    public JobProgressSnapshot Snapshot()
    {
        var jobs = _jobs.Values.OrderBy(job => job.Env, StringComparer.Ordinal).ThenBy(job => job.JobId).ToArray();
        var lines = jobs.Take(MostNamed)
            .Select(job => $"{job.Env} job {job.JobId}: {job.Status}{(job.RecordSuccess is > 0 and var records ? $", {records} records" : "")}")
            .ToList();
        if (jobs.Length > MostNamed)
            lines.Add($"and {jobs.Length - MostNamed} jobs more");
        return new JobProgressSnapshot(lines, jobs.Length, Volatile.Read(ref _ended));
    }
}
