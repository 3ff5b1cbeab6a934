using System.Management.Automation;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Makes the emulator fail at calls of your choice.</para>
/// <para type="description">Sets a fault rule: at the nth call of an endpoint, counted from now, and as many after it as -Count says, one thing goes wrong. Rules add up; a
/// call is hit by the first rule that is due. Get-TcbEmulatorFault shows them, Clear-TcbEmulatorFault takes them away.</para>
/// </summary>
/// <example>
/// <para>Let the third look at a job fail twice</para>
/// <code>
/// Set-TcbEmulatorFault State -Call 3 -Count 2 -ErrCode -1
/// </code>
/// <para>-1 is "system busy". The first, the second and the fifth look find the job as it is.</para>
/// </example>
/// <example>
/// <para>Leave a submit in doubt</para>
/// <code>
/// Set-TcbEmulatorFault Submit -Reset -TakesEffect
/// </code>
/// <para>The job is there, but its number never arrives. Without -TakesEffect there is no job.</para>
/// </example>
/// <example>
/// <para>Break a download, and let the file's address expire with it</para>
/// <code>
/// Set-TcbEmulatorFault Download -UrlExpires -AfterBytes 100000
/// </code>
/// <para>The rest has to be fetched from a fresh address, which the job gives.</para>
/// </example>
/// <example>
/// <para>Test that a script of yours does not give up too early</para>
/// <code>
/// It 'survives a busy service' {
///     Set-TcbEmulatorFault Token -StatusCode 503 -RetryAfterSec 1
///     Set-TcbEmulatorFault Download -TruncateAfterBytes 1000
///     ./nightly.ps1
///     (Get-TcbEmulatorFault).Hits | Should -Be 1, 1
/// }
/// </code>
/// </example>
/// <example>
/// <para>Bad weather</para>
/// <code>
/// Set-TcbEmulatorFault Any -Reset -Probability 0.05 -Seed 7
/// </code>
/// <para>One call in twenty, the same ones each time.</para>
/// </example>
/// <seealso cref="GetTcbEmulatorFaultCommand"/>
/// <seealso cref="ClearTcbEmulatorFaultCommand"/>
/// <seealso cref="GetTcbEmulatorRequestCommand"/>
[Cmdlet(VerbsCommon.Set, "TcbEmulatorFault", SupportsShouldProcess = true, DefaultParameterSetName = DelaySet)]
[OutputType(typeof(EmulatorFault))]
public sealed class SetTcbEmulatorFaultCommand : EmulatorCmdlet
{
    private const string DelaySet = "Delay";
    private const string ErrCodeSet = "ErrCode";
    private const string StatusSet = "StatusCode";
    private const string NoAnswerSet = "NoAnswer";
    private const string ResetSet = "Reset";
    private const string TruncateSet = "Truncate";
    private const string DripSet = "Drip";
    private const string LengthSet = "WrongLength";
    private const string GarbageSet = "Garbage";
    private const string TokenSet = "ExpiredToken";
    private const string JobSet = "JobFailure";
    private const string UrlSet = "UrlExpires";
    private const string ChangedSet = "ChangedFile";
    private const string RangeSet = "IgnoreRange";

    /// <summary>
    /// <para type="description">Whose calls are counted: Token, Submit, State, Collections, Download, or Any of them.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    public EmulatorEndpoint Endpoint { get; set; }

    /// <summary>
    /// <para type="description">The first call that is hit: 1, the default, is the next one.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Call { get; set; } = 1;

    /// <summary>
    /// <para type="description">How many calls in a row are hit: 1 by default; 0 for all from there on, which is the default beside -Probability.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>
    /// <para type="description">The chance of each of these calls to be hit, above 0 and up to 1. The same seed hits the same calls.</para>
    /// </summary>
    [Parameter]
    public double? Probability { get; set; }

    /// <summary>
    /// <para type="description">The seed of the chance; 0 by default.</para>
    /// </summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>
    /// <para type="description">Lets the answer come later, in milliseconds of real time. It stands alone, or beside another fault.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86_400_000)]
    public int? DelayMilliseconds { get; set; }

    /// <summary>
    /// <para type="description">The call does its work before the fault, as if only its answer were lost: a submit makes a job. Otherwise it does not.</para>
    /// </summary>
    [Parameter(ParameterSetName = DelaySet)]
    [Parameter(ParameterSetName = ErrCodeSet)]
    [Parameter(ParameterSetName = StatusSet)]
    [Parameter(ParameterSetName = NoAnswerSet)]
    [Parameter(ParameterSetName = ResetSet)]
    public SwitchParameter TakesEffect { get; set; }

    /// <summary>
    /// <para type="description">Answers with this error code of the service. Resolve-TcbError lists them.</para>
    /// </summary>
    [Parameter(ParameterSetName = ErrCodeSet, Mandatory = true)]
    public int ErrCode { get; set; }

    /// <summary>
    /// <para type="description">The service's words with the error code.</para>
    /// </summary>
    [Parameter(ParameterSetName = ErrCodeSet)]
    public string? ErrMsg { get; set; }

    /// <summary>
    /// <para type="description">Answers with this status of HTTP, 200 to 599; 200 is of use with -Body.</para>
    /// </summary>
    [Parameter(ParameterSetName = StatusSet, Mandatory = true)]
    [ValidateRange(200, 599)]
    public int StatusCode { get; set; }

