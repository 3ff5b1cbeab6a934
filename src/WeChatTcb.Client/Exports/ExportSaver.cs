using System.Security.Cryptography;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>
/// Saves the file of an export. If the export was resumed, its file may be there already, or another one that must not be replaced.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="entry">The export.</param>
/// <param name="isResumed">Whether an earlier process may have saved the file.</param>
/// <param name="isForced">Whether a file may be replaced that was saved since the export began.</param>
internal sealed class ExportSaver(TcbClient client, ExportEntry entry, bool isResumed, bool isForced)
{
    /// <summary>Downloads the file, unless it is there.</summary>
    internal async Task<ExportFile> SaveAsync(
        ExportJob job, DownloadOptions download, Action<long, long?> onBytes, ICallContext context, CancellationToken cancellationToken)
    {
        // A command that was killed may have saved the file without recording it.
        if (isResumed && await SavedFile.FindAsync(
                download.Destination,
                receipt => receipt.Job.Key == job.Key && TcbRedaction.AreSame(receipt.Redaction, entry.Redaction),
                cancellationToken).ConfigureAwait(false) is var (saved, _))
            return saved;

        // The same bytes may be replaced, even if no other file may.
        var isOther = isResumed && !isForced && entry.HasOtherFileAtDestination;
        if (isResumed && (!download.Overwrite || isOther) && File.Exists(download.Destination))
        {
            var hash = await HashAsync(download.Destination, cancellationToken).ConfigureAwait(false);
            download = download with { Overwrite = false, ReplacesSha256 = hash };
        }

        try
        {
            return await ExportDownload.SaveAsync(client, job, download, onBytes, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
            when (failure.ErrorId is "FileExists" && entry is { Overwrite: true, HasOtherFileAtDestination: true })
        {
            throw LedgerErrors.Superseded(job);
        }
    }

    private static async Task<string?> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(RegularFile.OpenRead(path), FileAccess.Read, bufferSize: 1);
            return Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)).ToLowerInvariant();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // not a file that we saved
        }
    }
}
