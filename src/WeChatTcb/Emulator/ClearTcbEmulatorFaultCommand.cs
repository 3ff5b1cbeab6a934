using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Takes all fault rules of the emulator away.</para>
/// <para type="description">Takes all fault rules away, also those of a file at the start, and lets go of connections that a rule holds without an answer.</para>
/// </summary>
/// <example>
/// <para>Let the emulator work again</para>
/// <code>
/// Clear-TcbEmulatorFault
/// </code>
/// </example>
/// <example>
/// <para>Leave no fault to the next test</para>
/// <code>
/// AfterEach { Clear-TcbEmulatorFault }
/// </code>
/// <para>Reset-TcbEmulator does this and more.</para>
/// </example>
/// <seealso cref="SetTcbEmulatorFaultCommand"/>
/// <seealso cref="ResetTcbEmulatorCommand"/>
[Cmdlet(VerbsCommon.Clear, "TcbEmulatorFault", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearTcbEmulatorFaultCommand : EmulatorCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), "Clear the fault rules"))
            Tell(address, emulator => emulator.ClearFaultsAsync(StopToken));
    }
}
