using System.Text.Json.Serialization;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Faults;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>The line that the program prints when it is ready.</summary>
internal sealed record ReadyLine(string Endpoint, string ComponentAppId, string ComponentAppSecret, string ComponentVerifyTicket);

/// <summary>What <c>GET /_emulator/health</c> tells.</summary>
/// <param name="Status"><c>seeding</c>, <c>ready</c> or <c>failed</c>.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="Environments">The environments there are.</param>
/// <param name="Collections">The collections that are loaded.</param>
internal sealed record Health(
    string Status, string? Message, IReadOnlyList<string> Environments, IReadOnlyList<HealthCollection> Collections);

internal sealed record HealthCollection(string Env, string Name, long Count);

/// <summary>What the emulator answers at a path that it does not serve.</summary>
internal sealed record NotServed(int Errcode, string Errmsg);

/// <summary>The emulator's clock.</summary>
/// <param name="Now">Its time, UTC.</param>
/// <param name="Virtual">Whether it stands still until it is advanced.</param>
internal sealed record ClockState(DateTimeOffset Now, bool Virtual);

/// <summary>What became of a seed or a reset: the collections there are now.</summary>
internal sealed record SeedState(IReadOnlyList<HealthCollection> Collections);

/// <summary>The JSON forms of what is the emulator's own and not the service's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ClockState))]
[JsonSerializable(typeof(SeedState))]
[JsonSerializable(typeof(IReadOnlyList<FaultState>))]
[JsonSerializable(typeof(IReadOnlyList<JournalEntry>))]
[JsonSerializable(typeof(ReadyLine))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(NotServed))]
[JsonSerializable(typeof(IReadOnlyList<FidelityEntry>))]
internal sealed partial class EmulatorJson : JsonSerializerContext;
