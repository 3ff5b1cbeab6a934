using System.Management.Automation;
using System.Runtime.Loader;

namespace WeChatTcb.Loading;

/// <summary>
/// Lets the runtime find the client library. The manifest lists this assembly before the cmdlets: importing those loads all their types,
/// and some depend on the client library.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell on import.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += ModuleLoadContext.ResolveLibrary;

    /// <summary>Called by PowerShell on removal, once per import.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= ModuleLoadContext.ResolveLibrary;
}
