using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the requests that came to the emulator.</para>
/// <para type="description">Gives the requests of the emulator's journal in the order of their arrival, each with its answer and the fault that hit it. Secrets are masked;
/// different tokens have different numbers, so that a test can see whether a new one was fetched. The journal keeps the last 10,000 requests; Reset-TcbEmulator empties it.</para>
/// </summary>
/// <example>
/// <para>See what a command sends</para>
/// <code>
/// Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(10).get()"
/// Get-TcbEmulatorRequest -Last 1 | Format-List
/// </code>
/// </example>
/// <example>
/// <para>Make sure that a script submits its export once, with the right query</para>
/// <code>
/// $submits = @(Get-TcbEmulatorRequest Submit)
/// $submits.Count | Should -Be 1
/// ($submits[0].Body | ConvertFrom-Json).query | Should -BeLike "*status: 'paid'*"
/// </code>
/// </example>
/// <example>
/// <para>Make sure that a broken download went on where it stopped</para>
/// <code>
/// (Get-TcbEmulatorRequest Download -Last 1).Headers.Range | Should -Be 'bytes=1000-'
/// </code>
/// </example>
/// <seealso cref="SetTcbEmulatorFaultCommand"/>
/// <seealso cref="ResetTcbEmulatorCommand"/>
[Cmdlet(VerbsCommon.Get, "TcbEmulatorRequest")]
[OutputType(typeof(EmulatorRequest))]
public sealed class GetTcbEmulatorRequestCommand : EmulatorCmdlet
{
    /// <summary>
    /// <para type="description">The endpoint whose requests are wanted: Token, Submit, State, Collections or Download. Any, the default, gives all, also those to addresses that the emulator does not serve.</para>
    /// </summary>
    [Parameter(Position = 0)]
    public EmulatorEndpoint Endpoint { get; set; } = EmulatorEndpoint.Any;

    /// <summary>
    /// <para type="description">Gives at most so many, the last ones.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>
    /// <para type="description">Gives only the requests after the one of this number.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long After { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Ask(Address, emulator => emulator.GetRequestsAsync(Endpoint, After, Last ?? int.MaxValue, StopToken)), enumerateCollection: true);
}
