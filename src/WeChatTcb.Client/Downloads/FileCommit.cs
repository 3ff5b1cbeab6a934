using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Formats;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Gives a complete part file and its receipt their names: both or, after a failure, neither. A receipt is never beside a file that it does
/// not describe, not even after a crash.
/// </summary>
internal static class FileCommit
{
    /// <summary>
    /// A crash leaves the old file with its receipt, the old or the new file without one, or the new file with its receipt; and
    /// <see cref="Recover"/> finds the missing receipt. A failure without a crash leaves the old file with its receipt.
    /// </summary>
    /// <param name="part">The complete part file, flushed to the disk.</param>
    /// <param name="target">The path that it gets.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="reached">Called after each of the two renames; tests use it to simulate a failure.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait for the lock.</param>
    /// <exception cref="TcbException"><c>FileInUse</c> or <c>FileExists</c>: nothing was changed; <c>ReceiptNotWritten</c>: the file was
    /// replaced, and has no receipt; <c>FlushFailed</c>: both were replaced, but may not be on the disk.</exception>
    /// <exception cref="IOException">A file could not be renamed. Nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">A file could not be renamed. Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was changed.</exception>
    internal static void Run(
        PartFile part, string target, byte[] receipt, bool overwrite, Action<string>? reached, ICallContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            Rename(part, target, receipt, overwrite, reached, context, cancellationToken);
        }
        catch (TcbException failure) when (failure.ErrorId is "FileInUse")
        {
            part.Keep(); // complete: only the rename remains
            throw;
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            throw FileErrors.Exists(target); // it was created in the meantime
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException && Renames.IsInUse(target))
        {
            part.Keep();
            throw FileErrors.InUse(target, cause);
        }
    }

    private static void Rename(
        PartFile part, string target, byte[] receipt, bool overwrite, Action<string>? reached, ICallContext context,
        CancellationToken cancellationToken)
    {
        using var destinationLock = new DestinationLock(target, context, cancellationToken);
        var (receiptPath, newReceipt) = (ExportReceipt.PathOf(target), PartFileName.ReceiptOf(part.Path));
        var (oldFile, oldReceipt) = (PartFileName.OldFileOf(part.Path), PartFileName.OldReceiptOf(part.Path));
        var isReplaced = false;
        try
        {
            var replaces = overwrite && File.Exists(target);
            WriteReceipt(newReceipt, receipt, replaces ? target : null, part);
            part.CloseFile();
            if (File.Exists(receiptPath))
                Renames.Move(receiptPath, oldReceipt, overwrite: false);
            if (replaces)
                Renames.Replace(part.Path, target, oldFile);
            else
                Renames.Move(part.Path, target, overwrite);
            isReplaced = true;
            reached?.Invoke("replaced");
            Renames.Move(newReceipt, receiptPath, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            DurableFile.TryDelete(newReceipt);
            if (!TryUndo(() => RestoreFile(isReplaced, part.Path, target)))
                throw FileErrors.ReceiptNotWritten(target, cause);
            if (!TryUndo(() => RestoreReceipt(oldReceipt, receiptPath)))
                throw FileErrors.ReceiptLost(target, oldReceipt, cause);
            if (isReplaced)
                throw FileErrors.CannotWrite(receiptPath, cause);
            throw;
        }

        DurableFile.TryDelete(oldFile);
        DurableFile.TryDelete(oldReceipt);
        try
        {
            reached?.Invoke("named");
            DurableFile.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (FlushFailedException cause)
        {
            throw FileErrors.NotFlushed(target, cause, isInPlace: true);
        }
    }

    /// <summary>Restores or removes what a killed process left of a commit.</summary>
    internal static void Recover(string part, string target)
    {
        var (receiptPath, newReceipt) = (ExportReceipt.PathOf(target), PartFileName.ReceiptOf(part));
        var oldReceipt = PartFileName.OldReceiptOf(part);
        try
        {
            // The part still has its name, so the file of the old receipt is still there.
            if (File.Exists(part) && File.Exists(oldReceipt) && !File.Exists(receiptPath))
                File.Move(oldReceipt, receiptPath);
            // It has become the file, whose receipt only lacks its name.
            if (!File.Exists(part) && !File.Exists(receiptPath) && Describes(newReceipt, target))
                File.Move(newReceipt, receiptPath);
            if (File.Exists(PartFileName.OldFileOf(part)) && !File.Exists(target))
                File.Move(PartFileName.OldFileOf(part), target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return; // the next download tries again
        }

        DurableFile.TryDelete(PartFileName.CompressedOf(part));
        DurableFile.TryDelete(PartFileName.OldFileOf(part));
        DurableFile.TryDelete(oldReceipt);
        DurableFile.TryDelete(newReceipt);
    }

    private static bool Describes(string receipt, string target)
    {
        try
        {
            var length = ExportReceipt.Read(receipt)?.File.Length ?? ConversionReceipt.Read(receipt)?.File.Length;
            return length is not null && new FileInfo(target) is { Exists: true } file && file.Length == length;
        }
        catch (TcbException)
        {
            return false;
        }
    }

    private static bool TryUndo(Action undo)
    {
        try
        {
            undo();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void RestoreFile(bool isReplaced, string part, string target)
    {
        var oldFile = PartFileName.OldFileOf(part);
        if (!File.Exists(oldFile))
        {
            if (isReplaced)
                Renames.Move(target, part, overwrite: false);
        }
        else if (isReplaced)
        {
            Renames.Replace(oldFile, target, part);
        }
        else if (!File.Exists(target))
        {
            Renames.Move(oldFile, target, overwrite: false); // Windows moved it away and then failed
        }
        else
        {
            DurableFile.TryDelete(oldFile);
        }
    }

    private static void RestoreReceipt(string oldReceipt, string receiptPath)
    {
        if (!File.Exists(oldReceipt))
            return;
        try
        {
            Renames.Move(oldReceipt, receiptPath, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Perhaps no file can be renamed to this name at all.
            File.Copy(oldReceipt, receiptPath, overwrite: true);
            DurableFile.TryDelete(oldReceipt);
        }
    }

    /// <summary>Writes the receipt. A file that replaces another is as private as that one, and so is its receipt.</summary>
    private static void WriteReceipt(string path, byte[] receipt, string? replaced, PartFile part)
    {
        using var file = new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.Write));
        file.Write(receipt);
        if (replaced is not null && !OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(replaced);
            File.SetUnixFileMode(part.Handle, mode);
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }

        DurableFile.Flush(file.SafeFileHandle);
    }
}
