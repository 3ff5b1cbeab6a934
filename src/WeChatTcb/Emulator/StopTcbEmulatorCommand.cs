using System.Management.Automation;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Stops emulators of the export service.</para>
/// <para type="description">Stops the emulators that are given, or all that were started in this runspace.</para>
/// </summary>
/// <example>
/// <para>Stop one emulator whatever happens meanwhile</para>
/// <code>
/// $emulator = Start-TcbEmulator -SeedPath examples/data -Connect
/// try {
///     Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').limit(10).get()" -Destination ./exports/
/// }
/// finally {
///     $emulator | Stop-TcbEmulator
/// }
/// </code>
/// <para>A connection of this session to that emulator is closed with it.</para>
/// </example>
/// <example>
/// <para>Stop all emulators of this session</para>
/// <code>
/// Stop-TcbEmulator
/// </code>
/// </example>
/// <seealso cref="StartTcbEmulatorCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopTcbEmulatorCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The emulators to stop. Without it: all that were started in this runspace.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EmulatorInstance[]? Emulator { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var state = RunspaceState.Current;
        foreach (var emulator in Emulator ?? [.. state.Emulators])
        {
            if (!ShouldProcess(emulator.Endpoint.ToString(), "Stop the emulator"))
                continue;
            EmulatorLauncher.Stop(emulator);
            state.Emulators.Remove(emulator);
            // A connection to what is gone would only give errors of the network.
            if (state.Connection is { } connection && connection.Endpoint == emulator.Endpoint)
            {
                connection.Dispose();
                state.Connection = null;
            }
        }
    }
}
