using System.Globalization;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Faults;

/// <summary>A short description of a rule's fault.</summary>
internal static class FaultDescription
{
    public static string Of(FaultRule rule) => rule switch
    {
        { Errcode: { } code } => Effect(rule, Messages.FormatFault_Errcode(code.ToString(CultureInfo.InvariantCulture))),
        { Status: { } status } => Effect(rule, Messages.FormatFault_Status(status)),
        { StorageError: { } name } => Effect(rule, name),
        { NoAnswer: true } => Effect(rule, Messages.Fault_NoAnswer),
        { Reset: true, AfterBytes: { } bytes } => Messages.FormatFault_ResetAfterBytes(bytes),
        { Reset: true } => Effect(rule, Messages.Fault_Reset),
        { TruncateAfterBytes: { } bytes } => Messages.FormatFault_Truncated(bytes),
        { DripBytes: { } bytes } => Messages.FormatFault_Drip(bytes, rule.DripMilliseconds),
        { LengthOffset: { } offset } => Messages.FormatFault_WrongLength(offset.ToString("+0;-0", CultureInfo.InvariantCulture)),
        { Garbage: true } => Messages.Fault_Garbage,
        { ExpiredToken: true } => Messages.Fault_ExpiredToken,
        { JobFailure: not null } => Messages.Fault_JobFailure,
        { FailedRecords: { } records } => Messages.FormatFault_FailedRecords(records),
        { UrlExpires: true, AfterBytes: { } bytes } => Messages.FormatFault_UrlExpiresAfterBytes(bytes),
        { UrlExpires: true } => Messages.Fault_UrlExpires,
        { ChangedFile: true } => Messages.Fault_ChangedFile,
        { IgnoreRange: true } => Messages.Fault_IgnoreRange,
        _ => Effect(rule, Messages.FormatFault_Delay(rule.DelayMilliseconds)),
    };

    private static string Effect(FaultRule rule, string fault) =>
        rule.TakesEffect == true ? Messages.FormatFault_TakesEffect(fault) : fault;
}
