using System.Reflection;
using System.Runtime.Loader;

namespace WeChatTcb.Loading;

/// <summary>
/// Keeps the client library and its dependencies out of the default load context, so that their versions cannot conflict with those that
/// the host or another module has loaded. The cmdlets, and this assembly with the types that scripts name, stay in the default context.
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

    /// <summary>Resolves the client library for the default context, and nothing else.</summary>
    internal static Assembly? ResolveLibrary(AssemblyLoadContext defaultContext, AssemblyName name) =>
        name.Name == Library ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
