using System.Globalization;
using System.Net;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Imports;

/// <summary>The errors of imports.</summary>
public static class ImportErrors
{
    /// <summary>The error of an import that has ended, or that nothing continues; null if all records were imported.</summary>
    /// <param name="job">The import.</param>
    /// <param name="allowFailedRecords">Whether records that the service could not import are accepted.</param>
    public static TcbException? OfEnd(ImportJob job, bool allowFailedRecords)
    {
        if (job.Pieces.FirstOrDefault(piece => piece.Status is ExportJobStatus.Failed) is { } failed)
            return JobFailed(job, failed);
        if (job.Pieces.Any(piece => piece.RecordFail > 0) && !allowFailedRecords)
            return RecordsFailed(job);
        if (!job.IsFinished)
            return Unfinished(job);
        var counted = job.RecordSuccess + (job.RecordFail ?? 0);
        return counted is not null && counted != job.RecordCount ? CountMismatch(job, counted.Value) : null;
    }

    internal static TcbException CollectionNotFound(string env, string collection) => new(
        "CollectionNotFound", TcbErrorKind.NotFound, Messages.FormatCollectionNotFound(env, collection),
        Messages.FormatCollectionNotFound_ImportAdvice(env));

    internal static TcbException FileEmpty(string path) => new(
        "ImportFileEmpty", TcbErrorKind.InvalidData, Messages.FormatImportFileEmpty(path), Messages.ImportFileEmpty_Advice);

    internal static TcbException DamagedGzip(string path, InvalidDataException cause) => new(
        "CannotReadFile", TcbErrorKind.InvalidData, Messages.FormatCannotReadFile(path, cause.Message), Messages.ImportFileDamaged_Advice,
        cause);

    internal static TcbException RecordInvalid(string path, long line, string why, Exception? cause = null) => new ExportRecordException(
        "ImportRecordInvalid", path, line, why, Messages.ImportRecordInvalid_Advice, cause);

    internal static TcbException RecordInvalid(ExportRecordException damage)
    {
        var place = WeChatTcb.Messages.FormatRecordPlace(damage.Path, Number(damage.LineNumber), "");
        return RecordInvalid(damage.Path, damage.LineNumber, damage.Message[place.Length..], damage);
    }

