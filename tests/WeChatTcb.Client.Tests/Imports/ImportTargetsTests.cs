using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Imports;

/// <summary>The check that a collection exists, before anything is uploaded for it.</summary>
public sealed class ImportTargetsTests : IDisposable
{
    private readonly FakeImports _setup = new();
    private readonly ImportTargets _targets = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_collection_that_is_not_listed_is_an_error_and_one_that_is_listed_is_not_asked_for_again()
    {
        Answer("""{"errcode":0,"errmsg":"ok","collections":[{"name":"orders","count":1},{"name":"users","count":1}],"total":2}""");

        await CheckAsync("users");
        await CheckAsync("orders");
        Assert.Single(_setup.Calls);

        var error = await Assert.ThrowsAsync<TcbException>(() => CheckAsync("none"));
        Assert.Equal(("CollectionNotFound", TcbErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains("Restore-TcbDatabase", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, _setup.Calls.Count());
    }

    [Theory]
    [InlineData("""{"errcode":48001,"errmsg":"api unauthorized"}""")]
    [InlineData("""{"errcode":-1,"errmsg":"system busy"}""")]
    [InlineData("""{"errcode":0,"errmsg":"ok"}""")]
    public async Task A_list_that_cannot_be_read_does_not_stop_the_import_and_is_not_waited_for(string answer)
    {
        Answer(answer);
        await CheckAsync("users");
        Assert.Single(_setup.Calls);
    }

    private Task CheckAsync(string collection) =>
        _targets.CheckAsync(_setup.Http.Client, "env-1", collection, _setup.Http.Caller, CancellationToken.None);

    private void Answer(string json) => _setup.Intercept = _ => StubService.Response(json);
}
