using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>Compares saved files with their receipts, one at a time.</summary>
public sealed class ReceiptCheck
{
    /// <summary>The folders that were searched for missing receipts: once, because they may have many files.</summary>
    private readonly HashSet<string> _searched = new(StringComparer.Ordinal);

    /// <summary>Reads a file and compares it with its receipt.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="onBytes">Called with the number of bytes read and the length of the file, on any thread.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="TcbException">The file or its receipt cannot be read.</exception>
    public async Task<ExportFileCheck> RunAsync(string path, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        try
        {
            var receiptPath = ExportReceipt.PathOf(path);
            using var file = RegularFile.OpenRead(path);
            var receipt = ExportReceipt.Read(receiptPath);
            var converted = ConversionReceipt.Read(receiptPath);
            if (receipt is null && converted is null && _searched.Add(Path.GetDirectoryName(receiptPath)!))
            {
                LeftPartFiles.CompleteCommits(Path.GetDirectoryName(receiptPath)!);
                receipt = ExportReceipt.Read(receiptPath);
                converted = ConversionReceipt.Read(receiptPath);
            }

            if (converted is not null)
            {
                return await Task.Run(() => Compare(path, file, receiptPath, converted, onBytes, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }

            var form = FormOf(path, receipt);
            var summary = await SavedFile.SummarizeAsync(file, form, onBytes, cancellationToken).ConfigureAwait(false);
            return Compare(path, form, summary, receiptPath, receipt);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotFound(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    /// <summary>Whether the file is an exported file that is compressed, and nothing else was changed in it.</summary>
    private static bool IsCompressed(FileForm form) => form.IsGzip && (form with { IsGzip = false }).IsPlain;

    private static FileForm FormOf(string path, ExportReceipt? receipt)
    {
        using var stream = ExportRecords.Open(path);
        return FileForm.Of(path, receipt?.File.FileType, stream);
    }

    /// <summary>Compares a converted file by its length and hash: its format may have no records that could be counted.</summary>
    private static ExportFileCheck Compare(
        string path, SafeFileHandle handle, string receiptPath, ConversionReceipt receipt, Action<long, long?> onBytes,
        CancellationToken cancellationToken)
    {
        using var file = new HashedFile(handle);
        file.HashToEnd(onBytes, cancellationToken);
        var (length, sha256, expected) = (file.Length, file.Sha256(), receipt.File);
        List<string> differences = [];
        if (expected.Length != length)
            differences.Add(nameof(ExportFileCheck.Length));
        if (!expected.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            differences.Add(nameof(ExportFileCheck.Sha256));
        return new ExportFileCheck
        {
            Path = path,
            Status = differences.Count > 0 ? ExportFileStatus.Changed
                : receipt.MissingRecords > 0 ? ExportFileStatus.Partial
                : ExportFileStatus.Whole,
            Differences = differences.AsReadOnly(),
            Length = length,
            ExpectedLength = expected.Length,
            RecordCount = differences.Count > 0 ? null : expected.RecordCount,
            ExpectedRecordCount = expected.RecordCount,
            Sha256 = sha256,
            ExpectedSha256 = expected.Sha256,
            RecordSuccess = receipt.SourceJob?.RecordSuccess,
            RecordFail = receipt.MissingRecords,
            Format = expected.Format,
            Env = expected.Env,
            JobId = receipt.SourceJob?.JobId,
            SavedAt = new DateTimeOffset(receipt.SavedAt.ToUniversalTime()),
            ReceiptPath = receiptPath,
        };
    }

    private static ExportFileCheck Compare(string path, FileForm form, FileSummary actual, string receiptPath, ExportReceipt? receipt)
    {
        var expected = receipt?.File;
        List<string> differences = [];
        if (expected is not null)
        {
            AddIf(expected.Length != actual.Length, nameof(ExportFileCheck.Length));
            AddIf(!expected.Sha256.Equals(actual.Sha256, StringComparison.OrdinalIgnoreCase), nameof(ExportFileCheck.Sha256));
            AddIf(expected.RecordCount != actual.Records, nameof(ExportFileCheck.RecordCount));
        }

        return new ExportFileCheck
        {
            Path = path,
            Status = expected is null ? ExportFileStatus.NoReceipt
                : differences.Count > 0 ? ExportFileStatus.Changed
                : receipt!.Job.RecordFail > 0 ? ExportFileStatus.Partial
                : ExportFileStatus.Whole,
            Differences = differences.AsReadOnly(),
            // The records of another form are not the lines of the file.
            Fault = form.Obstacle?.Message ?? (form.IsPlain || IsCompressed(form) ? actual.Fault : Messages.DamagedFile_OtherForm),
            Length = actual.Length,
            ExpectedLength = expected?.Length,
            RecordCount = actual.Records,
            ExpectedRecordCount = expected?.RecordCount,
            Sha256 = actual.Sha256,
            ExpectedSha256 = expected?.Sha256,
            RecordSuccess = receipt?.Job.RecordSuccess,
            RecordFail = receipt?.Job.RecordFail,
            FileType = actual.FileType,
            Env = receipt?.Job.Env,
            JobId = receipt?.Job.JobId,
            SavedAt = receipt is null ? null : new DateTimeOffset(receipt.SavedAt.ToUniversalTime()),
            ReceiptPath = receiptPath,
        };

        void AddIf(bool differs, string what)
        {
            if (differs)
                differences.Add(what);
        }
    }
}
