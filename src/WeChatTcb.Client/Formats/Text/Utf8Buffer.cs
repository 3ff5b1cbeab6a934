using System.Buffers;
using System.Buffers.Text;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>Text that grows, in a buffer from the shared pool. Disposing returns the buffer.</summary>
internal sealed class Utf8Buffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(256 * 1024);

    /// <summary>The length in bytes.</summary>
    internal int Length { get; private set; }

    /// <summary>The text.</summary>
    internal Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The text, for asynchronous writes.</summary>
    internal ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Adds text.</summary>
    internal void Append(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - Length < text.Length)
            Grow(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Adds a character of ASCII.</summary>
    internal void Append(byte character)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = character;
    }

    /// <summary>Adds an integer.</summary>
    internal void Append(long number)
    {
        const int Longest = 20;
        if (_bytes.Length - Length < Longest)
            Grow(Longest);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Makes room that the caller fills.</summary>
    internal Span<byte> Add(int length)
    {
        if (_bytes.Length - Length < length)
            Grow(length);
        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }

    /// <summary>Inserts a character of ASCII.</summary>
    internal void Insert(int at, byte character)
    {
        Add(1);
        _bytes.AsSpan(at, Length - 1 - at).CopyTo(_bytes.AsSpan(at + 1));
        _bytes[at] = character;
    }

    /// <summary>Drops the end.</summary>
    internal void Truncate(int length) => Length = length;

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + needed));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
