namespace WeChatTcb.Client.Tests.Support;

/// <summary>Tests that measure the process. No other test may run at the same time.</summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured
{
    /// <summary>Runs <paramref name="work"/>, and fails the test if it allocates more bytes than an export of any size may take.</summary>
    internal static async Task<T> InBoundedMemoryAsync<T>(Func<Task<T>> work)
    {
        const long Bound = 48 * 1024 * 1024;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await work();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Bound);
        return result;
    }
}
