using System.Globalization;
using System.Text.Json.Serialization;
using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Faults;

/// <summary>What goes wrong at which calls. The members are those of the rule's JSON; one of the group "what goes wrong" is set, or the delay alone.</summary>
internal sealed record FaultRule
{
    /// <summary>The rule's number, given by the table.</summary>
    public int Id { get; init; }

    public required ServiceEndpoint Endpoint { get; init; }

    /// <summary>The first call that is hit, counted from 1 at the moment the rule is set.</summary>
    public long Call { get; init; } = 1;

    /// <summary>How many calls in a row are hit; 0 for all from there on.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The chance of each of these calls to be hit.</summary>
    public double? Probability { get; init; }

    /// <summary>The seed of that chance.</summary>
    public int? Seed { get; init; }

    /// <summary>How much later the answer comes.</summary>
    public int? DelayMilliseconds { get; init; }

    /// <summary>Whether the call does its work all the same, before the fault.</summary>
    public bool? TakesEffect { get; init; }

    // What goes wrong

    public int? Errcode { get; init; }

    public string? Errmsg { get; init; }

    public int? Status { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public string? Body { get; init; }

    public bool? NoAnswer { get; init; }

    public int? HoldMilliseconds { get; init; }

    public bool? Reset { get; init; }

    public long? AfterBytes { get; init; }

    public long? TruncateAfterBytes { get; init; }

    public int? DripBytes { get; init; }

    public int? DripMilliseconds { get; init; }

    public long? LengthOffset { get; init; }

    public bool? Garbage { get; init; }

    public bool? ExpiredToken { get; init; }

    public string? JobFailure { get; init; }

    public bool? UrlExpires { get; init; }

    public bool? ChangedFile { get; init; }

    public bool? IgnoreRange { get; init; }

    /// <summary>What goes wrong, in a few words.</summary>
    [JsonIgnore]
    public string Description => Invariant(this switch
    {
        { Errcode: { } code } => $"errcode {code}{Effect}",
        { Status: { } status } => $"status {status}{Effect}",
        { NoAnswer: true } => $"no answer{Effect}",
        { Reset: true, AfterBytes: { } bytes } => $"reset after {bytes} bytes",
        { Reset: true } => $"reset{Effect}",
        { TruncateAfterBytes: { } bytes } => $"truncated after {bytes} bytes",
        { DripBytes: { } bytes } => $"dripping, {bytes} bytes every {DripMilliseconds} ms",
        { LengthOffset: { } offset } => $"wrong length, {offset:+0;-0}",
        { Garbage: true } => $"garbage",
        { ExpiredToken: true } => $"expired token",
        { JobFailure: not null } => $"job fails half way",
        { UrlExpires: true, AfterBytes: { } bytes } => $"URL expires after {bytes} bytes",
        { UrlExpires: true } => $"URL expires",
        { ChangedFile: true } => $"changed file",
        { IgnoreRange: true } => $"range ignored",
        _ => $"{DelayMilliseconds} ms late{Effect}",
    });

    private string Effect => TakesEffect == true ? ", after its work" : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A rule and what has become of it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Description">What goes wrong, in a few words.</param>
/// <param name="Seen">How many calls of its endpoint there were since it was set.</param>
/// <param name="Hits">How many of them it hit.</param>
internal sealed record FaultState(FaultRule Rule, string Description, long Seen, long Hits);
