using System.Buffers;

namespace WeChatTcb.Client.Records;

/// <summary>Whole lines of a text, in a buffer from the shared pool. Disposing returns the buffer.</summary>
internal sealed class LineChunk(byte[] buffer, int length, TextPlace start) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The lines with their line feeds; the last line of the text may have none.</summary>
    internal ReadOnlyMemory<byte> Text => _buffer is { } bytes
        ? bytes.AsMemory(0, length)
        : throw new ObjectDisposedException(nameof(LineChunk));

    /// <summary>Where the chunk begins.</summary>
    internal TextPlace Start { get; } = start;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
