namespace WeChatTcb.Client.Tests.Support;

/// <summary>An event that never happens.</summary>
internal static class Never
{
    /// <summary>A task that ends only when it is cancelled. Its continuations then run synchronously within the cancelling call.</summary>
    internal static async Task<T> Until<T>(CancellationToken cancellation)
    {
        var never = new TaskCompletionSource<T>();
        using (cancellation.UnsafeRegister((_, token) => never.TrySetCanceled(token), null))
            return await never.Task.ConfigureAwait(false);
    }
}
