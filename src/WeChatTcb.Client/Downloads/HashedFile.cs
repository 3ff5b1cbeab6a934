using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Downloads;

/// <summary>A file that is hashed from its beginning to its end, even if its reader skips or returns.</summary>
internal sealed class HashedFile(SafeFileHandle handle) : ReadOnlyStream
{
    private const int BufferSize = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanSeek => true;

    public override long Length => RandomAccess.GetLength(handle);

    public override long Position { get; set; }

    /// <summary>The number of bytes that were hashed.</summary>
    internal long Hashed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(handle, buffer, Position);
        if (Position <= Hashed && Position + read > Hashed)
        {
            _hash.AppendData(buffer[(int)(Hashed - Position)..read]);
            Hashed = Position + read;
        }

        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <summary>Reads and hashes the rest of the file.</summary>
    /// <param name="onBytes">Called with the number of bytes read and the length of the file.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal void HashToEnd(Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            Position = Hashed;
            while (Read(buffer) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                onBytes(Position, Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The SHA-256 of the bytes that were hashed, in lower-case hexadecimal. Can be called once.</summary>
    internal string Sha256() => Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
