using System.Management.Automation;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Set, "TcbEmulatorFault", SupportsShouldProcess = true, DefaultParameterSetName = DelaySet)]
[OutputType(typeof(EmulatorFault))]
public sealed class SetTcbEmulatorFaultCommand : EmulatorCmdlet
{
    private const string DelaySet = "Delay";
    private const string ErrorCodeSet = "ErrorCode";
    private const string StatusSet = "StatusCode";
    private const string StorageSet = "StorageError";
    private const string NoAnswerSet = "NoAnswer";
    private const string ResetSet = "Reset";
    private const string TruncateSet = "Truncate";
    private const string DripSet = "Drip";
    private const string LengthSet = "WrongLength";
    private const string GarbageSet = "Garbage";
    private const string TokenSet = "ExpiredToken";
    private const string JobSet = "JobFailure";
    private const string RecordsSet = "FailedRecords";
    private const string UrlSet = "UrlExpires";
    private const string ChangedSet = "ChangedFile";
    private const string RangeSet = "IgnoreRange";

    [Parameter(Mandatory = true, Position = 0)]
    public EmulatorEndpoint Endpoint { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Call { get; set; } = 1;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Count { get; set; }

    [Parameter]
    public double? Probability { get; set; }

    [Parameter]
    public int? Seed { get; set; }

    [Parameter]
    [ValidateRange(1, 86_400_000)]
    public int? DelayMilliseconds { get; set; }

    [Parameter(ParameterSetName = DelaySet)]
    [Parameter(ParameterSetName = ErrorCodeSet)]
    [Parameter(ParameterSetName = StatusSet)]
    [Parameter(ParameterSetName = StorageSet)]
    [Parameter(ParameterSetName = NoAnswerSet)]
    [Parameter(ParameterSetName = ResetSet)]
    public SwitchParameter TakesEffect { get; set; }

    [Parameter(ParameterSetName = ErrorCodeSet, Mandatory = true)]
    [Alias("ErrCode", "Code")]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public int ErrorCode { get; set; }

    [Parameter(ParameterSetName = ErrorCodeSet)]
    public string? ErrMsg { get; set; }

    [Parameter(ParameterSetName = StatusSet, Mandatory = true)]
    [ValidateRange(200, 599)]
    public int StatusCode { get; set; }

    [Parameter(ParameterSetName = StatusSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? RetryAfterSec { get; set; }

    [Parameter(ParameterSetName = StatusSet)]
    public string? Body { get; set; }

    [Parameter(ParameterSetName = StorageSet, Mandatory = true)]
    [ValidateSet(
        "AccessDenied", "SignatureDoesNotMatch", "EntityTooLarge", "MalformedPOSTRequest", "InvalidRequest", "RequestTimeout",
        "RequestTimeTooSkewed", "NoSuchKey", "NoSuchBucket", "MethodNotAllowed", "InvalidRange", "InternalError", "SlowDown",
        "ServiceUnavailable")]
    public string? StorageError { get; set; }

    [Parameter(ParameterSetName = NoAnswerSet, Mandatory = true)]
    public SwitchParameter NoAnswer { get; set; }

    [Parameter(ParameterSetName = NoAnswerSet)]
    [ValidateRange(1, 86_400_000)]
    public int? HoldMilliseconds { get; set; }

    [Parameter(ParameterSetName = ResetSet, Mandatory = true)]
    public SwitchParameter Reset { get; set; }

    [Parameter(ParameterSetName = ResetSet)]
    [Parameter(ParameterSetName = UrlSet)]
    [ValidateRange(0, long.MaxValue)]
    public long? AfterBytes { get; set; }

    [Parameter(ParameterSetName = TruncateSet, Mandatory = true)]
    [ValidateRange(0, long.MaxValue)]
    public long TruncateAfterBytes { get; set; }

    [Parameter(ParameterSetName = DripSet, Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int DripBytes { get; set; }

    [Parameter(ParameterSetName = DripSet)]
    [ValidateRange(1, 86_400_000)]
    public int? DripMilliseconds { get; set; }

    [Parameter(ParameterSetName = LengthSet, Mandatory = true)]
    [ValidateRange(int.MinValue, int.MaxValue)]
    public long LengthOffset { get; set; }

    [Parameter(ParameterSetName = GarbageSet, Mandatory = true)]
    public SwitchParameter Garbage { get; set; }

    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    public SwitchParameter ExpiredToken { get; set; }

    [Parameter(ParameterSetName = JobSet, Mandatory = true)]
    [ValidateNotNull]
    public string? JobFailure { get; set; }

    [Parameter(ParameterSetName = RecordsSet, Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public long FailedRecords { get; set; }

    [Parameter(ParameterSetName = UrlSet, Mandatory = true)]
    public SwitchParameter UrlExpires { get; set; }

    [Parameter(ParameterSetName = ChangedSet, Mandatory = true)]
    public SwitchParameter ChangedFile { get; set; }

    [Parameter(ParameterSetName = RangeSet, Mandatory = true)]
    public SwitchParameter IgnoreRange { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == DelaySet && DelayMilliseconds is null)
            OrTerminate<bool>(() => throw new TcbException(
                "FaultMissing", TcbErrorKind.InvalidArgument, Messages.FormatFaultMissing(Endpoint), Messages.FaultMissing_Advice));
        var address = Address;
        if (!ShouldProcess(address.ToString(), Messages.FormatSetFaultAction(Endpoint)))
            return;
        var fault = CallEmulator(address, emulator => emulator.SetFaultAsync(Rule(), StopToken));
        if (PassThru)
            WriteObject(fault);
    }

    private FaultRule Rule() => new()
    {
        Endpoint = Endpoint,
        Call = Call,
        Count = Count,
        Probability = Probability,
        Seed = Seed,
        DelayMilliseconds = DelayMilliseconds,
        TakesEffect = On(TakesEffect),
        Errcode = ParameterSetName == ErrorCodeSet ? ErrorCode : null,
        Errmsg = ErrMsg,
        Status = ParameterSetName == StatusSet ? StatusCode : null,
        RetryAfterSeconds = RetryAfterSec,
        Body = Body,
        StorageError = StorageError,
        NoAnswer = On(NoAnswer),
        HoldMilliseconds = HoldMilliseconds,
        Reset = On(Reset),
        AfterBytes = AfterBytes,
        TruncateAfterBytes = ParameterSetName == TruncateSet ? TruncateAfterBytes : null,
        DripBytes = ParameterSetName == DripSet ? DripBytes : null,
        DripMilliseconds = DripMilliseconds,
        LengthOffset = ParameterSetName == LengthSet ? LengthOffset : null,
        Garbage = On(Garbage),
        ExpiredToken = On(ExpiredToken),
        JobFailure = JobFailure,
        FailedRecords = ParameterSetName == RecordsSet ? FailedRecords : null,
        UrlExpires = On(UrlExpires),
        ChangedFile = On(ChangedFile),
        IgnoreRange = On(IgnoreRange),
    };

    private static bool? On(SwitchParameter value) => value ? true : null;
}
