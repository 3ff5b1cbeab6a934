namespace WeChatTcb.Client.Downloads;

/// <summary>Gives a whole file its name and lays its receipt beside it, so that at no moment a receipt lies beside a file that it is not of.</summary>
internal static class FileCommit
{
    /// <summary>
    /// A crash leaves the old file with its receipt, the old or the new file without one, or the new file with its receipt; and without
    /// a crash a failure leaves the old file with its receipt.
    /// </summary>
    /// <exception cref="IOException">The file could not get its name.</exception>
    /// <exception cref="UnauthorizedAccessException">The file could not get its name.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped before anything was done.</exception>
    internal static void Run(PartFile part, string target, ExportReceipt receipt, bool overwrite, CancellationToken cancellation)
    {
        part.Flush();
        using var turn = new CommitTurn(target, cancellation);
        var place = ExportReceipt.PathOf(target);
        var ready = PartName.New(Path.GetDirectoryName(target)!, target);
        // Open, and so locked, until it has its name: nobody may take it for left behind.
        using var file = new FileStream(ready, FileMode.CreateNew, FileAccess.Write, PartFile.Lock, bufferSize: 0);
        try
        {
            WriteToDisk(file, receipt.ToBytes());
            var old = File.Exists(place) ? File.ReadAllBytes(place) : null;
            File.Delete(place);
            try
            {
                part.Commit(overwrite);
            }
            catch when (old is not null)
            {
                using var again = new FileStream(place, FileMode.CreateNew, FileAccess.Write);
                WriteToDisk(again, old);
                throw;
            }

            File.Move(ready, place, overwrite: true);
        }
        finally
        {
            File.Delete(ready); // does nothing once it has its name
        }
    }

    private static void WriteToDisk(FileStream file, byte[] bytes)
    {
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
