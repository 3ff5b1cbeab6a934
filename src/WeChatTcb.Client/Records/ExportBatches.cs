using System.Runtime.ExceptionServices;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Reads the records of an exported file in batches, in their order. JSON lines, also compressed ones, are read on several threads, until a
/// record has more than one line. From there on, and for any other file, it is the caller's thread.
/// </summary>
internal static class ExportBatches
{
    /// <summary>The number of records of a batch of the caller's thread.</summary>
    private const int SerialBatch = 64;

    /// <summary>Reads a file. Its receipt decides the file type, then its contents, then its extension.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The file type; null to find it out.</param>
    /// <param name="newWorker">Makes the worker of a thread, on that thread.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// What the workers made of the batches. When the caller stops taking, all threads have ended and the file is closed.
    /// </returns>
    /// <exception cref="TcbException">The file cannot be opened or read, or is something else. The batches before it come
    /// first.</exception>
    internal static IEnumerable<TOutput> Read<TOutput>(
        string path, ExportFileType? type, Func<IRecordWorker<TOutput>> newWorker, ExportBatchOptions options,
        CancellationToken cancellationToken = default)
    {
        using var file = ExportRecords.Open(path);
        foreach (var output in Read(path, type, file, newWorker, options, cancellationToken))
            yield return output;
    }

    /// <summary>Reads a file that is open.</summary>
    /// <param name="path">The file, for messages and for what its name says.</param>
    /// <param name="type">The file type; null to find it out.</param>
    /// <param name="file">The file at its beginning; it can seek, and remains open. Other threads read it, one at a time.</param>
    /// <param name="newWorker">Makes the worker of a thread, on that thread.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static IEnumerable<TOutput> Read<TOutput>(
        string path, ExportFileType? type, Stream file, Func<IRecordWorker<TOutput>> newWorker, ExportBatchOptions options,
        CancellationToken cancellationToken = default) =>
        FileErrors.OfReading(path, ReadAll(path, type, file, newWorker, options, cancellationToken));

    private static IEnumerable<TOutput> ReadAll<TOutput>(
        string path, ExportFileType? type, Stream file, Func<IRecordWorker<TOutput>> newWorker, ExportBatchOptions options,
        CancellationToken cancellationToken)
    {
        var form = ExportRecords.FormOf(path, type, file);
        var start = TextPlace.Beginning;
        if (IsParallel(form, file.Length, options))
        {
            using var decompressed = form.IsCompressed ? form.Open(file, cancellationToken) : null;
            var chunks = new LineChunks(decompressed ?? file, start, options.BatchSize, cancellationToken);
            TextPlace? rest = null;
            var batches = OrderedParallel.Map<(LineChunk, long), ChunkReader<TOutput>.ChunkResult>(
                WithPosition(chunks, file), () => new ChunkReader<TOutput>(path, newWorker()).Read, options.Workers, options.Workers * 2,
                cancellationToken);
            foreach (var batch in batches)
            {
                options.OnBytes?.Invoke(batch.FilePosition);
                if (batch.HasOutput)
                    yield return batch.Output;
                rest = batch.Rest;
                if (rest is not null)
                    break;
            }

            rest ??= chunks.StoppedAtLongLine ? chunks.Next : null;
            if (rest is null)
                yield break;
            start = rest.Value;
        }

        var worker = newWorker();
        var results = ExportRecords.ReadFrom(start, path, form, file, worker.Json, worker.Rows, options.AllValues, cancellationToken);
        foreach (var batch in Batches(ExportRecords.WithProgress(results, file, options.OnBytes)))
            yield return worker.Finish(batch);
    }

    private static bool IsParallel(FileForm form, long length, ExportBatchOptions options) =>
        form is { Layout: RecordLayout.JsonLines, Encoding: null, Obstacle: null } && options.Workers > 1
        && length >= options.ParallelFrom / (form.IsCompressed ? 8 : 1);

    private static IEnumerable<(LineChunk Chunk, long FilePosition)> WithPosition(LineChunks chunks, Stream file)
    {
        foreach (var chunk in chunks.Read())
            yield return (chunk, file.Position);
    }

    /// <summary>Groups results. The list is reused. A failure comes after the results before it.</summary>
    private static IEnumerable<List<RecordResult>> Batches(IEnumerable<RecordResult> results)
    {
        using var next = results.GetEnumerator();
        var batch = new List<RecordResult>(SerialBatch);
        ExceptionDispatchInfo? failure = null;
        do
        {
            batch.Clear();
            try
            {
                while (batch.Count < SerialBatch && next.MoveNext())
                    batch.Add(next.Current);
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            if (batch.Count > 0)
                yield return batch;
            failure?.Throw();
        }
        while (batch.Count == SerialBatch);
    }
}
