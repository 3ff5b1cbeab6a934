using System.Management.Automation;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet about a running emulator.</summary>
public abstract class EmulatorCmdlet : AsyncCmdlet
{
    private protected EmulatorCmdlet()
    {
    }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public EmulatorInstance? Emulator { get; set; }

    /// <summary>Where the emulator is. Where there is none, or it is not clear which, the command ends.</summary>
    private protected Uri Address => OrEnd(() => AddressOf(Emulator));

    /// <summary>Asks the emulator; an error of the module's own ends the command.</summary>
    private protected T Ask<T>(Uri address, Func<EmulatorControl, Task<T>> question) => OrEnd(() => Await(question(new EmulatorControl(address))));

    /// <summary>Has the emulator do something; an error of the module's own ends the command.</summary>
    private protected void Tell(Uri address, Func<EmulatorControl, Task> order) => Ask(address, async emulator =>
    {
        await order(emulator).ConfigureAwait(false);
        return true;
    });

    /// <summary>The address of the emulator that is meant.</summary>
    /// <param name="given">The command's <c>-Emulator</c>.</param>
    /// <exception cref="TcbException">There is none, or it is not clear which.</exception>
    internal static Uri AddressOf(EmulatorInstance? given)
    {
        if (given is not null)
            return given.Endpoint;
        var started = RunspaceState.Current.Emulators;
        var connected = Connections.Current()?.Endpoint;
        return started.Count == 1 ? started[0].Endpoint
            : started.FirstOrDefault(emulator => emulator.Endpoint == connected)?.Endpoint
            ?? (started.Count > 0
                ? throw new TcbException(
                    "SeveralEmulators", TcbErrorKind.InvalidArgument, $"{started.Count} emulators were started here.", "Give -Emulator, as Start-TcbEmulator gave it.")
                : connected is not null && ServiceAddress.IsLoopback(connected) ? connected
                : throw new TcbException("NoEmulator", TcbErrorKind.InvalidOperation, "No emulator was started here.", "Start one with Start-TcbEmulator."));
    }
}
