using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Running;

/// <summary>What came of some records of a file, in their order.</summary>
/// <param name="Value">What was made of them.</param>
/// <param name="Records">Their number.</param>
/// <param name="Damage">The errors of records among them that could not be read.</param>
internal readonly record struct BatchResult<T>(T Value, int Records, IReadOnlyList<ExportRecordException> Damage);

/// <summary>Reads the records of a file in batches, and makes something of each.</summary>
/// <param name="path">The file.</param>
/// <param name="type">Its type; null to find it out.</param>
/// <param name="paths">The paths of the fields.</param>
internal sealed class RecordBatches(string path, ExportFileType? type, FieldPaths paths)
{
    private const int TextPerBatch = 128 * 1024;

    /// <summary>Reads the file.</summary>
    /// <param name="file">The open file, at its beginning. It can seek, and remains open.</param>
    /// <param name="newMapper">Makes what makes something of batches, for each thread.</param>
    /// <param name="onBytes">Called now and then with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TcbException">The file cannot be read, or <c>NotAnExportFile</c>.</exception>
    internal IEnumerable<BatchResult<T>> Map<T>(
        Stream file, Func<Func<RecordBatch, T>> newMapper, Action<long>? onBytes, CancellationToken cancellationToken)
    {
        var map = newMapper();
        var batch = new RecordBatch(paths);
        var builder = new BatchBuilder(batch);
        List<ExportRecordException> damage = [];
        foreach (var result in ExportRecords.Read(path, type, file, builder, builder, allValues: true, onBytes, cancellationToken))
        {
            if (result.Error is { } error)
                damage.Add(error);
            if (batch.TextLength + (damage.Count * 1024) < TextPerBatch)
                continue;
            yield return Take();
        }

        if (batch.Records.Count > 0 || damage.Count > 0)
            yield return Take();

        BatchResult<T> Take()
        {
            var result = new BatchResult<T>(map(batch), batch.Records.Count, damage);
            batch.Clear();
            damage = [];
            return result;
        }
    }
}
