using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Restores;

namespace WeChatTcb.Client.Disk;

/// <summary>The part of a stored file that every version of the module can read.</summary>
/// <param name="Version">The version of the format. A later version of the module may write something else than a whole number.</param>
/// <param name="Kind">The kind of ledger entry.</param>
internal sealed record StoredHeader(JsonElement Version, JsonElement Kind)
{
    /// <summary>Whether the file states a version.</summary>
    internal bool HasVersion => Version.ValueKind is JsonValueKind.Number;

    /// <summary>Whether the file has a later version than <paramref name="current"/>.</summary>
    internal bool IsNewerThan(int current) => Version.ValueKind switch
    {
        JsonValueKind.Number => Version.TryGetDouble(out var number) && number > current,
        JsonValueKind.String => double.TryParse(
            Version.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > current,
        _ => false,
    };
}

/// <summary>The JSON of the files that the module writes: text unescaped, nulls omitted, enumerations by name, times in UTC.</summary>
[JsonSerializable(typeof(StoredHeader))]
[JsonSerializable(typeof(ExportEntry))]
[JsonSerializable(typeof(ImportEntry))]
[JsonSerializable(typeof(ExportReceipt))]
[JsonSerializable(typeof(ConversionReceipt))]
[JsonSerializable(typeof(PartNote))]
[JsonSerializable(typeof(PartCheckpoint))]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupManifestCollection))]
[JsonSerializable(typeof(RestoreState))]
[JsonSerializable(typeof(RestoreStep))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>Indented, for files that people read.</summary>
    public static StoredJson Readable { get; } = new(Create(indented: true));

    /// <summary>One line for each value.</summary>
    public static StoredJson Line { get; } = new(Create(indented: false));

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        WriteIndented = indented,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = new RawUtf8Encoder(),
        Converters =
        {
            new UtcTime(),
            new JsonStringEnumConverter<LedgerEntryKind>(allowIntegerValues: false),
            new JsonStringEnumConverter<LedgerState>(allowIntegerValues: false),
            new JsonStringEnumConverter<TcbApiFamily>(allowIntegerValues: false),
            new JsonStringEnumConverter<ExportFileType>(allowIntegerValues: false),
            new JsonStringEnumConverter<ExportJobStatus>(allowIntegerValues: false),
            new JsonStringEnumConverter<ImportConflictMode>(allowIntegerValues: false),
            new JsonStringEnumConverter<ExportFailureReason>(allowIntegerValues: false),
            new JsonStringEnumConverter<BackupKind>(allowIntegerValues: false),
            new JsonStringEnumConverter<BackupStatus>(allowIntegerValues: false),
            new JsonStringEnumConverter<BackupCollectionStatus>(allowIntegerValues: false),
            new JsonStringEnumConverter<ConversionFormat>(allowIntegerValues: false),
            new JsonStringEnumConverter<ConversionCompression>(allowIntegerValues: false),
            new JsonStringEnumConverter<ConversionJson>(allowIntegerValues: false),
        },
    };

    /// <summary>Objects show times in the local zone; what is stored does not depend on it.</summary>
    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetDateTime().ToUniversalTime());

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }
}
