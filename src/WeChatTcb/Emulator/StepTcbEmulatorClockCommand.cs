using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Lets time pass in an emulator whose clock stands still.</para>
/// <para type="description">Advances the clock of an emulator that was started with -VirtualClock: jobs go on, tokens and the addresses of files grow old. What is due then is
/// done when the command returns. The clock of this session does not change: what waits here still waits in real time.</para>
/// </summary>
/// <example>
/// <para>Let a job of half an hour end at once</para>
/// <code>
/// Start-TcbEmulator -SeedPath examples/data -JobSeconds 1800 -VirtualClock -Connect
/// $job = Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(10).get()"
/// Step-TcbEmulatorClock -Seconds 1800
/// ($job | Get-TcbExportJob).Status | Should -Be Succeeded
/// </code>
/// </example>
/// <example>
/// <para>Let a token expire</para>
/// <code>
/// Step-TcbEmulatorClock (New-TimeSpan -Hours 2).TotalSeconds
/// </code>
/// </example>
/// <example>
/// <para>Ask what time it is there</para>
/// <code>
/// Step-TcbEmulatorClock 0 -PassThru
/// </code>
/// </example>
/// <seealso cref="StartTcbEmulatorCommand"/>
[Cmdlet(VerbsCommon.Step, "TcbEmulatorClock", SupportsShouldProcess = true)]
[OutputType(typeof(DateTime))]
public sealed class StepTcbEmulatorClockCommand : EmulatorCmdlet
{
    /// <summary>
    /// <para type="description">How many seconds pass.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0.0, 315_360_000.0)]
    public double Seconds { get; set; }

    /// <summary>
    /// <para type="description">Gives the emulator's time, in UTC.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var address = Address;
        if (!ShouldProcess(address.ToString(), $"Let {Seconds} s pass"))
            return;
        var now = Ask(address, emulator => emulator.StepClockAsync(Seconds, StopToken));
        if (PassThru)
            WriteObject(now);
    }
}
