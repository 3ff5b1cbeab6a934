namespace WeChatTcb.Client.Tests.Support;

/// <summary>Something that does not happen.</summary>
internal static class Never
{
    /// <summary>A task that ends only when it is cancelled, and at once then: what waits for it goes on within the cancelling call.</summary>
    internal static async Task<T> Until<T>(CancellationToken cancellation)
    {
        var never = new TaskCompletionSource<T>();
        using (cancellation.UnsafeRegister((_, token) => never.TrySetCanceled(token), null))
            return await never.Task.ConfigureAwait(false);
    }
}
