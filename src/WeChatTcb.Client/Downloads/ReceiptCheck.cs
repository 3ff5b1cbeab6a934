using System.Buffers;

namespace WeChatTcb.Client.Downloads;

/// <summary>Compares a saved file with its receipt, at any later time.</summary>
public static class ReceiptCheck
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>Reads a file, and compares what it holds with its receipt.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="onBytes">Told how many bytes were read, and how many there are; may be called from any thread.</param>
    /// <param name="cancellation">Asks the reading to end.</param>
    /// <exception cref="TcbException">The file or its receipt cannot be read.</exception>
    public static async Task<ExportFileCheck> RunAsync(string path, Action<long, long?> onBytes, CancellationToken cancellation)
    {
        var place = ExportReceipt.PathOf(path);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var receipt = ExportReceipt.Read(place);
            using var contents = new FileContents(receipt?.FileType ?? FileTypes.OfName(path));
            var length = RandomAccess.GetLength(file);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                int read;
                while ((read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, BufferSize), contents.Length, cancellation).ConfigureAwait(false)) > 0)
                {
                    contents.Add(buffer.AsSpan(0, read));
                    onBytes(contents.Length, length);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return Compare(path, contents.Complete(file), place, receipt);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotThere(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    private static ExportFileCheck Compare(string path, FileSummary file, string place, ExportReceipt? receipt)
    {
        List<string> differences = [];
        if (receipt is not null)
        {
            AddIf(receipt.Bytes != file.Length, nameof(ExportFileCheck.Length));
            AddIf(!receipt.Sha256.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase), nameof(ExportFileCheck.Sha256));
            AddIf(receipt.Records != file.Records, nameof(ExportFileCheck.RecordCount));
        }

        return new ExportFileCheck
        {
            Path = path,
            Status = receipt is null ? ExportFileStatus.NoReceipt : differences.Count == 0 ? ExportFileStatus.Whole : ExportFileStatus.Changed,
            Differences = differences.AsReadOnly(),
            Fault = file.Fault,
            Length = file.Length,
            ExpectedLength = receipt?.Bytes,
            RecordCount = file.Records,
            ExpectedRecordCount = receipt?.Records,
            Sha256 = file.Sha256,
            ExpectedSha256 = receipt?.Sha256,
            RecordSuccess = receipt?.RecordSuccess,
            FileType = file.FileType,
            Env = receipt?.Env,
            JobId = receipt?.JobId,
            SavedAt = receipt?.SavedAt,
            ReceiptPath = place,
        };

        void AddIf(bool differs, string what)
        {
            if (differs)
                differences.Add(what);
        }
    }
}
