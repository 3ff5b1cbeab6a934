using System.Text.RegularExpressions;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Jobs;

/// <summary>Reads the state of a job from a response (contract 3.1, 3.2).</summary>
internal static partial class JobStateReader
{
    /// <summary>The service's message for a query that matched nothing, with or without its full stop (contract 3.2).</summary>
    private const string NoRecordMatched = "导出数据记录条数为0，请确认是否存在满足导出条件的数据";

    /// <summary>The job with the state in <paramref name="answer"/>.</summary>
    internal static TJob Apply<TJob>(TJob job, DbMigrationStateResponse answer, DateTimeOffset now)
        where TJob : MigrationJob
    {
        var status = Read(answer.Status);
        if (status is ExportJobStatus.Succeeded && answer.RecordFail > 0)
            status = ExportJobStatus.PartiallySucceeded;
        var failure = status is not ExportJobStatus.Failed ? ExportFailureReason.None
            : IsNoRecordMatched(answer) ? ExportFailureReason.NoRecordMatched
            : ExportFailureReason.ServiceFault;
        var message = string.IsNullOrEmpty(answer.JobMessage) ? null : answer.JobMessage;
        if (job is ImportJob { Piece: { } number } import)
        {
            var piece = import.Pieces[number - 1];
            var next = import.WithPiece(piece with
            {
                Status = status,
                Message = message,
                RecordSuccess = answer.RecordSuccess ?? piece.RecordSuccess,
                RecordFail = answer.RecordFail ?? piece.RecordFail,
            });
            return (TJob)(MigrationJob)(next with { StatusText = answer.Status, FailureReason = failure, UpdatedAt = now });
        }

        return job with
        {
            Status = status,
            StatusText = answer.Status,
            FailureReason = failure,
            Message = message,
            RecordSuccess = answer.RecordSuccess ?? job.RecordSuccess,
            RecordFail = answer.RecordFail ?? job.RecordFail,
            UpdatedAt = now,
        };
    }

    /// <summary>The URL of the job's file.</summary>
    /// <param name="job">The job, which has made a file.</param>
    /// <param name="text">The service's <c>file_url</c>.</param>
    /// <exception cref="TcbException"><c>FileAddressMissing</c>, <c>InsecureFileAddress</c>. No message contains the URL.</exception>
    internal static Uri ReadFileAddress(ExportJob job, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw JobErrors.NoFile(job);
        text = text.Trim();
        var scheme = Scheme().Match(text).Value.ToLowerInvariant();
        // A relative URL that begins with a slash would parse as a path of this machine.
        if (scheme.Length == 0)
            throw JobErrors.NoUsableFile(job, Messages.FormatFileAddressMissing_Relative(job.JobId, job.Env));
        if (scheme != Uri.UriSchemeHttp && scheme != Uri.UriSchemeHttps)
            throw TransportErrors.InsecureFileAddress(Messages.FormatInsecureFileAddress_Scheme(scheme));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw JobErrors.NoUsableFile(job, Messages.FormatFileAddressMissing_NoUrl(job.JobId, job.Env));
        return ServiceAddress.IsSecure(address)
            ? address
            : throw TransportErrors.InsecureFileAddress(Messages.FormatInsecureFileAddress_Http(ServiceText.Clean(address.Host)));
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]{0,30}(?=:)")]
    private static partial Regex Scheme();

    /// <summary>An unknown status counts as running, so that a new status of the service does not end a wait.</summary>
    private static ExportJobStatus Read(string? status) => status?.ToLowerInvariant() switch
    {
        "success" => ExportJobStatus.Succeeded,
        "fail" => ExportJobStatus.Failed,
        "waiting" => ExportJobStatus.Waiting,
        "reading" => ExportJobStatus.Reading,
        "writing" => ExportJobStatus.Writing,
        _ => ExportJobStatus.Running,
    };

    // The only decision by text: the service has no code for it.
    private static bool IsNoRecordMatched(DbMigrationStateResponse answer) =>
        answer.RecordSuccess is null or 0
        && answer.RecordFail is null or 0
        && answer.JobMessage is { } message
        && message.Contains(NoRecordMatched, StringComparison.Ordinal);
}
