using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>An endless stream of the same byte.</summary>
/// <param name="value">The byte.</param>
/// <param name="atByte">How many bytes it returns before it calls <paramref name="reached"/>.</param>
/// <param name="reached">What happens then.</param>
internal sealed class EndlessStream(byte value, long atByte = long.MaxValue, Action? reached = null) : ReadOnlyStream
{
    internal long Given { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        buffer.Fill(value);
        Given += buffer.Length;
        if (Given >= atByte)
            reached?.Invoke();
        return buffer.Length;
    }
}

/// <summary>A stream that stalls after some bytes.</summary>
internal sealed class StallingStream(byte[] start) : ReadOnlyStream
{
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _given;

    /// <summary>Ends when a read waits for more.</summary>
    internal Task Stalled => _stalled.Task;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given)
        {
            var never = Never.Until<int>(cancellationToken);
            _stalled.TrySetResult();
            return new ValueTask<int>(never);
        }

        _given = true;
        start.CopyTo(buffer);
        return new ValueTask<int>(start.Length);
    }
}

/// <summary>A stream that returns a few bytes per read, in varying sizes.</summary>
internal sealed class TinyReads(byte[] bytes, int seed) : ReadOnlyStream
{
    private readonly Random _random = new(seed);
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        var given = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), 1 + _random.Next(3));
        bytes.AsSpan(_position, given).CopyTo(buffer);
        _position += given;
        return given;
    }
}

/// <summary>The beginning of a stream, followed by a broken connection.</summary>
internal sealed class BreakingStream(Stream stream, int count) : ReadOnlyStream
{
    private int _left = count;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
            throw new IOException("The connection broke.");
        var read = stream.Read(buffer[..Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read > 0 ? read : throw new IOException("The connection broke.");
    }
}
