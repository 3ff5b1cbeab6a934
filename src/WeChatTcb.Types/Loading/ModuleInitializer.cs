using System.Management.Automation;
using System.Runtime.Loader;

namespace WeChatTcb.Loading;

/// <summary>
/// Makes the library findable for the cmdlets. The manifest names this assembly before theirs: importing an assembly of cmdlets looks at all
/// its types, and some of them are built on the library's.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell on import.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += ModuleLoadContext.ResolveLibrary;

    /// <summary>Called by PowerShell on removal, once for each import.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= ModuleLoadContext.ResolveLibrary;
}
