using System.Security.Cryptography;
using WeChatTcb.Emulator.Jobs;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Makes another file of a finished one: the same records in the opposite order, under another tag. As long and as whole as before, so that only one who
/// looks at the tag can tell, and two halves of different files do not make a right one.
/// </summary>
internal static class ChangedFile
{
    /// <summary>Writes the changed file beside the other one.</summary>
    /// <param name="file">The file as it is.</param>
    /// <param name="format">Its format.</param>
    /// <param name="change">The number of this change.</param>
    /// <param name="time">When it happens.</param>
    public static ExportFile Of(ExportFile file, ExportFormat format, int change, DateTimeOffset time)
    {
        var bytes = File.ReadAllBytes(file.LocalPath);
        var records = RecordsOf(bytes, format == ExportFormat.Csv);
        if (format == ExportFormat.Csv)
            records.Reverse(1, records.Count - 1);
        else
            records.Reverse();
        var path = $"{file.LocalPath}.{change}";
        using (var stream = File.Create(path))
            foreach (var record in records)
                stream.Write(bytes.AsSpan(record));
#pragma warning disable CA5351 // The storage's tag of an object is its MD5.
        var md5 = Convert.ToHexString(MD5.HashData(File.ReadAllBytes(path))).ToLowerInvariant();
#pragma warning restore CA5351
        // A single record is the same backwards: the number makes the tag another one all the same. Last-Modified knows seconds only.
        return new ExportFile(path, $"{md5}-{change}", time > file.WrittenAt.AddSeconds(1) ? time : file.WrittenAt.AddSeconds(1));
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
