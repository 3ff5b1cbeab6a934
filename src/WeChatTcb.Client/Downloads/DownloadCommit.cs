namespace WeChatTcb.Client.Downloads;

/// <summary>Renames a complete download and writes its receipt. A receipt is never beside a file that it does not describe.</summary>
internal static class DownloadCommit
{
    /// <summary>
    /// A crash leaves the old file with its receipt, the old or the new file without one, or the new file with its receipt. A failure
    /// without a crash leaves the old file with its receipt.
    /// </summary>
    /// <exception cref="IOException">The file could not be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file could not be renamed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was changed.</exception>
    internal static void Run(PartFile part, string target, ExportReceipt receipt, bool overwrite, CancellationToken cancellationToken)
    {
        using var destinationLock = new DestinationLock(target, cancellationToken);
        var receiptPath = ExportReceipt.PathOf(target);
        var (temporary, handle) = PartFile.CreateLocked(Path.GetDirectoryName(target)!, target);
        // Open, and so locked, until it is renamed: no other process may remove it as left behind.
        using var file = new FileStream(handle, FileAccess.Write, bufferSize: 0, isAsync: true);
        try
        {
            WriteToDisk(file, receipt.ToBytes());
            var old = File.Exists(receiptPath) ? File.ReadAllBytes(receiptPath) : null;
            File.Delete(receiptPath);
            try
            {
                part.Commit(overwrite);
            }
            catch when (old is not null)
            {
                using var restored = new FileStream(receiptPath, FileMode.CreateNew, FileAccess.Write);
                WriteToDisk(restored, old);
                throw;
            }

            File.Move(temporary, receiptPath, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // does nothing once it is renamed
        }
    }

    private static void WriteToDisk(FileStream file, byte[] bytes)
    {
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
