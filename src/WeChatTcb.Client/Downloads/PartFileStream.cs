using System.Security.Cryptography;

namespace WeChatTcb.Client.Downloads;

/// <summary>Writes a part file, and hashes it.</summary>
internal sealed class PartFileStream(PartFile part) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => part.Length;

    public override long Position
    {
        get => part.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of what was written, in lower-case hexadecimal.</summary>
    internal string Sha256 => Convert.ToHexString(_hash.GetCurrentHash()).ToLowerInvariant();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        part.Write(buffer);
        _hash.AppendData(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
