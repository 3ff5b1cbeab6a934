using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>The values of <c>file_type</c> (contract 1.2).</summary>
internal enum ExportFormat
{
    Json = 1,
    Csv = 2,
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
internal sealed record ExportOrder(string Environment, string FilePath, ExportFormat Format, CompiledQuery Query)
{
    /// <summary>How many records fail, from the first on, when a fault rule says so.</summary>
    public long FailedRecords { get; init; }
}

/// <summary>The result of an export. A failed one has no file.</summary>
/// <param name="Records">The number of records in the file.</param>
/// <param name="Message">The service's <c>error_msg</c>.</param>
/// <param name="File">The file.</param>
internal sealed record ExportResult(long Records, string Message, StoredFile? File)
{
    /// <summary>The number of records that were not exported.</summary>
    public long Failed { get; init; }
}

/// <summary>An export that was submitted.</summary>
/// <param name="Id">The <c>job_id</c>.</param>
/// <param name="FileNumber">The first segment of its file's path.</param>
/// <param name="Environment">The environment whose data is exported.</param>
/// <param name="FilePath">The path of its file.</param>
/// <param name="Format">The format of its file.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="Work">The work itself; it never throws.</param>
internal sealed record ExportJob(
    long Id, long FileNumber, string Environment, string FilePath, ExportFormat Format, DateTimeOffset SubmittedAt, Task<ExportResult> Work)
{
    /// <summary>The message with which the job fails half way, when a fault rule says so.</summary>
    public string? Failure { get; init; }
}
