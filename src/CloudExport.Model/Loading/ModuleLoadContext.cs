using System.Reflection;
using System.Runtime.Loader;

namespace CloudExport.Loading;

/// <summary>
/// Keeps the cmdlets and everything they depend on out of the default load context, so that no version that another module or the
/// host has loaded meets ours. This assembly itself stays in the default context: its types are the ones that scripts name.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CmdletAssembly = "WeChatTcb";

    // One for the life of the process: assemblies that PowerShell has imported cannot be unloaded.
    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext());

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "dependencies");

    private ModuleLoadContext()
        : base(CmdletAssembly, isCollectible: false)
    {
    }

    /// <summary>Answers the default context for the cmdlet assembly, and for nothing else.</summary>
    internal static Assembly? ResolveCmdlets(AssemblyLoadContext defaultContext, AssemblyName name) =>
        name.Name == CmdletAssembly ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
