using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Backups.Checking;

/// <summary>Compares a file of a backup with its manifest, in one pass over its bytes.</summary>
/// <param name="onBytes">Called with the number of bytes that were read since the last call.</param>
/// <param name="cancellationToken">Cancels the check.</param>
internal sealed class BackupFileCheck(Action<long> onBytes, CancellationToken cancellationToken)
{
    /// <summary>What is wrong; null if nothing is.</summary>
    internal async Task<BackupCheckProblem?> RunAsync(string path, BackupManifestCollection entry)
    {
        try
        {
            using var file = ExportRecords.Open(path);
            if (file.Length != entry.File!.Length)
                return Problem(
                    BackupCheckProblemKind.Length, Messages.FormatBackupCheck_Length(entry.File.Length, Counted.Bytes(file.Length)));
            var form = new FileForm
            {
                Layout = entry.File.FileType is ExportFileType.Csv ? RecordLayout.Csv : RecordLayout.JsonLines,
                IsGzip = path.EndsWith(GzipFile.Extension, StringComparison.OrdinalIgnoreCase),
            };
            long before = 0;
            return Compare(
                form, await SavedFile.SummarizeAsync(file.SafeFileHandle, form, OnBytes, cancellationToken).ConfigureAwait(false));

            void OnBytes(long done, long? total)
            {
                onBytes(done - before);
                before = done;
            }
        }
        catch (TcbException error)
        {
            return error.ErrorId == "FileNotFound"
                ? Problem(BackupCheckProblemKind.Missing, Messages.BackupCheck_Missing)
                : Problem(BackupCheckProblemKind.Unreadable, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Problem(BackupCheckProblemKind.Unreadable, FileErrors.CannotRead(path, error).Message);
        }

        BackupCheckProblem? Compare(FileForm form, FileSummary actual)
        {
            // Tools write the digits in either case.
            var expected = entry.File! with { Sha256 = entry.File.Sha256.ToLowerInvariant() };
            if (actual.Sha256 != expected.Sha256)
                return Problem(BackupCheckProblemKind.Sha256, Messages.FormatBackupCheck_Sha256(expected.Sha256, actual.Sha256));
            // In a plain file, it concerns the last record, and the file is the one that was saved.
            if (form.IsGzip && actual.Fault is { } fault)
                return Problem(BackupCheckProblemKind.Damaged, Messages.FormatBackupCheck_Gzip(fault));
            if (form.IsGzip && entry.ContentSha256?.ToLowerInvariant() is { } content && content != actual.ContentSha256)
                return Problem(BackupCheckProblemKind.Sha256, Messages.FormatBackupCheck_ContentSha256(content, actual.ContentSha256));
            return actual.Records == expected.RecordCount ? null : Problem(
                BackupCheckProblemKind.RecordCount,
                Messages.FormatBackupCheck_RecordCount(expected.RecordCount, Counted.Records(actual.Records)));
        }

        BackupCheckProblem Problem(BackupCheckProblemKind kind, string reason) => new(entry.Env, entry.Collection, path, kind, reason);
    }
}
