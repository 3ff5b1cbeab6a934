using System.Globalization;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Faults;

/// <summary>
/// A short description of a rule's fault, the same in every language: it is a value of the journal, which scripts compare.
/// </summary>
internal static class FaultDescription
{
    public static string Of(FaultRule rule) => rule switch
    {
        { Errcode: { } code } => Effect(rule, $"errcode {Text(code)}"),
        { Status: { } status } => Effect(rule, $"status {Text(status)}"),
        { StorageError: { } name } => Effect(rule, name),
        { NoAnswer: true } => Effect(rule, "no answer"),
        { Reset: true, AfterBytes: { } bytes } => $"reset after {Text(bytes)} bytes",
        { Reset: true } => Effect(rule, "reset"),
        { TruncateAfterBytes: { } bytes } => $"truncated after {Text(bytes)} bytes",
        { DripBytes: { } bytes } => $"dripping, {Text(bytes)} bytes every {Text(rule.DripMilliseconds)} ms",
        { LengthOffset: { } offset } => $"wrong length, {offset.ToString("+0;-0", CultureInfo.InvariantCulture)}",
        { Garbage: true } => "garbage",
        { ExpiredToken: true } => "expired token",
        { JobFailure: not null } => "job fails half way",
        { FailedRecords: { } records } => $"{Text(records)} records fail",
        { UrlExpires: true, AfterBytes: { } bytes } => $"URL expires after {Text(bytes)} bytes",
        { UrlExpires: true } => "URL expires",
        { ChangedFile: true } => "changed file",
        { IgnoreRange: true } => "range ignored",
        _ => Effect(rule, $"{Text(rule.DelayMilliseconds)} ms late"),
    };

    private static string Effect(FaultRule rule, string fault) => rule.TakesEffect == true ? $"{fault}, after its work" : fault;

    private static string Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
