using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>Writes files that are compressed with gzip.</summary>
internal static class GzipFile
{
    /// <summary>What the name of a compressed file ends in.</summary>
    internal const string Extension = ".gz";

    private const int BufferSize = 1024 * 1024;

    /// <summary>The compressed form of nothing: .NET writes no byte for it, which no other program takes for gzip.</summary>
    internal static readonly byte[] Empty = Convert.FromHexString("1f8b08000000000000ff03000000000000000000");

    /// <summary>Compresses a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The new file. It is not flushed to the disk.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The length and the SHA-256 of the new file.</returns>
    internal static async Task<(long Length, string Sha256)> WriteAsync(
        SafeFileHandle file, string path, CancellationToken cancellationToken)
    {
        using var sha256 = SHA256.Create();
        var output = new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.Write));
        await using var closed = output.ConfigureAwait(false);
        var hashed = new CryptoStream(output, sha256, CryptoStreamMode.Write, leaveOpen: true);
        await using (hashed.ConfigureAwait(false))
        {
            if (RandomAccess.GetLength(file) == 0)
                await hashed.WriteAsync(Empty, cancellationToken).ConfigureAwait(false);
            else
                await CompressAsync(file, hashed, cancellationToken).ConfigureAwait(false);
        }

        return (output.Length, Convert.ToHexString(sha256.Hash!).ToLowerInvariant());
    }

    private static async Task CompressAsync(SafeFileHandle file, Stream output, CancellationToken cancellationToken)
    {
        var gathered = new BufferedStream(output, BufferSize);
        await using var flushed = gathered.ConfigureAwait(false);
        var gzip = new GZipStream(gathered, CompressionLevel.Optimal, leaveOpen: true);
        await using var ended = gzip.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long position = 0;
            int read;
            while ((read = await RandomAccess.ReadAsync(file, buffer, position, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await gzip.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
