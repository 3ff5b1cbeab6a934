namespace WeChatTcb.Client.Ci;

/// <summary>When the next heartbeat line is due. Build pipelines end a step that is silent for too long.</summary>
public sealed class HeartbeatTimer(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private long _last = time.GetTimestamp();

    /// <summary>Whether half a minute has passed since the last heartbeat.</summary>
    public bool IsDue()
    {
        if (time.GetElapsedTime(_last) < Interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }
}
