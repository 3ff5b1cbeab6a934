using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Decides after each failed attempt of a download whether there is another: there are only so many in a row without progress.
/// </summary>
/// <param name="client">The client, with its retries and its clock.</param>
/// <param name="length">The bytes that are there before the first attempt.</param>
internal sealed class DownloadAttempts(TcbClient client, long length)
{
    /// <summary>Attempts in a row without progress; with their pauses they outlast an outage of some minutes.</summary>
    internal const int Max = 10;

    /// <summary>The bytes that count as progress. With fewer, a connection that keeps breaking would be retried for ever.</summary>
    internal const int MinProgress = 64 * 1024;

    /// <summary>The pauses between two attempts.</summary>
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1), 0.25);

    private int _count;
    private long _mark = length;
    private long _received = length;
    private long _receivedAt = client.Time.GetTimestamp();
    private long? _refusedAt;

    /// <summary>The pause before the next attempt; null if the failed one was the last.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="current">The bytes that are there now.</param>
    internal TimeSpan? PauseAfter(TcbException failure, long current)
    {
        if (current > _received)
            (_receivedAt, _received) = (client.Time.GetTimestamp(), current);
        if (current >= _mark + MinProgress)
            (_mark, _count) = (current, 0);
        if (++_count >= Max || !client.Retry.Allows(failure.RetryAfter))
            return null;
        if (ResumableDownload.IsRefusal(failure))
        {
            // A fresh URL that is refused without a byte will be refused the next time too.
            var isRefusedAgain = _refusedAt == current;
            _refusedAt = current;
            return isRefusedAgain ? null : TimeSpan.Zero;
        }

        var pause = Backoff.PauseAfter(_count, client.Jitter, failure.RetryAfter);
        return client.Retry.AllowsDownload(failure, client.Time.GetElapsedTime(_receivedAt) + pause)
            && (current > 0 || client.Retry.IsWithinLimit(pause))
            ? pause
            : null;
    }
}
