using System.Security.Cryptography;
using WeChatTcb.Emulator.Jobs;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Creates a changed version of a finished file: the same records in reverse order, with another ETag. It is as long and as valid as
/// before, so only the ETag shows the change, and parts of both versions do not make a valid file.
/// </summary>
internal static class ChangedFile
{
    /// <summary>Writes the changed file next to the original.</summary>
    /// <param name="file">The current file.</param>
    /// <param name="type">Its format.</param>
    /// <param name="change">The number of this change.</param>
    /// <param name="time">When it happens.</param>
    public static StoredFile Of(StoredFile file, FileType type, int change, DateTimeOffset time)
    {
        var bytes = File.ReadAllBytes(file.LocalPath);
        var records = RecordsOf(bytes, type == FileType.Csv);
        if (type == FileType.Csv)
            records.Reverse(1, records.Count - 1);
        else
            records.Reverse();
        var path = $"{file.LocalPath}.{change}";
        using (var stream = File.Create(path))
            foreach (var record in records)
                stream.Write(bytes.AsSpan(record));
#pragma warning disable CA5351 // The storage's ETag is the object's MD5.
        var md5 = Convert.ToHexString(MD5.HashData(File.ReadAllBytes(path))).ToLowerInvariant();
#pragma warning restore CA5351
        // A single record is the same in reverse, so the number makes the ETag differ. Last-Modified only has seconds.
        return new StoredFile(path, $"{md5}-{change}", time > file.WrittenAt.AddSeconds(1) ? time : file.WrittenAt.AddSeconds(1));
    }

    private static List<Range> RecordsOf(ReadOnlySpan<byte> bytes, bool quoted)
    {
        var records = new List<Range>();
        var start = 0;
        var inQuotes = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (quoted && bytes[i] == '"')
                inQuotes = !inQuotes;
            if (bytes[i] != '\n' || inQuotes)
                continue;
            records.Add(start..(i + 1));
            start = i + 1;
        }
        return records;
    }
}