    /// <summary>
    /// <para type="description">The seconds of the header Retry-After with the status.</para>
    /// </summary>
    [Parameter(ParameterSetName = StatusSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? RetryAfterSec { get; set; }

    /// <summary>
    /// <para type="description">The body with the status, such as the page of a proxy. Without it, the body is empty, or an error of the storage.</para>
    /// </summary>
    [Parameter(ParameterSetName = StatusSet)]
    public string? Body { get; set; }

    /// <summary>
    /// <para type="description">Gives no answer: the connection stays open without a byte until the client gives up.</para>
    /// </summary>
    [Parameter(ParameterSetName = NoAnswerSet, Mandatory = true)]
    public SwitchParameter NoAnswer { get; set; }

    /// <summary>
    /// <para type="description">How long the connection stays open, in milliseconds of real time; then it is closed.</para>
    /// </summary>
    [Parameter(ParameterSetName = NoAnswerSet)]
    [ValidateRange(1, 86_400_000)]
    public int? HoldMilliseconds { get; set; }

    /// <summary>
    /// <para type="description">Resets the connection.</para>
    /// </summary>
    [Parameter(ParameterSetName = ResetSet, Mandatory = true)]
    public SwitchParameter Reset { get; set; }

    /// <summary>
    /// <para type="description">The bytes of the body that still arrive before the reset, or before the address expires.</para>
    /// </summary>
    [Parameter(ParameterSetName = ResetSet)]
    [Parameter(ParameterSetName = UrlSet)]
    [ValidateRange(0, long.MaxValue)]
    public long? AfterBytes { get; set; }

    /// <summary>
    /// <para type="description">Ends the connection in good order after so many bytes of the body, though more were announced.</para>
    /// </summary>
    [Parameter(ParameterSetName = TruncateSet, Mandatory = true)]
    [ValidateRange(0, long.MaxValue)]
    public long TruncateAfterBytes { get; set; }

    /// <summary>
    /// <para type="description">Sends the body so many bytes at a time.</para>
    /// </summary>
    [Parameter(ParameterSetName = DripSet, Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int DripBytes { get; set; }

    /// <summary>
    /// <para type="description">The milliseconds of real time between two portions; 100 by default.</para>
    /// </summary>
    [Parameter(ParameterSetName = DripSet)]
    [ValidateRange(1, 86_400_000)]
    public int? DripMilliseconds { get; set; }

    /// <summary>
    /// <para type="description">Announces a length that is wrong by so many bytes, more or (below 0) fewer.</para>
    /// </summary>
    [Parameter(ParameterSetName = LengthSet, Mandatory = true)]
    [ValidateRange(int.MinValue, int.MaxValue)]
    public long LengthOffset { get; set; }

    /// <summary>
    /// <para type="description">Sends bytes without sense in the place of the body, as many.</para>
    /// </summary>
    [Parameter(ParameterSetName = GarbageSet, Mandatory = true)]
    public SwitchParameter Garbage { get; set; }

    /// <summary>
    /// <para type="description">Lets the token of the call expire: it is refused with 42001 from then on.</para>
    /// </summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true)]
    public SwitchParameter ExpiredToken { get; set; }

    /// <summary>
    /// <para type="description">Takes the submit, and lets the job fail half way, with these words.</para>
    /// </summary>
    [Parameter(ParameterSetName = JobSet, Mandatory = true)]
    [ValidateNotNull]
    public string? JobFailure { get; set; }

    /// <summary>
    /// <para type="description">Lets the file's address expire: the storage refuses it from then on, or with -AfterBytes from the next call on.</para>
    /// </summary>
    [Parameter(ParameterSetName = UrlSet, Mandatory = true)]
    public SwitchParameter UrlExpires { get; set; }

    /// <summary>
    /// <para type="description">Makes the file another one, under another tag: the same records in the opposite order.</para>
    /// </summary>
    [Parameter(ParameterSetName = ChangedSet, Mandatory = true)]
    public SwitchParameter ChangedFile { get; set; }

    /// <summary>
    /// <para type="description">Sends the whole file though a part was asked for.</para>
    /// </summary>
    [Parameter(ParameterSetName = RangeSet, Mandatory = true)]
    public SwitchParameter IgnoreRange { get; set; }

    /// <summary>
    /// <para type="description">Gives the rule.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == DelaySet && DelayMilliseconds is null)
            OrEnd<bool>(() => throw new TcbException(
                "FaultMissing", TcbErrorKind.InvalidArgument, $"It is not said what goes wrong at {Endpoint}.",
                "Give one of -ErrCode, -StatusCode, -NoAnswer, -Reset, -TruncateAfterBytes, -DripBytes, -LengthOffset, -Garbage, -ExpiredToken, -JobFailure, -UrlExpires, -ChangedFile, -IgnoreRange, or -DelayMilliseconds."));
        var address = Address;
        if (!ShouldProcess(address.ToString(), $"Set a fault rule for {Endpoint}"))
            return;
        var fault = Ask(address, emulator => emulator.SetFaultAsync(Rule(), Caller.Cancellation));
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
        Errcode = ParameterSetName == ErrCodeSet ? ErrCode : null,
        Errmsg = ErrMsg,
        Status = ParameterSetName == StatusSet ? StatusCode : null,
        RetryAfterSeconds = RetryAfterSec,
        Body = Body,
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
        UrlExpires = On(UrlExpires),
        ChangedFile = On(ChangedFile),
        IgnoreRange = On(IgnoreRange),
    };

    private static bool? On(SwitchParameter value) => value ? true : null;
}
