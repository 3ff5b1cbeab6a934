using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>The values of <c>file_type</c> (contract 1.2).</summary>
internal enum FileType
{
    Json = 1,
    Csv = 2,
}

/// <summary>The values of <c>conflict_mode</c> (contract 1.3).</summary>
internal enum ConflictMode
{
    Insert = 1,
    Upsert = 2,
}

/// <summary>The values of <c>status</c> (contract 3.1) that the emulator uses.</summary>
internal enum JobPhase
{
    Waiting,
    Reading,
    Writing,
    Success,
    Fail,
}

/// <summary>What is to be exported.</summary>
internal sealed record ExportOrder(string Environment, string FilePath, FileType FileType, CompiledQuery Query)
{
    /// <summary>How many records fail, from the first on, when a fault rule says so.</summary>
    public long FailedRecords { get; init; }
}

/// <summary>What is to be imported.</summary>
internal sealed record ImportOrder(
    string Environment, string Collection, StoredFile File, FileType FileType, ConflictMode ConflictMode, bool StopOnError)
{
    /// <summary>How many records fail, from the first on, when a fault rule says so.</summary>
    public long FailedRecords { get; init; }

    /// <summary>The message with which the job fails after half of the records, when a fault rule says so.</summary>
    public string? Failure { get; init; }
}

/// <summary>The result of a job.</summary>
/// <param name="Succeeded">Whether its phase is success.</param>
/// <param name="Records">The number of records that were exported or imported.</param>
/// <param name="Message">The service's <c>error_msg</c>.</param>
internal sealed record JobResult(bool Succeeded, long Records, string Message)
{
    /// <summary>The number of records that were not.</summary>
    public long Failed { get; init; }

    /// <summary>The file of an export that succeeded.</summary>
    public StoredFile? File { get; init; }

    public static JobResult Fail(string message) => new(false, 0, message);
}

/// <summary>A job that was submitted.</summary>
/// <param name="Id">The <c>job_id</c>.</param>
/// <param name="Environment">The environment of its data.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="Work">The work itself; it never throws.</param>
internal record Job(long Id, string Environment, DateTimeOffset SubmittedAt, Task<JobResult> Work)
{
    /// <summary>The message with which the job fails half way, when a fault rule says so.</summary>
    public string? Failure { get; init; }

    /// <summary>The collection of its data.</summary>
    public required string Collection { get; init; }
}

/// <summary>An export that was submitted.</summary>
/// <param name="FileNumber">The first segment of its file's path.</param>
/// <param name="FilePath">The path of its file.</param>
/// <param name="FileType">The format of its file.</param>
internal sealed record ExportJob(
    long Id, string Environment, DateTimeOffset SubmittedAt, Task<JobResult> Work, long FileNumber, string FilePath, FileType FileType)
    : Job(Id, Environment, SubmittedAt, Work);
