using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the fault rules of the emulator.</para>
/// <para type="description">Gives the rules that are set, in their order, each with the number of calls that it has seen and hit.</para>
/// </summary>
/// <example>
/// <para>See what is set</para>
/// <code>
/// Get-TcbEmulatorFault
/// </code>
/// </example>
/// <example>
/// <para>Make sure that a test met its fault</para>
/// <code>
/// (Get-TcbEmulatorFault).Hits | Should -Be 1
/// </code>
/// </example>
/// <seealso cref="SetTcbEmulatorFaultCommand"/>
[Cmdlet(VerbsCommon.Get, "TcbEmulatorFault")]
[OutputType(typeof(EmulatorFault))]
public sealed class GetTcbEmulatorFaultCommand : EmulatorCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Ask(Address, emulator => emulator.GetFaultsAsync(StopToken)), enumerateCollection: true);
}
