using System.Collections.Concurrent;

namespace WeChatTcb.Emulator.Api;

/// <summary>How often each account called each interface today (contract 4.5).</summary>
internal sealed class Usage(TimeProvider time)
{
    // Quotas are usually reset at midnight in Shanghai (contract 5.3).
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<(string? AppId, string Path), (DateTime Day, long Calls)> _calls = new();

    private DateTime Today => time.GetUtcNow().ToOffset(Zone).Date;

    /// <summary>Counts a call.</summary>
    /// <param name="authorizer">Whose token the call has; null for the platform.</param>
    /// <returns>The calls of today, with this one.</returns>
    public long Count(Authorizer? authorizer, string path) =>
        _calls.AddOrUpdate(
            (authorizer?.AppId, path), static (_, today) => (today, 1),
            static (_, known, today) => known.Day == today ? (today, known.Calls + 1) : (today, 1), Today).Calls;

    public long Of(Authorizer? authorizer, string path) =>
        _calls.TryGetValue((authorizer?.AppId, path), out var known) && known.Day == Today ? known.Calls : 0;
}
