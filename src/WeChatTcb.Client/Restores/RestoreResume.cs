using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Restores;

/// <summary>Continues a restore with the selection it was started with.</summary>
internal static class RestoreResume
{
    /// <summary>The selection of a restore. What was refused or accepted at its start is not decided again.</summary>
    internal static RestoreScope ScopeOf(RestoreState state)
    {
        var names = state.Collections.Select(step => step.Collection).ToHashSet(StringComparer.Ordinal);
        return new RestoreScope
        {
            Folder = state.Folder,
            Env = state.Env,
            SourceEnv = state.SourceEnv,
            Collection = [new NamePattern("*", IsExact: false, names.Contains)],
            Force = true,
        };
    }
}
