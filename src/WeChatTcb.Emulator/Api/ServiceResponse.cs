using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Api;

/// <summary>What every response of the service has. The responses of an endpoint are beside it, in its file.</summary>
internal abstract record ServiceResponse(
    [property: JsonPropertyOrder(-2)] int? Errcode = 0,
    [property: JsonPropertyOrder(-1)] string? Errmsg = "ok");

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
internal sealed partial class ServiceJson : JsonSerializerContext;
