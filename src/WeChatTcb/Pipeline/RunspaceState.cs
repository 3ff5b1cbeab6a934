using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Pipeline;

/// <summary>
/// What the module remembers, kept for each runspace on its own: two runspaces never use each other's connection, and what was
/// remembered goes with the runspace.
/// </summary>
internal sealed class RunspaceState
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceState> States = [];

    /// <summary>The state of the runspace whose pipeline runs on this thread.</summary>
    internal static RunspaceState Current => States.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The connection that <c>Connect-Tcb</c> made last.</summary>
    internal TcbConnection? Connection { get; set; }

    /// <summary>The connection that the environment variables give, and the values it was made of.</summary>
    internal (EnvironmentCredentials Credentials, TcbConnection Connection)? FromEnvironment { get; set; }

    /// <summary>The emulators that were started here and not stopped. Held, because an emulator ends when nobody holds it.</summary>
    internal List<EmulatorInstance> Emulators { get; } = [];
}
