using System.IO.Compression;
using System.Security.Cryptography;

namespace WeChatTcb.LocalFiles;

/// <summary>
/// Decompresses gzip, and does not take data that is cut off for complete: .NET notices it only since version 9, and only in a program
/// that asks for it.
/// </summary>
/// <param name="file">The compressed bytes. It can seek, is at its beginning, and stays open.</param>
/// <param name="cutOff">The message of the error.</param>
internal sealed class GzipInput(Stream file, string cutOff, CancellationToken cancellationToken = default) : ReadOnlyStream
{
    private const int LengthSize = sizeof(uint);

    private readonly GZipStream _text = new(file, CompressionMode.Decompress, leaveOpen: true);
    private uint _length; // modulo 2^32, as gzip records it
    private bool _isChecked;

    /// <exception cref="InvalidDataException">The data is damaged, or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _text.Read(buffer);
        unchecked
        {
            _length += (uint)read;
        }

        if (read == 0 && !buffer.IsEmpty && !_isChecked)
            CheckEnd();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The last bytes of complete data are its length; of several parts, that of the last one.</summary>
    private void CheckEnd()
    {
        _isChecked = true;
        var position = file.Position;
        var end = new byte[LengthSize];
        file.Position = Math.Max(0, file.Length - end.Length);
        var isComplete = file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false) == end.Length
            && BitConverter.ToUInt32(end) == _length;
        if (!isComplete && !AllPartsEnd())
            throw new InvalidDataException(cutOff);
        file.Position = position;
    }

    /// <summary>Whether another part after the last one would be read: then those before it are complete.</summary>
    private bool AllPartsEnd()
    {
        var mark = RandomNumberGenerator.GetBytes(32);
        using var part = new MemoryStream();
        using (var gzip = new GZipStream(part, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(mark);
        part.Position = file.Position = 0;
        using var text = new GZipStream(new Joined(file, part), CompressionMode.Decompress);
        var buffer = new byte[128 * 1024];
        var kept = 0; // the last bytes that were read are at the beginning of the buffer
        try
        {
            while (text.Read(buffer.AsSpan(kept)) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var tail = buffer.AsSpan(0, kept + read)[^Math.Min(mark.Length, kept + read)..];
                tail.CopyTo(buffer);
                kept = tail.Length;
            }
        }
        catch (InvalidDataException)
        {
            return false; // the other part was taken for the missing end
        }

        return buffer.AsSpan(0, kept).SequenceEqual(mark);
    }

    /// <summary>The bytes of one stream after those of another.</summary>
    private sealed class Joined(Stream first, Stream second) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var read ? read : second.Read(buffer);
    }
}
