using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace TcbShell;

/// <summary>The one thing that <c>pwsh -File</c> does and no public member of the engine offers.</summary>
internal static class EngineInternals
{
    private const string ExecutionContext = "System.Management.Automation.ExecutionContext, System.Management.Automation";

    /// <summary>
    /// Lets <c>exit N</c> in the next script reach the host. Otherwise it only sets <c>$LASTEXITCODE</c>, which a native command
    /// that failed somewhere in the script sets just as well. A later engine without this member fails loudly here.
    /// </summary>
    public static void LetExitLeaveTheScript(Runspace runspace) => SetRethrowExit(GetContext(runspace), true);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExecutionContext")]
    [return: UnsafeAccessorType(ExecutionContext)]
    private static extern object GetContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetRethrowExit([UnsafeAccessorType(ExecutionContext)] object context, bool value);
}
