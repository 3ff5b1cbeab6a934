namespace WeChatTcb.Client.Jobs;

/// <summary>Says when it is time for a sign of life, for pipelines that end a step which is silent for too long.</summary>
public sealed class Heartbeat(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private long _last = time.GetTimestamp();

    /// <summary>Whether half a minute has passed since the last time this was true.</summary>
    public bool IsDue()
    {
        if (time.GetElapsedTime(_last) < Interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }
}
