using System.Collections.Concurrent;

namespace WeChatTcb.Client.Jobs;

/// <summary>The followed jobs as they were at one moment.</summary>
/// <param name="Lines">A line of text for each running job, at most a few, and the number of the others; none only where none is running.</param>
/// <param name="Running">The number of jobs that have not ended.</param>
/// <param name="Ended">The number of jobs that have ended, or are no longer followed.</param>
public sealed record JobsAtOnce(IReadOnlyList<string> Lines, int Running, int Ended);

/// <summary>The jobs that a command follows at the moment, for telling how far they are. Safe for use from any thread.</summary>
public sealed class JobProgress
{
    private const int MostNamed = 5;

    private readonly ConcurrentDictionary<JobKey, ExportJob> _jobs = new();
    private int _ended;

    /// <summary>Takes a job into view.</summary>
    public void Add(ExportJob job) => _jobs[job.Key] = job;

    /// <summary>Takes a job's new state.</summary>
    public void Update(ExportJob job)
    {
        // In one step with the look, so that a job that is let go at the same moment does not come back.
        if (_jobs.TryGetValue(job.Key, out var known))
            _jobs.TryUpdate(job.Key, job, known);
    }

    /// <summary>Lets go of a job.</summary>
    public void Remove(ExportJob job)
    {
        if (_jobs.TryRemove(job.Key, out _))
            Interlocked.Increment(ref _ended);
    }

    /// <summary>All that there is to tell, of one and the same moment: jobs come and go on other threads meanwhile.</summary>
    public JobsAtOnce Look()
    {
        var jobs = _jobs.Values.OrderBy(job => job.Env, StringComparer.Ordinal).ThenBy(job => job.JobId).ToArray();
        var lines = jobs.Take(MostNamed)
            .Select(job => $"{job.Env} job {job.JobId}: {job.Status}{(job.RecordSuccess is > 0 and var records ? $", {records} records" : "")}")
            .ToList();
        if (jobs.Length > MostNamed)
            lines.Add($"and {jobs.Length - MostNamed} jobs more");
        return new JobsAtOnce(lines, jobs.Length, Volatile.Read(ref _ended));
    }
}
