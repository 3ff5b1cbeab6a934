using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Imports;

/// <summary>The uploaded files of imports. Each is deleted when its job has ended, by whoever sees that.</summary>
public static class ImportUploads
{
    /// <summary>
    /// Waits until the job of an import has ended, and deletes its uploaded file. Nothing is sent if other pieces follow.
    /// </summary>
    /// <param name="client">The client of the import's connection.</param>
    /// <param name="job">The import.</param>
    /// <param name="limit">How long to wait; zero polls once.</param>
    /// <param name="onState">Called with the import after each poll, on any thread.</param>
    /// <param name="context">The caller; gets a warning if the file is not deleted.</param>
    /// <param name="cancellationToken">Ends the wait; the job continues.</param>
    /// <returns>The import in its last state.</returns>
    /// <exception cref="ExportJobException"><c>WaitTimeout</c>: the job has not ended within the limit.</exception>
    public static async Task<ImportJob> WaitAsync(
        TcbClient client, ImportJob job, TimeSpan limit, Action<ImportJob> onState, ICallContext context,
        CancellationToken cancellationToken = default)
    {
        job = await JobPoller.WaitUntilFinishedAsync(client, job, limit, onState, context, cancellationToken).ConfigureAwait(false);
        return await DeleteEndedAsync(client, job, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the uploaded files of the pieces that have ended.</summary>
    /// <returns>The import without the files that were deleted.</returns>
    public static async Task<ImportJob> DeleteEndedAsync(
        TcbClient client, ImportJob job, ICallContext context, CancellationToken cancellationToken)
    {
        foreach (var piece in LeftIn(job).Where(piece => piece.IsFinished))
        {
            if (await DeleteAsync(client, job, piece, retry: true, context, cancellationToken).ConfigureAwait(false) is { } why)
                context.WriteWarning(ImportErrors.UploadNotDeleted(job, piece, why));
            else
                job = job.WithPiece(piece with { FileId = null });
        }

        return job;
    }

    /// <summary>Deletes the uploaded files of an import that nobody continues, except one that a running job may be reading.</summary>
    /// <param name="client">The client of the import's connection; null if there is none.</param>
    /// <param name="job">The import.</param>
    /// <param name="context">The caller; gets a warning for each file that remains.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task DeleteLeftAsync(TcbClient? client, ImportJob job, ICallContext context, CancellationToken cancellationToken)
    {
        foreach (var piece in LeftIn(job))
        {
            var why = piece.JobId > 0 && !piece.IsFinished ? Messages.FormatUploadLeft_JobReads(piece.JobId)
                : client is null ? Messages.UploadLeft_NoConnection
                : await DeleteAsync(client, job, piece, retry: false, context, cancellationToken).ConfigureAwait(false);
            if (why is null)
                continue;
            // The storage of an emulator ends with the emulator.
            if (ServiceAddress.IsLoopback(job.Endpoint))
                context.WriteVerbose(ImportErrors.UploadLeft(job, piece, why));
            else
                context.WriteWarning(ImportErrors.UploadLeft(job, piece, why));
        }
    }

    /// <summary>The pieces whose uploaded files are in the storage and are to be deleted.</summary>
    public static IEnumerable<ImportPiece> LeftIn(ImportJob job) =>
        job.KeepUpload ? [] : job.Pieces.Where(piece => piece.FileId is not null);

    /// <summary>Deletes the uploaded file of a piece.</summary>
    /// <returns>Why it was not deleted; null if it was.</returns>
    internal static async Task<string?> DeleteAsync(
        TcbClient client, ImportJob job, ImportPiece piece, bool retry, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var failures = await client.DeleteFilesAsync(job.Env, [piece.FileId!], context, cancellationToken, retry).ConfigureAwait(false);
            return failures.Count == 0 ? null : $"{failures[0]}.";
        }
        catch (TcbException failure)
        {
            return failure.Message;
        }
    }
}
