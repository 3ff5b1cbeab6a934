using WeChatTcb.Client.Ci;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Ci;

public sealed class HeartbeatTimerTests
{
    [Fact]
    public void A_heartbeat_is_due_every_thirty_seconds()
    {
        var time = new Clock();
        var heartbeat = new HeartbeatTimer(time);
        var beats = new List<int>();

        for (var second = 0; second <= 100; second++)
        {
            if (heartbeat.IsDue())
                beats.Add(second);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([30, 60, 90], beats);
    }
}
