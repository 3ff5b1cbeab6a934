using System.Collections.Concurrent;

namespace WeChatTcb.Client.Jobs;

/// <summary>A snapshot of the followed jobs.</summary>
/// <param name="Lines">A line for each of the first running jobs, and one with the number of the others; empty if no job is
/// running.</param>
/// <param name="Running">The number of jobs that have not ended.</param>
/// <param name="Ended">The number of jobs that have ended, or are no longer followed.</param>
public sealed record JobProgressSnapshot(IReadOnlyList<string> Lines, int Running, int Ended)
{
    /// <summary>The number of exports without a job: they wait for their turn, or for the answer to their submit.</summary>
    public int Waiting { get; init; }

    /// <summary>The number of those that were submitted, and have no answer yet: they may have a job at the service.</summary>
    public int Submitting { get; init; }

    /// <summary>The bytes of all files received so far.</summary>
    public long Received { get; init; }

    /// <summary>The length of all files whose download has begun; null if one of them is not known.</summary>
    public long? Length { get; init; }

    /// <summary>The bytes received so far of the files that are not complete.</summary>
    public long ReceivedOfRunning { get; init; }

    /// <summary>The number of all jobs and exports.</summary>
    public int Total => Running + Ended + Waiting;
}

/// <summary>The jobs that a command follows, for showing their progress. Safe for use on any thread.</summary>
public sealed class JobProgress
{
    private const int MaxNamed = 5;

    private readonly ConcurrentDictionary<JobKey, MigrationJob> _jobs = new();
    private readonly ConcurrentDictionary<object, string?> _waiting = new();
    private readonly ConcurrentDictionary<JobKey, (long Received, long? Length)> _bytes = new();
    private int _ended;

    /// <summary>The jobs that have not ended.</summary>
    public IReadOnlyList<MigrationJob> Running => Sorted();

    /// <summary>Adds an export that waits for its turn.</summary>
    public void AddWaiting(object export) => _waiting[export] = null;

    /// <summary>Says that an export is submitted, and has no answer yet.</summary>
    public void AddSubmitting(object export, string env) => _waiting[export] = Messages.FormatJobProgress_Submitting(env);

    /// <summary>Removes an export that waited: it has a job, or is no longer followed.</summary>
    /// <param name="export">The export.</param>
    /// <param name="hasEnded">Whether it ended without a job.</param>
    public void RemoveWaiting(object export, bool hasEnded = false)
    {
        if (_waiting.TryRemove(export, out _) && hasEnded)
            Interlocked.Increment(ref _ended);
    }

    /// <summary>Sets how much of a job's file has been received.</summary>
    public void Receive(MigrationJob job, long received, long? length) => _bytes[job.Key] = (received, length);

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
        var jobs = Sorted();
        var lines = jobs.Take(MaxNamed)
            .Select(job => job.RecordSuccess is > 0 and var records
                ? Messages.FormatJobProgress_Records(job.Env, job.JobId, job.Status, Counted.Records(records))
                : Messages.FormatJobProgress(job.Env, job.JobId, job.Status))
            .ToList();
        if (jobs.Length > MaxNamed)
            lines.Add(Messages.FormatJobProgress_MoreJobs(jobs.Length - MaxNamed));
        var waiting = _waiting.Values.ToArray();
        // With running jobs there is enough to see.
        if (jobs.Length == 0)
            lines.AddRange(waiting.OfType<string>().Order(StringComparer.Ordinal).Take(MaxNamed));
        var bytes = _bytes.ToArray();
        return new JobProgressSnapshot(lines, jobs.Length, Volatile.Read(ref _ended))
        {
            Waiting = waiting.Length,
            Submitting = waiting.Count(line => line is not null),
            Received = bytes.Sum(file => file.Value.Received),
            Length = bytes.All(file => file.Value.Length is not null) ? bytes.Sum(file => file.Value.Length) : null,
            ReceivedOfRunning = bytes.Where(file => jobs.Any(job => job.Key == file.Key)).Sum(file => file.Value.Received),
        };
    }

    private MigrationJob[] Sorted() =>
        [.. _jobs.Values.OrderBy(job => job.Env, StringComparer.Ordinal).ThenBy(job => job.JobId)];
}
