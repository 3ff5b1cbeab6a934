using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Formats.Running;

namespace WeChatTcb.Client.Formats;

/// <summary>
/// Describes a converted file: what it was made of, and how. It is beside the file, under the same name as the receipt of a saved file.
/// </summary>
internal sealed record ConversionReceipt
{
    /// <summary>The kind that the receipt states, by which it is told from that of a saved file.</summary>
    internal const string ConversionKind = "conversion";

    private const int CurrentVersion = 1;

    /// <summary>The version of the format in which the receipt was written.</summary>
    public required int Version { get; init; }

    /// <summary>When the file was written (UTC).</summary>
    public required DateTime SavedAt { get; init; }

    /// <summary><see cref="ConversionKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The version of the module that wrote the file.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>The file. Its path and that of its source are only names.</summary>
    public required ConvertedFile File { get; init; }

    /// <summary>How it was converted.</summary>
    public required ConversionOptions Settings { get; init; }

    /// <summary>The job that exported the source; null if its receipt does not say.</summary>
    public ExportJob? SourceJob { get; init; }

    /// <summary>How the records were redacted; null if they were not.</summary>
    public TcbRedaction? Redaction { get; init; }

    /// <summary>How the records of the source had been redacted before, the first time first; null if they had not.</summary>
    public IReadOnlyList<TcbRedaction>? SourceRedactions { get; init; }

    /// <summary>The number of records that the file should have and does not.</summary>
    internal long MissingRecords => File.DamagedCount + Math.Max(0, SourceJob?.RecordFail ?? 0);

    /// <summary>The receipt of a file.</summary>
    internal static ConversionReceipt Of(
        ConvertedFile file, ConversionOptions settings, SourceReceipt origin, TcbRedaction? redaction, DateTimeOffset now) => new()
        {
            Version = CurrentVersion,
            SavedAt = now.UtcDateTime,
            Kind = ConversionKind,
            ModuleVersion = ExportReceipt.CurrentModuleVersion,
            File = file with
            {
                Path = Path.GetFileName(file.Path),
                Source = Path.GetFileName(file.Source),
                SourceSha256 = redaction is null ? file.SourceSha256 : null,
                ReceiptPath = null,
            },
            Settings = settings,
            // A query, the path that a user chose, and what the service says may contain what the query was looking for.
            SourceJob = redaction is null || origin.Job is null
                ? origin.Job
                : origin.Job with { Query = null, FilePath = null, Message = null },
            Redaction = redaction,
            SourceRedactions = origin.Redactions.Count == 0 ? null : origin.Redactions,
        };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Readable.ConversionReceipt);

    /// <summary>Reads the receipt of a converted file; null if there is none, or it is that of a saved file.</summary>
    /// <exception cref="TcbException"><c>DamagedReceipt</c>, <c>NewerReceipt</c>, or <c>CannotReadFile</c>.</exception>
    internal static ConversionReceipt? Read(string path) => ReceiptBytes.Read(
        path, CurrentVersion, ConversionKind,
        static bytes => JsonSerializer.Deserialize(bytes, StoredJson.Readable.ConversionReceipt) is { File.Sha256.Length: 64 } receipt
            ? receipt
            : null);
}
