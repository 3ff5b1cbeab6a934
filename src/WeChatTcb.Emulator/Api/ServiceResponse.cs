using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Api;

/// <summary>What every response of the service has. The responses of an endpoint are beside it, in its file.</summary>
internal abstract record ServiceResponse(
    [property: JsonPropertyOrder(-2)] int? Errcode = 0,
    [property: JsonPropertyOrder(-1)] string? Errmsg = "ok");

/// <summary>The response of a call that only does something.</summary>
internal sealed record DoneResponse : ServiceResponse;

internal sealed record ErrorResponse(int? Errcode, string? Errmsg) : ServiceResponse(Errcode, Errmsg);

/// <summary>The JSON forms of the service's responses: snake case. Every type of response is listed here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(AuthorizersResponse))]
[JsonSerializable(typeof(AuthorizerTokenResponse))]
[JsonSerializable(typeof(SubmitResponse))]
[JsonSerializable(typeof(StateResponse))]
[JsonSerializable(typeof(CollectionsResponse))]
[JsonSerializable(typeof(PagedCollectionsResponse))]
[JsonSerializable(typeof(DoneResponse))]
[JsonSerializable(typeof(EnvironmentsResponse))]
[JsonSerializable(typeof(AppEnvironmentsResponse))]
[JsonSerializable(typeof(PermissionResponse))]
[JsonSerializable(typeof(QuotaResponse))]
[JsonSerializable(typeof(UploadTicketResponse))]
[JsonSerializable(typeof(DownloadLinksResponse))]
[JsonSerializable(typeof(DeletedFilesResponse))]
[JsonSerializable(typeof(BucketResponse))]
internal sealed partial class ServiceJson : JsonSerializerContext;
