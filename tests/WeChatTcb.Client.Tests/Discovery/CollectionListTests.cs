using System.Text.Json.Nodes;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Discovery;

/// <summary>The list of collections (contract 1.5, 2): all pages, also while collections appear and disappear.</summary>
public sealed class CollectionListTests
{
    [Fact]
    public async Task The_sample_of_a_platform_is_read()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"errmsg":"ok","collections":[{"name":"testcollection","count":0,"size":0,"index_count":2,"index_size":8192}],"total":1}""");

        var collection = Assert.Single(await setup.Client.GetCollectionsAsync("test-env1", setup.Caller));

        Assert.Equal(
            ("test-env1", "testcollection", 0L, 0L, 2, 8192L),
            (
                collection.Env, collection.Collection, collection.DocumentCount, collection.Size, collection.IndexCount,
                collection.IndexSize));
        var request = setup.Service.Requests[0];
        Assert.Equal("""{"action":"get","env":"test-env1","limit":100,"offset":0}""", request.Text);
        Assert.Equal("/componenttcb/dbcollection?access_token=PLANTED-TOKEN-7f3a&action=get", request.Address.PathAndQuery);
    }

    [Fact]
    public async Task The_sample_of_a_mini_program_is_read()
    {
        var setup = new Setup(TcbApiFamily.Tcb);
        setup.Service.Then("""{"errcode":0,"errmsg":"ok","collections":[{"name":"geo","count":13,"size":2469,"index_count":1,"index_size":36864}],"pager":{"Offset":0,"Limit":10,"Total":1}}""");

        var collection = Assert.Single(await setup.Client.GetCollectionsAsync("e", setup.Caller));

        Assert.Equal(("geo", 13L, 2469L), (collection.Collection, collection.DocumentCount, collection.Size));
        Assert.Equal("""{"env":"e","limit":100,"offset":0}""", setup.Service.Requests[0].Text);
        Assert.Equal("/tcb/databasecollectionget?access_token=PLANTED-TOKEN-7f3a", setup.Service.Requests[0].Address.PathAndQuery);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    [InlineData(250, 100)]
    [InlineData(45, 20)]
    [InlineData(12, 10)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    public async Task All_pages_are_read(int count, int cap)
    {
        var service = new Listing(count) { Cap = cap };

        var collections = await service.ListAsync();

        Assert.Equal(service.Names, collections);
        Assert.InRange(service.Calls, 1, 1 + (cap == 1 ? count : count / (cap - 1)));
        Assert.Empty(service.Setup.Caller.Warnings);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "zz")]
    [InlineData(null, "aa")]
    [InlineData(0, "aa")]
    [InlineData(149, "zz")]
    [InlineData(149, null)]
    public async Task Nothing_is_missed_or_doubled_while_the_list_changes(int? dropped, string? created)
    {
        var service = new Listing(150);
        service.AfterCall = call =>
        {
            if (call != 1)
                return;
            if (dropped is >= 0 and { } index)
                service.Names.RemoveAt(index);
            else if (dropped is not null)
                service.Names.Clear();
            if (created is not null)
                service.Names.Add(created);
            service.Names.Sort(StringComparer.Ordinal);
        };

        var collections = await service.ListAsync();

        Assert.Empty(service.Names.Except(collections).Except(["aa"])); // what was created during the list may be in it
        Assert.Equal(collections.Distinct(), collections);
        Assert.Empty(service.Setup.Caller.Warnings);
    }

    [Fact]
    public async Task A_list_that_never_rests_ends_with_all_that_was_seen_and_a_warning()
    {
        var service = new Listing(150);
        service.AfterCall = _ => service.Names.RemoveAt(0);

        var collections = await service.ListAsync();

        Assert.Empty(service.Names.Except(collections));
        Assert.Single(service.Setup.Caller.Warnings);
        Assert.InRange(service.Calls, 5, 10);
    }

    [Fact]
    public async Task A_total_that_is_never_reached_does_not_loop()
    {
        var service = new Listing(30) { TotalAhead = 2 };

        var collections = await service.ListAsync();

        Assert.Equal(service.Names, collections);
        Assert.Contains("30 were found, and the service counts 32", Assert.Single(service.Setup.Caller.Warnings), StringComparison.Ordinal);
        Assert.InRange(service.Calls, 5, 10);
    }

    [Fact]
    public async Task A_service_that_ignores_the_offset_does_not_loop()
    {
        var service = new Listing(150) { IgnoresOffset = true };

        Assert.Equal(100, (await service.ListAsync()).Count);
        Assert.InRange(service.Calls, 5, 10);
    }

    [Fact]
    public async Task A_response_without_a_total_is_an_error()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"errmsg":"ok","collections":[]}""");

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => setup.Client.GetCollectionsAsync("e", setup.Caller));

        Assert.Equal("IncompleteAnswer", error.ErrorId);
    }

    [Fact]
    public async Task A_transient_failure_of_a_page_is_retried()
    {
        var service = new Listing(150);
        service.Setup.Time.SkipsPauses = true;
        service.Setup.Service.Then("""{"errcode":-1,"errmsg":"busy"}""");

        Assert.Equal(150, (await service.ListAsync()).Count);
    }

    /// <summary>A service with a list that can change after each call.</summary>
    private sealed class Listing
    {
        internal Listing(int count)
        {
            Names = [.. Enumerable.Range(0, count).Select(number => $"c{number:D4}")];
            Setup.Service.Always((request, _) =>
            {
                var body = JsonNode.Parse(request.Text)!;
                var page = Names.Skip(IgnoresOffset ? 0 : (int)body["offset"]!).Take(Math.Min((int)body["limit"]!, Cap))
                    .Select(name => (JsonNode)new JsonObject { ["name"] = name, ["count"] = "1" }).ToArray();
                var answer =
                    new JsonObject { ["errcode"] = 0, ["collections"] = new JsonArray(page), ["total"] = Names.Count + TotalAhead };
                Calls++;
                AfterCall?.Invoke(Calls);
                return Task.FromResult(StubService.Response(answer.ToJsonString()));
            });
        }

        internal Setup Setup { get; } = new();

        internal List<string> Names { get; }

        internal int Cap { get; init; } = 100;

        internal int TotalAhead { get; init; }

        internal bool IgnoresOffset { get; init; }

        internal Action<int>? AfterCall { get; set; }

        internal int Calls { get; private set; }

        internal async Task<IReadOnlyList<string>> ListAsync() =>
            [.. (await Setup.Client.GetCollectionsAsync("e", Setup.Caller)).Select(collection => collection.Collection)];
    }
}
