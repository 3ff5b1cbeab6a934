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

    /// <summary>The emulator's URL. When there is no emulator, or more than one, the command ends with an error.</summary>
    private protected Uri Address => OrTerminate(() => AddressOf(Emulator));

    /// <summary>Calls the emulator; a <see cref="TcbException"/> ends the command.</summary>
    private protected T CallEmulator<T>(Uri address, Func<EmulatorControl, Task<T>> request) =>
        OrTerminate(() => Await(request(new EmulatorControl(address))));

    /// <summary>Calls the emulator; a <see cref="TcbException"/> ends the command.</summary>
    private protected void CallEmulator(Uri address, Func<EmulatorControl, Task> request) =>
        OrTerminate(() => Await(request(new EmulatorControl(address))));

    /// <summary>The URL of the emulator that a command uses.</summary>
    /// <param name="given">The command's <c>-Emulator</c>.</param>
    /// <exception cref="TcbException">There is no emulator, or more than one.</exception>
    internal static Uri AddressOf(EmulatorInstance? given)
    {
        if (given is not null)
            return given.Endpoint;
        var started = RunspaceState.Current.Emulators;
        var connected = ConnectionResolver.Current()?.Endpoint;
        return started.Count == 1 ? started[0].Endpoint
            : started.FirstOrDefault(emulator => emulator.Endpoint == connected)?.Endpoint
            ?? (started.Count > 0
                ? throw new TcbException(
                    "SeveralEmulators", TcbErrorKind.InvalidArgument, $"{started.Count} emulators were started here.", "Give -Emulator, as Start-TcbEmulator gave it.")
                : connected is not null && ServiceAddress.IsLoopback(connected) ? connected
                : throw new TcbException("NoEmulator", TcbErrorKind.InvalidOperation, "No emulator was started here.", "Start one with Start-TcbEmulator."));
    }
}
