using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Api;

/// <summary>What every answer but that of the token call carries.</summary>
internal abstract record ServiceResponse
{
    [JsonPropertyOrder(-2)]
    public int Errcode { get; init; }

    [JsonPropertyOrder(-1)]
    public string Errmsg { get; init; } = "ok";
}

internal sealed record ErrorResponse : ServiceResponse;

/// <summary>Contract 4.1: no <c>errcode</c> on success.</summary>
internal sealed record TokenResponse(string ComponentAccessToken, long ExpiresIn);

/// <summary>Contract 1.2.</summary>
internal sealed record ExportResponse(long JobId) : ServiceResponse;

/// <summary>Contract 1.4: all but the status is absent while the job runs.</summary>
internal sealed record JobResponse(string Status) : ServiceResponse
{
    public long? RecordSuccess { get; init; }

    public long? RecordFail { get; init; }

    public string? ErrorMsg { get; init; }

    public string? FileUrl { get; init; }
}

/// <summary>Contract 1.5.</summary>
internal sealed record CollectionsResponse(IReadOnlyList<CollectionInfo> Collections, int Total) : ServiceResponse;

/// <summary>Contract 2: the sibling's pager has capital letters.</summary>
internal sealed record PagedCollectionsResponse(CollectionPager Pager, IReadOnlyList<CollectionInfo> Collections) : ServiceResponse;

internal sealed record CollectionInfo(string Name, long Count, long Size, int IndexCount, long IndexSize);

internal sealed record CollectionPager(
    [property: JsonPropertyName("Offset")] long Offset,
    [property: JsonPropertyName("Limit")] long Limit,
    [property: JsonPropertyName("Total")] int Total);

/// <summary>The JSON forms of the service's answers: snake case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ExportResponse))]
[JsonSerializable(typeof(JobResponse))]
[JsonSerializable(typeof(CollectionsResponse))]
[JsonSerializable(typeof(PagedCollectionsResponse))]
internal sealed partial class WireJson : JsonSerializerContext;
