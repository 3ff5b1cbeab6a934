using CsCheck;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Tests.Records;

public sealed class OrderedParallelTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Results_come_in_the_order_of_the_items() => Gen.Select(Gen.Int[0, 200], Gen.Int[1, 5], Gen.Int[1, 9])
        .Sample((count, workers, ahead) =>
        {
            var results = OrderedParallel.Map<int, int>(Enumerable.Range(0, count), () => Uneven, workers, ahead);

            Assert.Equal(Enumerable.Range(0, count), results);
        });

    [Fact]
    public void Items_are_read_ahead_as_far_as_allowed()
    {
        const int Ahead = 4;
        var read = 0;
        var taken = 0;
        var furthest = 0;

        foreach (var result in OrderedParallel.Map<int, int>(Items(), () => Uneven, workers: 3, Ahead))
            Volatile.Write(ref taken, result + 1);

        Assert.InRange(furthest, 2, Ahead + 1); // a result counts as taken a little after it was

        IEnumerable<int> Items()
        {
            for (; read < 2000; read++)
            {
                furthest = Math.Max(furthest, read - Volatile.Read(ref taken) + 1);
                yield return read;
            }
        }
    }

    [Fact]
    public void Each_mapper_belongs_to_one_thread()
    {
        var owners = OrderedParallel.Map<int, (int Maker, int User)>(Enumerable.Range(0, 500), NewMapper, workers: 3, ahead: 8).ToList();

        Assert.All(owners, owner => Assert.Equal(owner.Maker, owner.User));
        Assert.DoesNotContain(owners, owner => owner.User == Environment.CurrentManagedThreadId);

        static Func<int, (int Maker, int User)> NewMapper()
        {
            var maker = Environment.CurrentManagedThreadId;
            return _ => (maker, Environment.CurrentManagedThreadId);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_comes_after_the_results_before_it(bool ofItem)
    {
        var results = new List<int>();

        var failure = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var result in OrderedParallel.Map<int, int>(Items(), () => Map, workers: 3, ahead: 8))
                results.Add(result);
        });

        Assert.Equal("seven", failure.Message);
        Assert.Equal(Enumerable.Range(0, 7), results);

        IEnumerable<int> Items()
        {
            for (var i = 0; i < 100; i++)
                yield return i == 7 && ofItem ? throw new InvalidDataException("seven") : i;
        }

        int Map(int item) => item == 7 && !ofItem ? throw new InvalidDataException("seven") : Uneven(item);
    }

    [Fact]
    public void A_mapper_that_cannot_be_made_is_a_failure() => Assert.Throws<InvalidDataException>(
        () => OrderedParallel.Map<int, int>([1, 2], () => throw new InvalidDataException(), workers: 2, ahead: 2).Count());

    [Fact]
    public void Everything_has_ended_when_the_caller_stops()
    {
        var running = 0;
        var disposed = false;

        var first = OrderedParallel.Map<int, int>(Items(), () => Map, workers: 3, ahead: 8).First();

        Assert.Equal(0, first);
        Assert.Equal(0, running);
        Assert.True(disposed);

        IEnumerable<int> Items()
        {
            try
            {
                for (var i = 0; ; i++)
                    yield return i;
            }
            finally
            {
                disposed = true;
            }
        }

        int Map(int item)
        {
            Interlocked.Increment(ref running);
            Uneven(item);
            Interlocked.Decrement(ref running);
            return item;
        }
    }

    [Fact]
    public async Task Waiting_for_a_result_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        source.Token.Register(release.Set);
        var cancel = Task.Run(() =>
        {
            Assert.True(started.Wait(Limit));
            source.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(
            () => OrderedParallel.Map<int, int>(Enumerable.Range(0, 100), () => Map, workers: 2, ahead: 4, source.Token).Count());
        await cancel;

        int Map(int item)
        {
            started.Set();
            Assert.True(release.Wait(Limit));
            return item;
        }
    }

    /// <summary>Takes longer for some items, so that later ones are ready earlier.</summary>
    private static int Uneven(int item)
    {
        Thread.SpinWait(item % 7 * 300);
        return item;
    }
}
