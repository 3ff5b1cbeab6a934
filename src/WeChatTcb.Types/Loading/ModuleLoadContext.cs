using System.Reflection;
using System.Runtime.Loader;

namespace WeChatTcb.Loading;

/// <summary>
/// Keeps the library and everything it depends on out of the default load context, so that no version that another module or the host
/// has loaded meets ours. The cmdlets reach the library, and nothing behind it; they and this assembly, whose types scripts name, stay in
/// the default context.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string Library = "WeChatTcb.Client";

    // One for the life of the process: assemblies that PowerShell has imported cannot be unloaded.
    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext());

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "dependencies");

    private ModuleLoadContext()
        : base("WeChatTcb", isCollectible: false)
    {
    }

    /// <summary>Answers the default context for the library, and for nothing else.</summary>
    internal static Assembly? ResolveLibrary(AssemblyLoadContext defaultContext, AssemblyName name) =>
        name.Name == Library ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
