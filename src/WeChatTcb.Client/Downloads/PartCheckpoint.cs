using System.Text.Json;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// A file beside a part file with which another process can resume the download: which file it is, which version of it, and how much of it
/// is there. It contains no URL: a signed URL is a secret, and expires within an hour.
/// </summary>
internal sealed record PartCheckpoint
{
    /// <summary>The bytes between two checkpoints. A part file without one is too short to be worth keeping.</summary>
    internal const int Interval = 32 * 1024 * 1024;

    private const int MaxSize = 64 * 1024;

    /// <summary>The job whose file it is.</summary>
    public required JobKey Job { get; init; }

    /// <summary>The strong entity tag of this version of the file in the storage (RFC 9110, 8.8.1).</summary>
    public required string ETag { get; init; }

    /// <summary>The length of the complete file in bytes; null if the storage did not report it.</summary>
    public long? TotalLength { get; init; }

    /// <summary>The number of bytes at the checkpoint.</summary>
    public required long Length { get; init; }

    /// <summary>The SHA-256 of these bytes, which shows if a crash of the machine lost some of them.</summary>
    public required string Sha256 { get; init; }

    internal void Write(string path) =>
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Readable.PartCheckpoint));

    /// <summary>Reads a checkpoint; null if there is no valid one.</summary>
    internal static PartCheckpoint? TryRead(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < MaxSize }
                && JsonSerializer.Deserialize(File.ReadAllBytes(path), StoredJson.Readable.PartCheckpoint) is { Length: > 0 } checkpoint
                    ? checkpoint
                    : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
