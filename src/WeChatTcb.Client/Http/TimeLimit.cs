namespace WeChatTcb.Client.Http;

/// <summary>How long an operation of several requests may take, with all its retries.</summary>
/// <param name="total">The whole time; zero for one attempt of each request.</param>
/// <param name="time">The clock.</param>
/// <param name="outer">A limit that holds too; null for none.</param>
internal sealed class TimeLimit(TimeSpan total, TimeProvider time, TimeLimit? outer = null)
{
    /// <summary>The time that the requests of an operation get at least, because a shorter one would fail on any network.</summary>
    private static readonly TimeSpan ShortestRequest = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan OnlyRequest = TimeSpan.FromSeconds(10);

    private long? _started;

    /// <summary>The whole time.</summary>
    internal TimeSpan Total => total;

    /// <summary>The time that is left; negative when it is over.</summary>
    internal TimeSpan Left
    {
        get
        {
            var left = _started is { } started ? total - time.GetElapsedTime(started) : total;
            return outer is null || outer.Left > left ? left : outer.Left;
        }
    }

    /// <summary>How long a request that is sent now may take.</summary>
    internal TimeSpan ForRequest => total <= TimeSpan.Zero ? OnlyRequest : Left > ShortestRequest ? Left : ShortestRequest;

    /// <summary>Starts the time, unless it runs already.</summary>
    internal TimeLimit Start()
    {
        _started ??= time.GetTimestamp();
        return this;
    }
}
