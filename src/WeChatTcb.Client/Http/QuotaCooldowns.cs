using System.Collections.Concurrent;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Interfaces whose quota is used up, and until when they are not called: each interface has its own quota (contract 4.5), and a refused
/// call may count too. A pause applies to all callers of a connection.
/// </summary>
internal sealed class QuotaCooldowns(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (TcbServiceException Refusal, DateTimeOffset Until)> _pauses = new();

    /// <summary>Starts a pause, if the error code has one.</summary>
    internal void Start(string interfaceName, TcbServiceException refusal)
    {
        if (refusal.Error.RetryDelay > TimeSpan.Zero && refusal.RetryAfter is { } pause)
            _pauses[interfaceName] = (refusal, time.GetUtcNow() + pause);
    }

    /// <summary>Ends all pauses: the quota may have been cleared or raised in the meantime.</summary>
    internal void Clear() => _pauses.Clear();

    /// <summary>Refuses a call before the pause is over.</summary>
    /// <exception cref="TcbServiceException">The refusal that started the pause, with the remaining time.</exception>
    internal void Check(string interfaceName)
    {
        if (!_pauses.TryGetValue(interfaceName, out var pause))
            return;
        var left = pause.Until - time.GetUtcNow();
        if (left > TimeSpan.Zero)
            throw pause.Refusal.HoldingBack(left);
        _pauses.TryRemove(new(interfaceName, pause));
    }
}
