using System.Text.Json;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// What is noted down beside a part file so that another process can go on with it: whose file it is, which version of it, and how much of
/// it is there. No address: a signed one is a secret, and lives for an hour only.
/// </summary>
internal sealed record PartNote
{
    private const int Largest = 64 * 1024;

    public required Uri Endpoint { get; init; }

    public string? AppId { get; init; }

    public TcbApiFamily ApiFamily { get; init; }

    public required string Env { get; init; }

    public required long JobId { get; init; }

    /// <summary>The storage's name for this very version of the file, a strong one (RFC 9110, 8.8.1).</summary>
    public required string ETag { get; init; }

    /// <summary>The length of the whole file in bytes; null when the storage did not tell it.</summary>
    public long? TotalLength { get; init; }

    /// <summary>How many bytes of it there are.</summary>
    public required long Length { get; init; }

    /// <summary>The SHA-256 of these bytes: what a crash of the machine lost of them shows.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether the part is of this job's file.</summary>
    internal bool IsOf(ExportJob job) =>
        (Endpoint, AppId, ApiFamily, Env, JobId) == (job.Endpoint, job.AppId, job.ApiFamily, job.Env, job.JobId);

    internal void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, FilesJson.Readable.PartNote));

    /// <summary>Reads a note; null when there is none that makes sense.</summary>
    internal static PartNote? TryRead(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < Largest }
                && JsonSerializer.Deserialize(File.ReadAllBytes(path), FilesJson.Readable.PartNote) is { Length: > 0 } note
                    ? note
                    : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
