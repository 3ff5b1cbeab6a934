namespace WeChatTcb.Client.Backups.Running;

/// <summary>Lists that only help to say why something failed: without them, the failure itself is reported.</summary>
internal static class OptionalList
{
    /// <summary>The list; null, with a verbose line, if the service does not give it.</summary>
    internal static async Task<IReadOnlyList<T>?> OrNullAsync<T>(this Task<IReadOnlyList<T>> list, ICallContext context)
    {
        try
        {
            return await list.ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            context.WriteVerbose(failure.Message);
            return null;
        }
    }
}
