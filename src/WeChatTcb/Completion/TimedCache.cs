using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WeChatTcb.Commands;

/// <summary>
/// Lists that a completion needs. The user waits a moment at most; a list that takes longer arrives in the background, for the next Tab.
/// </summary>
internal static class TimedCache
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private static readonly ConditionalWeakTable<object, ConcurrentDictionary<string, Entry>> Entries = [];

    /// <summary>The list as it is known now; empty if it does not come in time.</summary>
    /// <param name="owner">The list is kept as long as this object.</param>
    /// <param name="key">The name of the list.</param>
    /// <param name="wait">How long the user waits for it.</param>
    /// <param name="life">The age at which it is requested again.</param>
    /// <param name="list">Requests the list, without the user's thread.</param>
    internal static IReadOnlyList<T> Get<T>(
        object owner, string key, TimeSpan wait, TimeSpan life, Func<CancellationToken, Task<IReadOnlyList<T>>> list)
    {
        var entries = Entries.GetOrCreateValue(owner);
        var entry = entries.GetOrAdd(key, _ => new Entry());
        Task work;
        lock (entry)
        {
            if (entry.Work is null || (entry.Work.IsCompleted && Stopwatch.GetElapsedTime(entry.StartedAt) > life))
            {
                entry.StartedAt = Stopwatch.GetTimestamp();
                entry.Work = Task.Run(() => RefreshAsync(entry, list));
                entry.IsAwaited = false;
            }

            work = entry.Work;
            // Waited for once: a service that does not respond must not delay each Tab.
            if (entry.IsAwaited)
                return (IReadOnlyList<T>?)entry.Value ?? [];
            entry.IsAwaited = true;
        }

        ((IAsyncResult)work).AsyncWaitHandle.WaitOne(wait);
        return (IReadOnlyList<T>?)entry.Value ?? [];
    }

    private static async Task RefreshAsync<T>(Entry entry, Func<CancellationToken, Task<IReadOnlyList<T>>> list)
    {
        using var limit = new CancellationTokenSource(RequestLimit);
        try
        {
            entry.Value = await list(limit.Token).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is TcbException or OperationCanceledException or IOException)
        {
            // The list that is known stays.
        }
    }

    private sealed class Entry
    {
        internal Task? Work { get; set; }

        internal long StartedAt { get; set; }

        internal bool IsAwaited { get; set; }

        internal volatile object? Value;
    }
}
