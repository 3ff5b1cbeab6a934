using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Emulator;

/// <summary>A fault rule as it is sent to the emulator, member by member; what is null is not sent.</summary>
public sealed record EmulatorFaultRule
{
    /// <summary>The endpoint whose calls are counted.</summary>
    public required EmulatorEndpoint Endpoint { get; init; }

    /// <summary>The first call that is hit, from 1.</summary>
    public long? Call { get; init; }

    /// <summary>How many calls in a row are hit; 0 for all.</summary>
    public long? Count { get; init; }

    /// <summary>The chance of each of these calls.</summary>
    public double? Probability { get; init; }

    /// <summary>The seed of the chance.</summary>
    public int? Seed { get; init; }

    /// <summary>How much later the answer comes.</summary>
    public int? DelayMilliseconds { get; init; }

    /// <summary>Whether the call does its work all the same.</summary>
    public bool? TakesEffect { get; init; }

    /// <summary>An <c>errcode</c> for an answer.</summary>
    public int? Errcode { get; init; }

    /// <summary>The <c>errmsg</c> with it.</summary>
    public string? Errmsg { get; init; }

    /// <summary>A status of HTTP for an answer.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>Retry-After</c> with it.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The body with it.</summary>
    public string? Body { get; init; }

    /// <summary>No answer.</summary>
    public bool? NoAnswer { get; init; }

    /// <summary>How long the connection is then held.</summary>
    public int? HoldMilliseconds { get; init; }

    /// <summary>A reset connection.</summary>
    public bool? Reset { get; init; }

    /// <summary>The bytes of the body before the end.</summary>
    public long? AfterBytes { get; init; }

    /// <summary>The bytes after which the body ends.</summary>
    public long? TruncateAfterBytes { get; init; }

    /// <summary>The bytes of a drop.</summary>
    public int? DripBytes { get; init; }

    /// <summary>The time between two drops.</summary>
    public int? DripMilliseconds { get; init; }

    /// <summary>What is added to the announced length.</summary>
    public long? LengthOffset { get; init; }

    /// <summary>A body without sense.</summary>
    public bool? Garbage { get; init; }

    /// <summary>The token times out.</summary>
    public bool? ExpiredToken { get; init; }

    /// <summary>The words with which the job fails half way.</summary>
    public string? JobFailure { get; init; }

    /// <summary>The file's URL expires.</summary>
    public bool? UrlExpires { get; init; }

    /// <summary>The file becomes another.</summary>
    public bool? ChangedFile { get; init; }

    /// <summary>The header Range counts for nothing.</summary>
    public bool? IgnoreRange { get; init; }
}

/// <summary>A rule as the emulator gives it back.</summary>
internal sealed record FaultAnswer(RuleAnswer Rule, string Description, long Seen, long Hits)
{
    internal EmulatorFault ToFault() => new()
    {
        Id = Rule.Id,
        Endpoint = Rule.Endpoint,
        Call = Rule.Call,
        Count = Rule.Count,
        Probability = Rule.Probability,
        Fault = Description,
        Seen = Seen,
        Hits = Hits,
    };
}

/// <summary>What every rule has.</summary>
internal sealed record RuleAnswer(int Id, EmulatorEndpoint Endpoint, long Call, long Count, double? Probability);

/// <summary>An entry of the journal.</summary>
internal sealed record RequestAnswer(
    long Number, DateTimeOffset Time, string Method, string Path, EmulatorEndpoint? Endpoint, Dictionary<string, string> Query, Dictionary<string, string> Headers,
    string? Body, int? Status, int? Errcode, long? Bytes, string? Fault, int? FaultId)
{
    internal EmulatorRequest ToRequest() => new()
    {
        Number = Number,
        Time = Time.UtcDateTime,
        Method = Method,
        Path = Path,
        Endpoint = Endpoint,
        Query = Query,
        Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase),
        Body = Body,
        Status = Status,
        ErrCode = Errcode,
        Bytes = Bytes,
        Fault = Fault,
        FaultId = FaultId,
    };
}

/// <summary>The emulator's clock.</summary>
internal sealed record ClockAnswer(DateTimeOffset Now);

/// <summary>How far the clock is advanced.</summary>
internal sealed record ClockStep(double Seconds);

/// <summary>Why the emulator refused.</summary>
internal sealed record RefusalAnswer(string? Errmsg);

/// <summary>The JSON forms of the emulator's own endpoints.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EmulatorFaultRule))]
[JsonSerializable(typeof(List<FaultAnswer>))]
[JsonSerializable(typeof(List<RequestAnswer>))]
[JsonSerializable(typeof(ClockAnswer))]
[JsonSerializable(typeof(ClockStep))]
[JsonSerializable(typeof(RefusalAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
