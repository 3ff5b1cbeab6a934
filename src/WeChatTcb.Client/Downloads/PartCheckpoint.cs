namespace WeChatTcb.Client.Downloads;

/// <summary>
/// How much of a file a part file contains, so that another process can resume the download. It contains no URL: a signed URL is a secret,
/// and expires within an hour.
/// </summary>
internal sealed record PartCheckpoint
{
    /// <summary>The bytes between two checkpoints. A part file without one is too short to be worth keeping.</summary>
    internal const int Interval = 32 * 1024 * 1024;

    /// <summary>
    /// The strong entity tag of this version of the file in the storage (RFC 9110, 8.8.1); null if there is none, which is only enough for a
    /// complete part.
    /// </summary>
    public string? ETag { get; init; }

    /// <summary>The length of the complete file in bytes; null if the storage did not report it.</summary>
    public long? TotalLength { get; init; }

    /// <summary>The number of bytes at the checkpoint.</summary>
    public required long Length { get; init; }

    /// <summary>The SHA-256 of these bytes, which shows if a crash of the machine lost some of them.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether the part has all bytes of the file.</summary>
    internal bool IsComplete => TotalLength == Length;
}
