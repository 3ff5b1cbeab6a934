using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Ledger;

/// <summary>How entries stand in their files: for people to read, with each text as it is.</summary>
[JsonSerializable(typeof(LedgerEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    /// <summary>Indented, without empty members, words for enumerations.</summary>
    public static LedgerJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = new RawUtf8Encoder(),
        Converters =
        {
            new JsonStringEnumConverter<LedgerState>(),
            new JsonStringEnumConverter<TcbApiFamily>(),
            new JsonStringEnumConverter<ExportFileType>(),
            new JsonStringEnumConverter<ExportJobStatus>(),
            new JsonStringEnumConverter<ExportFailureReason>(),
        },
    });
}
