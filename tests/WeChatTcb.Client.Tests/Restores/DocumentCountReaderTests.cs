using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

/// <summary>The numbers of documents after a restore, which the service may list late (contract 12).</summary>
public sealed class DocumentCountReaderTests
{
    private readonly Setup _setup = new();

    public DocumentCountReaderTests() => _setup.Time.SkipsPauses = true;

    [Fact]
    public async Task A_plausible_count_is_read_twice()
    {
        Lists(3, 3);
        Assert.Equal(3, await ReadAsync());
        Assert.Equal(2, _setup.Service.Requests.Count);
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.Single(_setup.Service.Pauses));
    }

    [Fact]
    public async Task A_count_that_is_late_is_awaited()
    {
        Lists(0, 0, 0, 3, 3);
        Assert.Equal(3, await ReadAsync());
        Assert.Equal(5, _setup.Service.Requests.Count);
    }

    [Fact]
    public async Task A_count_that_changes_is_read_again()
    {
        Lists(3, 4, 3, 3);
        Assert.Equal(3, await ReadAsync());
        Assert.Equal(4, _setup.Service.Requests.Count);
    }

    [Fact]
    public async Task A_count_that_stays_wrong_is_returned()
    {
        _setup.Service.Always(Listed(2));
        Assert.Equal(2, await ReadAsync());
        var total = TimeSpan.FromTicks(_setup.Service.Pauses.Sum(pause => pause.Ticks));
        Assert.InRange(total, DocumentCountReader.Limit / 2, DocumentCountReader.Limit);
    }

    [Fact]
    public async Task A_count_that_is_never_late_is_read_twice_even_if_it_is_wrong()
    {
        _setup.Service.Always(Listed(2));
        Assert.Equal(2, await ReadAsync(TimeSpan.Zero));
        Assert.Equal(2, _setup.Service.Requests.Count);
    }

    private static string Listed(int count) =>
        $$"""{"errcode":0,"errmsg":"ok","collections":[{"name":"c","count":{{count}}}],"total":1}""";

    private void Lists(params int[] counts)
    {
        foreach (var count in counts)
            _setup.Service.Then(Listed(count));
    }

    private async Task<long> ReadAsync(TimeSpan? pause = null)
    {
        var counts = await new DocumentCountReader(_setup.Client, "e", pause ?? TimeSpan.FromSeconds(2), _setup.Caller).ReadAsync(
            new Dictionary<string, Func<long, bool>> { ["c"] = count => count == 3 }, TestContext.Current.CancellationToken);
        return counts["c"];
    }
}
