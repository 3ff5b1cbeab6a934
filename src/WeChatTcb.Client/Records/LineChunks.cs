using System.Buffers;
using System.Runtime.ExceptionServices;

namespace WeChatTcb.Client.Records;

/// <summary>Cuts a text into chunks of whole lines, which can be parsed independently of each other. Lines end with a line feed.</summary>
/// <param name="stream">The text, at the beginning of a line.</param>
/// <param name="start">Which line that is.</param>
/// <param name="size">The usual size of a chunk, in bytes.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
internal sealed class LineChunks(
    Stream stream, TextPlace start, int size = LineChunks.UsualSize, CancellationToken cancellationToken = default)
{
    /// <summary>
    /// Some hundred records: enough to make handing over a chunk cheap, few enough to keep them in the processor's cache.
    /// </summary>
    internal const int UsualSize = 128 * 1024;

    /// <summary>How many times its usual size a chunk may have. A longer line is in no chunk.</summary>
    internal const int LargestGrowth = 8;

    private byte[] _buffer = [];
    private int _length;
    private bool _atEnd;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The first line that is in no chunk yet.</summary>
    internal TextPlace Next { get; private set; } = start;

    /// <summary>Whether the chunks ended before the text, because a line is longer than a chunk may be.</summary>
    internal bool StoppedAtLongLine { get; private set; }

    /// <summary>Reads the chunks, each of which is the caller's to dispose. Can be enumerated once.</summary>
    /// <exception cref="IOException">Reading failed. The whole lines before that place are in chunks.</exception>
    /// <exception cref="InvalidDataException">The text is compressed and damaged; as above.</exception>
    internal IEnumerable<LineChunk> Read()
    {
        _buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            while (TryFindLines(out var end))
                yield return Take(end);
            _failure?.Throw();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>Reads until there is a chunk.</summary>
    /// <param name="end">Where in the buffer its lines end.</param>
    private bool TryFindLines(out int end)
    {
        var searched = 0;
        while (true)
        {
            Fill();
            if (_atEnd && _failure is null)
            {
                end = _length;
                return end > 0;
            }

            end = searched + _buffer.AsSpan(searched, _length - searched).LastIndexOf((byte)'\n') + 1;
            if (end > searched)
                return true;
            if (_failure is not null)
                return false;
            searched = _length;
            if (_length >= size * LargestGrowth)
            {
                StoppedAtLongLine = true;
                return false;
            }

            Grow();
        }
    }

    private LineChunk Take(int end)
    {
        var (buffer, start) = (_buffer, Next);
        Next = new TextPlace(start.Position + end, start.LineNumber + buffer.AsSpan(0, end).Count((byte)'\n'));
        var rest = _length - end;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, rest));
        buffer.AsSpan(end, rest).CopyTo(_buffer);
        _length = rest;
        return new LineChunk(buffer, end, start);
    }

    private void Fill()
    {
        while (_length < _buffer.Length && !_atEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var read = stream.Read(_buffer, _length, _buffer.Length - _length);
                _atEnd = read == 0;
                _length += read;
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
                _atEnd = true;
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
