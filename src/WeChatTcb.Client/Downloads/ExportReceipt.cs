using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Describes a saved file and where it came from. The receipt is beside the file, as <c>&lt;file&gt;.receipt.json</c>, so that the file can
/// be checked at any later time. It contains no secret and no signed URL.
/// </summary>
internal sealed record ExportReceipt
{
    /// <summary>The end of a receipt's name.</summary>
    internal const string Extension = ".receipt.json";

    /// <summary>The version of the format.</summary>
    internal const int CurrentVersion = 1;

    /// <summary>Most of a receipt is the statement, and the service accepts none of nearly this length.</summary>
    internal const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The version of this module, as files that it writes state it.</summary>
    internal static string CurrentModuleVersion { get; } =
        typeof(ExportReceipt).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The version of the format in which the receipt was written.</summary>
    public required int Version { get; init; }

    /// <summary>When the file was saved (UTC).</summary>
    public required DateTime SavedAt { get; init; }

    /// <summary>The version of the module that saved the file.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>The file. Its path is only its name, because file and receipt may be moved together.</summary>
    public required ExportFile File { get; init; }

    /// <summary>The job that made the file.</summary>
    public required ExportJob Job { get; init; }

    /// <summary>How the records were redacted; null if they are those of the service.</summary>
    public TcbRedaction? Redaction { get; init; }

    /// <summary>The receipt of a file.</summary>
    internal static ExportReceipt Of(ExportFile file, ExportJob job, TcbRedaction? redaction, DateTimeOffset now) => new()
    {
        Version = CurrentVersion,
        SavedAt = now.UtcDateTime,
        ModuleVersion = CurrentModuleVersion,
        File = file with { Path = Path.GetFileName(file.Path), ReceiptPath = null },
        Job = Portable(job),
        Redaction = redaction,
    };

    /// <summary>A job without the paths of this machine, and without what the command allowed.</summary>
    internal static ExportJob Portable(ExportJob job) =>
        job with { File = null, DestinationPath = null, AllowsEmpty = false, Message = ServiceText.Clean(job.Message) };

    /// <summary>The path of a file's receipt. The receipt of a link's target is beside the target.</summary>
    internal static string PathOf(string file) => Beside(DestinationPath.Resolve(file));

    /// <summary>The path of a receipt in the folder of a file, which is not a link.</summary>
    internal static string Beside(string file)
    {
        var name = Path.GetFileName(file);
        var receipt = name + Extension;
        if (LocalFileName.IsTooLong(receipt))
        {
            // The beginning of the name, and a hash that distinguishes it from others with the same beginning.
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8)).ToLowerInvariant();
            receipt = $"{LocalFileName.Shorten(name)}~{hash}{Extension}";
        }

        return Path.Combine(Path.GetDirectoryName(file)!, receipt);
    }

    /// <summary>Whether a file of this name is a receipt.</summary>
    internal static bool IsName(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Readable.ExportReceipt);

    /// <summary>Reads a receipt; null if there is none, or it is that of a converted file.</summary>
    /// <exception cref="TcbException"><c>DamagedReceipt</c>, <c>NewerReceipt</c>, or <c>CannotReadFile</c>.</exception>
    internal static ExportReceipt? Read(string path) => ReceiptBytes.Read(
        path, CurrentVersion, kind: null,
        static bytes => JsonSerializer.Deserialize(bytes, StoredJson.Readable.ExportReceipt) is { File.Sha256.Length: 64 } receipt
            ? receipt
            : null);
}
