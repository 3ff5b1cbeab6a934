using System.Buffers;

namespace WeChatTcb.Client.Records;

/// <summary>Whole lines of a text, in a buffer from the shared pool. Disposing returns the buffer.</summary>
internal sealed class RecordChunk(byte[] buffer, int length, long position, long lineNumber) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The lines with their line feeds; the last line of the text may have none.</summary>
    internal ReadOnlyMemory<byte> Text => _buffer is { } bytes
        ? bytes.AsMemory(0, length)
        : throw new ObjectDisposedException(nameof(RecordChunk));

    /// <summary>Where in the text the chunk begins, in bytes.</summary>
    internal long Position { get; } = position;

    /// <summary>The number of the first line, counted from 1.</summary>
    internal long LineNumber { get; } = lineNumber;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
