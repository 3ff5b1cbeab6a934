using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Brings an emulator back to what it was when it started.</para>
/// <para type="description">Forgets jobs, files and requests, and sets the documents, the fault rules and a virtual clock back to what they were at the start. It is much
/// quicker than a new emulator. Connections stay good: the newest token is as if it were issued at the start; older ones are forgotten.</para>
/// </summary>
/// <example>
/// <para>Begin each test with the same emulator</para>
/// <code>
/// BeforeAll { Start-TcbEmulator -SeedPath $PSScriptRoot/data -JobSeconds 0 -Connect }
/// BeforeEach { Reset-TcbEmulator }
/// AfterAll { Stop-TcbEmulator }
/// </code>
/// </example>
/// <example>
/// <para>Reset one of several emulators</para>
/// <code>
/// $emulator | Reset-TcbEmulator
/// </code>
/// </example>
/// <seealso cref="StartTcbEmulatorCommand"/>
/// <seealso cref="SetTcbEmulatorCollectionCommand"/>
[Cmdlet(VerbsCommon.Reset, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ResetTcbEmulatorCommand : EmulatorCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var address = Address;
        if (ShouldProcess(address.ToString(), "Reset the emulator"))
            Tell(address, emulator => emulator.ResetAsync(StopToken));
    }
}
