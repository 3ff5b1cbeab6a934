namespace WeChatTcb.Emulator.Storage;

/// <summary>A collection in the store.</summary>
/// <param name="Environment">The environment it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Table">The number of its table.</param>
internal sealed record Collection(string Environment, string Name, long Table)
{
    /// <summary>The number of documents.</summary>
    public long Count { get; init; }

    /// <summary>The bytes of the documents.</summary>
    public long Size { get; init; }

    /// <summary>The bytes of the index on <c>_id</c>.</summary>
    public long IndexSize { get; init; }
}
