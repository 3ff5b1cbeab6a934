using System.Text;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Writes records with a format, without the run around it.</summary>
internal static class Conversions
{
    /// <summary>Writes records, two in each batch.</summary>
    /// <param name="format">The format.</param>
    /// <param name="path">The file.</param>
    /// <param name="records">The records, as JSON.</param>
    /// <param name="known">The number of records whose fields are known; null for all.</param>
    public static IRecordWriter Write(IRecordFormat format, string path, IReadOnlyList<string> records, int? known = null)
    {
        var paths = new FieldPaths();
        var fields = new FieldSet(paths);
        var batches = records.Chunk(2).Select(chunk => Batch(paths, chunk)).ToList();
        foreach (var batch in known is { } count ? [Batch(paths, records.Take(count))] : batches)
            fields.Add(batch);
        using var file = File.Create(path);
        var writer = format.Open(file, fields);
        using (writer)
        {
            var encoder = writer.NewEncoder();
            foreach (var batch in batches)
                writer.Write(encoder.Encode(batch));
            writer.Complete();
        }

        return writer;
    }

    private static RecordBatch Batch(FieldPaths paths, IEnumerable<string> records)
    {
        var batch = new RecordBatch(paths);
        var builder = new BatchBuilder(batch);
        foreach (var record in records)
            builder.ReadRecord(Encoding.UTF8.GetBytes(record));
        return batch;
    }
}
