using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats.Running;

/// <summary>What came of some records of a file, in their order.</summary>
/// <param name="Value">What was made of them.</param>
/// <param name="Records">Their number.</param>
/// <param name="Damage">The errors of records among them that could not be read.</param>
internal readonly record struct BatchResult<T>(T Value, int Records, IReadOnlyList<ExportRecordException> Damage);

/// <summary>Reads records into a batch, which it uses again and again, and makes something of each.</summary>
internal sealed class BatchWorker<T> : IRecordWorker<BatchResult<T>>
{
    private readonly RecordBatch _batch;
    private readonly BatchBuilder _builder;
    private readonly Func<RecordBatch, T> _map;

    internal BatchWorker(FieldPaths paths, Func<RecordBatch, T> map)
    {
        _batch = new RecordBatch(paths);
        _builder = new BatchBuilder(_batch);
        _map = map;
    }

    /// <inheritdoc/>
    public IJsonRecords Json => _builder;

    /// <inheritdoc/>
    public IRecordBuilder Rows => _builder;

    /// <inheritdoc/>
    public BatchResult<T> Finish(IReadOnlyList<RecordResult> results)
    {
        try
        {
            List<ExportRecordException>? damage = null;
            foreach (var result in results)
            {
                if (result.Error is { } error)
                    (damage ??= []).Add(error);
            }

            return new(_map(_batch), _batch.Records.Count, damage ?? (IReadOnlyList<ExportRecordException>)[]);
        }
        finally
        {
            _batch.Clear();
        }
    }
}
