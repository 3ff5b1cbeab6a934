namespace WeChatTcb.Client.Downloads;

/// <summary>Receives the bytes of a file as they are processed, from the first to the last, in pieces of any size.</summary>
internal interface IByteObserver
{
    /// <summary>Receives the next bytes.</summary>
    void Add(ReadOnlySpan<byte> bytes);
}