    internal static TcbException FileChanged(ImportJob job) => new ExportJobException(
        "ImportFileChanged", TcbErrorKind.InvalidData, job, Messages.FormatImportFileChanged(job.Path),
        Messages.FormatImportFileChanged_Advice(job.Env, job.Collection, $"'{job.Path.Replace("'", "''", StringComparison.Ordinal)}'"));

    /// <param name="address">The URL that the service returned.</param>
    internal static TcbException InsecureUploadAddress(Uri address) => new TcbTransportException(
        "InsecureUploadAddress", TcbErrorKind.Connection,
        Messages.FormatInsecureUploadAddress(address.Scheme, ServiceText.Clean(address.Host)), Messages.InsecureFileAddress_Advice,
        isTransient: false);

    /// <summary>The storage refused an upload.</summary>
    /// <param name="status">The HTTP status; 403 if another ticket may help.</param>
    /// <param name="code">The storage's code; null if the response has none.</param>
    /// <param name="message">The storage's message.</param>
    /// <param name="retryAfter">The pause that the storage requests.</param>
    internal static TcbTransportException StorageRefused(HttpStatusCode status, string? code, string? message, TimeSpan? retryAfter) => new(
        "UploadFailed",
        status switch
        {
            HttpStatusCode.Forbidden => TcbErrorKind.PermissionDenied,
            >= HttpStatusCode.InternalServerError => TcbErrorKind.ServiceFault,
            _ => TcbErrorKind.InvalidOperation,
        },
        code is null
            ? Messages.FormatUploadFailed_Status((int)status)
            : Messages.FormatUploadFailed_Code(code, message ?? Messages.ExportJobFailed_NoMessage),
        Messages.UploadFailed_Advice,
        isTransient: (int)status is >= 500 or 408 or 429,
        status)
    { RetryAfter = retryAfter };

    /// <summary>Something else than the storage took an upload.</summary>
    internal static TcbTransportException NotStorage(HttpStatusCode status) => new(
        "UploadFailed", TcbErrorKind.Connection, Messages.UploadFailed_NotStorage, Messages.UploadFailed_Advice, isTransient: false,
        status);

    internal static TcbException UploadFailed(ImportJob job, ImportPiece piece, TcbException cause) => new ExportJobException(
        "UploadFailed", cause.Kind, job, Messages.FormatUploadFailed(Describe(job, piece), cause.Message),
        cause.ErrorId == "UploadFailed" ? Messages.FormatUploadFailed_ResumeAdvice(job.Env) : cause.RecommendedAction, cause);

    /// <summary>The submit was sent and no response came. To send it again could insert records twice.</summary>
    internal static TcbException InDoubt(ImportJob job, ImportPiece piece, long recordsWithoutId, TcbException? cause = null) =>
        new ExportJobException(
        "ImportInDoubt", TcbErrorKind.InvalidOperation, job,
        cause is null
            ? Messages.FormatImportInDoubt(Describe(job, piece))
            : Messages.FormatImportInDoubt_Cause(Describe(job, piece), cause.InnerException?.Message ?? cause.Message),
        InDoubtAdvice(job, piece, recordsWithoutId),
        cause);

    internal static string UploadNotDeleted(ImportJob job, ImportPiece piece, string why) =>
        Messages.FormatUploadNotDeleted(piece.FilePath, job.Env, why);

    internal static string UploadLeft(ImportJob job, ImportPiece piece, string why) =>
        Messages.FormatUploadLeft(piece.FilePath, job.Env, why);

    private static string InDoubtAdvice(ImportJob job, ImportPiece piece, long recordsWithoutId)
    {
        if (ImportFile.IsRepeatable(job.ConflictMode, recordsWithoutId))
            return Messages.FormatImportInDoubt_UpsertAdvice(job.Env);
        var why = job.ConflictMode is ImportConflictMode.Insert
            ? Messages.FormatImportInDoubt_InsertAdvice(job.Env, job.Collection)
            : Messages.FormatImportInDoubt_NoIdAdvice(job.Env, job.Collection, Counted.Records(recordsWithoutId));
        if (job.KeepUpload)
            return why;
        var upload = job.LedgerId is null
            ? Messages.FormatImportInDoubt_NoLedgerAdvice(job.Env, piece.FilePath)
            : Messages.FormatImportInDoubt_UploadAdvice(job.Env, piece.FilePath);
        return $"{why} {upload}";
    }

    private static ExportJobException JobFailed(ImportJob job, ImportPiece piece) => new(
        "ImportJobFailed", TcbErrorKind.ServiceFault, job,
        Messages.FormatImportJobFailed(
            Describe(job, piece), piece.JobId, piece.Message ?? Messages.ExportJobFailed_NoMessage, job.RecordsSoFar,
            Counted.Records(job.RecordCount ?? 0)),
        Messages.ImportJobFailed_Advice);

    private static ExportJobException RecordsFailed(ImportJob job)
    {
        var pieces = job.Pieces.Where(piece => piece.RecordFail > 0)
            .Select(piece => Messages.FormatRecordsFailed_Piece(
                piece.Number, Number(piece.FirstLine), piece.RecordFail, piece.RecordCount, piece.JobId));
        return new(
            "RecordsFailed", TcbErrorKind.InvalidData, job,
            Messages.FormatRecordsFailed_Import(
                job.Pieces.Sum(piece => piece.RecordFail ?? 0), Counted.Records(job.RecordCount ?? 0), job.Path, job.Collection, job.Env,
                string.Join("; ", pieces)),
            job.ConflictMode is ImportConflictMode.Insert ? Messages.RecordsFailed_InsertAdvice : Messages.RecordsFailed_ImportAdvice);
    }

    private static ExportJobException CountMismatch(ImportJob job, long counted)
    {
        var piece = job.Pieces.FirstOrDefault(piece => piece.RecordSuccess + (piece.RecordFail ?? 0) != piece.RecordCount);
        return new(
            "ImportCountMismatch", TcbErrorKind.InvalidData, job,
            Messages.FormatImportCountMismatch(
                job.Path, Counted.Records(job.RecordCount ?? 0), counted, piece?.Number, job.Collection, job.Env),
            Messages.ImportCountMismatch_Advice);
    }

    private static ExportJobException Unfinished(ImportJob job) => new(
        "ImportUnfinished", TcbErrorKind.InvalidOperation, job,
        Messages.FormatImportUnfinished(
            job.Path, job.Collection, job.Env, job.Pieces.Count(piece => piece.IsFinished), Counted.Pieces(job.Pieces.Count)),
        Messages.FormatImportUnfinished_Advice(job.Env));

    /// <summary>The piece as the subject of a message.</summary>
    private static string Describe(ImportJob job, ImportPiece piece) => Messages.FormatImportPieceName(
        piece.Number, job.Pieces.Count, job.Path, job.Collection, job.Env, Number(piece.FirstLine));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
