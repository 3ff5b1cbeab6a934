using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.EmulatorProtocol;

/// <summary>The JSON forms of the protocol.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(EndpointNameConverter)])]
[JsonSerializable(typeof(ReadyLine))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(SeedState))]
[JsonSerializable(typeof(EnvironmentState))]
[JsonSerializable(typeof(IReadOnlyList<EnvironmentState>))]
[JsonSerializable(typeof(AuthorizerState))]
[JsonSerializable(typeof(IReadOnlyList<AuthorizerState>))]
[JsonSerializable(typeof(ClockState))]
[JsonSerializable(typeof(ClockChange))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(IReadOnlyList<FaultState>))]
[JsonSerializable(typeof(IReadOnlyList<EmulatorRequest>))]
[JsonSerializable(typeof(IReadOnlyList<FidelityEntry>))]
internal sealed partial class ControlJson : JsonSerializerContext;

internal sealed class EndpointNameConverter() : JsonStringEnumConverter<EmulatorEndpoint>(JsonNamingPolicy.CamelCase);
