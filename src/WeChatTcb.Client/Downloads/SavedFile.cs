using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Records;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Downloads;

/// <summary>Reads saved files from the first byte to the last.</summary>
internal static class SavedFile
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>
    /// Measures and hashes a file as it is on the disk, and counts its records, in one pass. The records of a compressed file are inside.
    /// </summary>
    /// <param name="file">The open file.</param>
    /// <param name="form">What it contains.</param>
    /// <param name="onBytes">Called with the number of bytes read and the length of the file, on any thread.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static Task<FileSummary> SummarizeAsync(
        SafeFileHandle file, FileForm form, Action<long, long?> onBytes, CancellationToken cancellationToken) => form.IsGzip
            ? Task.Run(() => SummarizeGzip(file, form, onBytes, cancellationToken), cancellationToken)
            : SummarizePlainAsync(file, form, onBytes, cancellationToken);

    /// <summary>Finds a file that was saved before, with its receipt; null if there is none, or it was changed.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="isOf">Whether a file with this receipt is looked for.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The file, with its full path, and the job that made it.</returns>
    internal static async Task<(ExportFile File, ExportJob Job)?> FindAsync(
        string path, Func<ExportReceipt, bool> isOf, CancellationToken cancellationToken)
    {
        try
        {
            var receiptPath = ExportReceipt.PathOf(path);
            if (!File.Exists(path) || ExportReceipt.Read(receiptPath) is not { } receipt || !isOf(receipt))
                return null;
            using var file = new FileStream(RegularFile.OpenRead(path), FileAccess.Read, bufferSize: 1);
            if (file.Length != receipt.File.Length)
                return null;
            var hash = Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            return hash.Equals(receipt.File.Sha256, StringComparison.OrdinalIgnoreCase)
                ? (receipt.File with { Path = path, ReceiptPath = receiptPath }, receipt.Job)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TcbException)
        {
            return null;
        }
    }

    private static async Task<FileSummary> SummarizePlainAsync(
        SafeFileHandle file, FileForm form, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        using var summary = new FileSummaryBuilder(form.FileType);
        var length = RandomAccess.GetLength(file);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await RandomAccess.ReadAsync(file, buffer, summary.Length, cancellationToken).ConfigureAwait(false)) > 0)
            {
                summary.Add(buffer.AsSpan(0, read));
                onBytes(summary.Length, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return summary.Complete(file);
    }

    private static FileSummary SummarizeGzip(
        SafeFileHandle handle, FileForm form, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        using var file = new HashedFile(handle);
        using var records = new FileSummaryBuilder(form.FileType);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        string? fault = null;
        try
        {
            using var content = new GzipInput(file, Messages.GzipCutOff, cancellationToken);
            while (content.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                records.Add(buffer.AsSpan(0, read));
                onBytes(file.Position, file.Length);
            }
        }
        catch (InvalidDataException damage)
        {
            fault = damage.Message;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        file.HashToEnd(onBytes, cancellationToken);

        return new FileSummary(file.Length, records.CountToEnd(), file.Sha256(), form.FileType, fault)
        {
            ContentSha256 = records.Sha256SoFar,
        };
    }
}
