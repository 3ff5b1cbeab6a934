using System.Management.Automation;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that controls a running emulator.</summary>
public abstract class EmulatorCmdlet : AsyncCmdlet
{
    private protected EmulatorCmdlet()
    {
    }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public EmulatorInstance? Emulator { get; set; }

    /// <summary>The emulator's URL. Without an emulator, or with more than one, the command ends with an error.</summary>
    private protected Uri Address => OrTerminate(() => AddressOf(Emulator, SessionState));

    /// <summary>Calls the emulator; a <see cref="TcbException"/> ends the command.</summary>
    private protected T CallEmulator<T>(Uri address, Func<EmulatorControl, Task<T>> request) =>
        OrTerminate(() => Await(request(new EmulatorControl(address))));

    /// <summary>Calls the emulator; a <see cref="TcbException"/> ends the command.</summary>
    private protected void CallEmulator(Uri address, Func<EmulatorControl, Task> request) =>
        OrTerminate(() => Await(request(new EmulatorControl(address))));

    /// <summary>The URL of the emulator that a command uses.</summary>
    /// <param name="chosen">The command's <c>-Emulator</c>.</param>
    /// <param name="session">The command's session.</param>
    /// <exception cref="TcbException">There is no emulator, or more than one.</exception>
    internal static Uri AddressOf(EmulatorInstance? chosen, SessionState session)
    {
        if (chosen is not null)
            return chosen.Endpoint;
        var started = RunspaceState.Current.Emulators;
        if (started.Count == 1)
            return started[0].Endpoint;
        var connected = ConnectionResolver.Current(session)?.Endpoint;
        if (started.FirstOrDefault(emulator => emulator.Endpoint == connected) is { Endpoint: var endpoint })
            return endpoint;
        if (started.Count > 0)
        {
            throw new TcbException(
                "SeveralEmulators", TcbErrorKind.InvalidArgument, Messages.FormatSeveralEmulators(started.Count),
                Messages.SeveralEmulators_Advice);
        }

        // An emulator that another process started is used through its connection.
        return connected is not null && ServiceAddress.IsLoopback(connected)
            ? connected
            : throw new TcbException("NoEmulator", TcbErrorKind.InvalidOperation, Messages.NoEmulator, Messages.NoEmulator_Advice);
    }
}
