namespace WeChatTcb.Client.Tests.Support;

/// <summary>Tests that measure the process, which nothing else may use meanwhile.</summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured
{
    /// <summary>Runs <paramref name="work"/>, and fails the test when more bytes were allocated meanwhile than an export of any size may take.</summary>
    internal static async Task<T> InBoundedMemoryAsync<T>(Func<Task<T>> work)
    {
        const long Bound = 48 * 1024 * 1024;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await work();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Bound);
        return result;
    }
}
