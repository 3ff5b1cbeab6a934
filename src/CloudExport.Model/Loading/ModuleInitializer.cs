using System.Management.Automation;
using System.Runtime.Loader;

namespace CloudExport.Loading;

/// <summary>Makes the cmdlet assembly findable while the module is imported. The manifest names this assembly first.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell on import.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += ModuleLoadContext.ResolveCmdlets;

    /// <summary>Called by PowerShell on removal, once for each import.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= ModuleLoadContext.ResolveCmdlets;
}
