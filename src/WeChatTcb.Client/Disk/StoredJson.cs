using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Disk;

/// <summary>The part of a stored file that every version of the module can read.</summary>
/// <param name="Version">The version of the format; null if the file states none.</param>
/// <param name="Kind">The kind of ledger entry.</param>
internal sealed record StoredHeader(int? Version, string? Kind);

/// <summary>The JSON of the files that the module writes: indented, text unescaped, nulls omitted, enumerations by name.</summary>
[JsonSerializable(typeof(StoredHeader))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(ExportReceipt))]
[JsonSerializable(typeof(PartCheckpoint))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static StoredJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = new RawUtf8Encoder(),
        Converters =
        {
            new JsonStringEnumConverter<LedgerEntryKind>(),
            new JsonStringEnumConverter<LedgerState>(),
            new JsonStringEnumConverter<TcbApiFamily>(),
            new JsonStringEnumConverter<ExportFileType>(),
            new JsonStringEnumConverter<ExportJobStatus>(),
            new JsonStringEnumConverter<ExportFailureReason>(),
        },
    });
}
