using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// What a saved file was when it was saved, and where it came from: it lies beside the file as <c>&lt;file&gt;.receipt.json</c>, for the file to be
/// checked against at any later time. No secret is in it, and no signed address.
/// </summary>
internal sealed record ExportReceipt
{
    /// <summary>The ending of a receipt's name.</summary>
    internal const string Extension = ".receipt.json";

    /// <summary>Of the file systems of the three platforms, in bytes or in UTF-16 units.</summary>
    private const int LongestName = 255;

    /// <summary>The statement is most of it, and the service takes none near this long.</summary>
    private const int Largest = 16 * 1024 * 1024;

    /// <summary>The version of this form, which is 1.</summary>
    public required int ReceiptVersion { get; init; }

    /// <summary>The file's name, without its folder: both may be moved together.</summary>
    public required string File { get; init; }

    /// <summary>The file's length.</summary>
    public required long Bytes { get; init; }

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The number of records in the file.</summary>
    public required long Records { get; init; }

    /// <summary>The number of records that the service told; null when it told none.</summary>
    public long? RecordSuccess { get; init; }

    /// <summary>The number of records that the service could not export; null when it told none.</summary>
    public long? RecordFail { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<ExportFileType>))]
    public required ExportFileType FileType { get; init; }

    public required string Env { get; init; }

    public required long JobId { get; init; }

    /// <summary>The path of the result in the service's storage; null for a job known only by its id.</summary>
    public string? FilePath { get; init; }

    /// <summary>The statement; null for a job known only by its id.</summary>
    public string? Query { get; init; }

    public required Uri Endpoint { get; init; }

    public string? AppId { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<TcbApiFamily>))]
    public required TcbApiFamily ApiFamily { get; init; }

    /// <summary>When the service accepted the job (UTC); null for a job known only by its id.</summary>
    public DateTime? SubmittedAt { get; init; }

    /// <summary>When the file had come whole (UTC).</summary>
    public required DateTime SavedAt { get; init; }

    /// <summary>The version of the module that saved the file.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>The receipt of a file.</summary>
    internal static ExportReceipt Of(string target, ExportJob job, FileSummary file, DateTimeOffset now) => new()
    {
        ReceiptVersion = 1,
        File = Path.GetFileName(target),
        Bytes = file.Length,
        Sha256 = file.Sha256,
        Records = file.Records,
        RecordSuccess = job.RecordSuccess,
        RecordFail = job.RecordFail,
        FileType = file.FileType,
        Env = job.Env,
        JobId = job.JobId,
        FilePath = job.FilePath,
        Query = job.Query,
        Endpoint = job.Endpoint,
        AppId = job.AppId,
        ApiFamily = job.ApiFamily,
        SubmittedAt = job.SubmittedAt,
        SavedAt = now.UtcDateTime,
        ModuleVersion = typeof(ExportReceipt).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
    };

    /// <summary>Where the receipt of a file lies.</summary>
    internal static string PathOf(string file)
    {
        var name = Path.GetFileName(file);
        var receipt = name + Extension;
        if ((OperatingSystem.IsWindows() ? receipt.Length : Encoding.UTF8.GetByteCount(receipt)) > LongestName)
        {
            // A name that leaves no room for the ending: its beginning, and what tells it from others with the same beginning.
            var rest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8)).ToLowerInvariant();
            receipt = $"{ExportFileName.Shorten(name)}~{rest}{Extension}";
        }

        return Path.Combine(Path.GetDirectoryName(file)!, receipt);
    }

    /// <summary>Whether a file of this name is a receipt.</summary>
    internal static bool IsName(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FilesJson.Readable.ExportReceipt);

    /// <summary>Reads a receipt; null when there is none.</summary>
    /// <exception cref="TcbException">It cannot be read, or is no receipt.</exception>
    internal static ExportReceipt? Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
                return null;
            if (info.Length <= Largest
                && JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), FilesJson.Readable.ExportReceipt) is { ReceiptVersion: 1, Sha256.Length: 64 } receipt)
            {
                return receipt;
            }
        }
        catch (JsonException cause)
        {
            throw FileErrors.NotAReceipt(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }

        throw FileErrors.NotAReceipt(path);
    }
}
