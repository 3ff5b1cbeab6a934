using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Pipeline;

/// <summary>
/// The state of the module in one runspace. Runspaces never use each other's connections, and the state is released with its runspace.
/// </summary>
internal sealed class RunspaceState
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceState> States = [];

    /// <summary>The state of the runspace whose pipeline runs on this thread.</summary>
    internal static RunspaceState Current => States.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The connection of the last <c>Connect-Tcb</c>.</summary>
    internal TcbConnection? Connection { get; set; }

    /// <summary>The connection from the environment variables, and the values it was created from.</summary>
    internal (EnvironmentCredentials Credentials, TcbConnection Connection)? FromEnvironment { get; set; }

    /// <summary>The running emulators of this runspace. This reference keeps them running: an emulator ends with its object.</summary>
    internal List<EmulatorInstance> Emulators { get; } = [];

    /// <summary>Whether it is that of a job of <c>-AsJob</c>.</summary>
    internal bool IsJob { get; set; }

    /// <summary>Takes the connections of the runspace that started this one.</summary>
    internal void Inherit(RunspaceState other) => (Connection, FromEnvironment) = (other.Connection, other.FromEnvironment);
}
