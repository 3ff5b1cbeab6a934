using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Merges a full export and its increments into one file with the newest version of each record. The files may have any size: records are
/// distributed by their ids, as in a comparison.
/// </summary>
internal static class ChainMerge
{
    /// <summary>Writes the merged file, in no particular order.</summary>
    /// <param name="files">The files, the oldest first.</param>
    /// <param name="output">The full path of the file to write.</param>
    /// <param name="memoryLimit">The bytes of records that may be in memory.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TcbException">A file cannot be read or written, or has a record that is damaged or without an id.</exception>
    internal static void Write(IReadOnlyList<BackupLink> files, string output, int memoryLimit, CancellationToken cancellationToken)
    {
        using var store = new RecordStore(memoryLimit);
        foreach (var link in files)
        {
            var file = new RecordFile(link.Path, link.Entry.File!.FileType, ["_id"], store);
            if (file.Look().Form is null)
                continue; // an empty file
            file.Read(static _ => { }, cancellationToken);
            if (file.Errors is [var error, ..])
                throw error;
        }

        try
        {
            using var stream = new FileStream(output, DurableFile.Options(FileMode.CreateNew, FileAccess.Write));
            using var buffered = new BufferedStream(stream, 1024 * 1024);
            Write(store, level: 0, memoryLimit, buffered, cancellationToken);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(output, cause);
        }
    }

    private static void Write(RecordStore store, int level, int memoryLimit, Stream output, CancellationToken cancellationToken)
    {
        if (!store.IsSpilled)
        {
            WriteNewest(store.Entries, output, cancellationToken);
            return;
        }

        for (var number = 0; number < RecordStore.PartCount; number++)
        {
            using var part = store.Take(number);
            if (part is null)
                continue;
            byte[] buffer = [];
            if (part.Length <= memoryLimit || level == RecordStore.MaxLevel - 1 || part.HasOneHash)
            {
                WriteNewest(part.ReadInto(ref buffer), output, cancellationToken);
                continue;
            }

            using var smaller = new RecordStore(memoryLimit, level + 1);
            smaller.Spill();
            part.CopyTo(smaller, cancellationToken);
            Write(smaller, level + 1, memoryLimit, output, cancellationToken);
        }
    }

    private static void WriteNewest(ReadOnlyMemory<byte> entries, Stream output, CancellationToken cancellationToken)
    {
        var table = new RecordTable();
        table.Load(entries);
        for (var entry = 0; entry < table.Count; entry++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!table.IsFirst(entry))
                continue;
            var last = entry;
            while (table.Next(last) is >= 0 and var next)
                last = next;
            output.Write(table.Record(last).Span);
            output.Write("\n"u8);
        }
    }
}
