namespace WeChatTcb.Client.Records;

/// <summary>How the records of a file are read in batches.</summary>
internal sealed record ExportBatchOptions
{
    /// <summary>Whether a field that occurs more than once has all its values, or only the last one.</summary>
    public bool AllValues { get; init; }

    /// <summary>The most threads, beside the caller's. With one, the caller's thread does all the work.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The usual size of a batch, in bytes of text. Each thread has one in work, and there are as many results that were not taken yet.
    /// </summary>
    public int BatchSize { get; init; } = LineChunks.UsualSize;

    /// <summary>The smallest file that is worth starting threads, in bytes.</summary>
    public int ParallelFrom { get; init; } = 256 * 1024;

    /// <summary>
    /// Called with the number of bytes read of the file, before each batch that is read in parallel and now and then otherwise.
    /// </summary>
    public Action<long>? OnBytes { get; init; }
}
