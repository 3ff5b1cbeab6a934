namespace WeChatTcb.Emulator.Storage;

/// <summary>A collection in the store.</summary>
/// <param name="Environment">The environment it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its number in the store.</param>
internal sealed record Collection(string Environment, string Name, long Id)
{
    /// <summary>The number of documents.</summary>
    public long Count { get; init; }

    /// <summary>The first of its rows, which follow each other.</summary>
    public long FirstRow { get; init; }

    public long LastRow => FirstRow + Count - 1;

    /// <summary>The bytes of the documents.</summary>
    public long Size { get; init; }

    /// <summary>The bytes of the index on <c>_id</c>.</summary>
    public long IndexSize { get; init; }
}
