using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Discovery;

/// <summary>Creating and deleting collections, and setting permissions (contract 1.5, 1.8, 2).</summary>
public sealed class CollectionChangeTests
{
    private const string Ok = """{"errcode":0,"errmsg":"ok"}""";
    private const string Exists = """{"errcode":-502013,"errmsg":"something"}""";

    [Theory]
    [InlineData(
        TcbApiFamily.ComponentTcb, "/componenttcb/dbcollection?access_token=PLANTED-TOKEN-7f3a&action=add",
        """{"action":"add","env":"e","collection_name":"c"}""")]
    [InlineData(TcbApiFamily.Tcb, "/tcb/databasecollectionadd?access_token=PLANTED-TOKEN-7f3a", """{"env":"e","collection_name":"c"}""")]
    public async Task A_collection_is_created(TcbApiFamily family, string path, string body)
    {
        var setup = new Setup(family);
        setup.Service.Then(Ok);

        Assert.True(await setup.Client.AddCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken));

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal((path, body), (request.Address.PathAndQuery, request.Text));
    }

    [Theory]
    [InlineData(
        TcbApiFamily.ComponentTcb, "/componenttcb/dbcollection?access_token=PLANTED-TOKEN-7f3a&action=del",
        """{"action":"del","env":"e","collection_name":"c"}""")]
    [InlineData(TcbApiFamily.Tcb, "/tcb/databasecollectiondelete?access_token=PLANTED-TOKEN-7f3a", """{"env":"e","collection_name":"c"}""")]
    public async Task A_collection_is_deleted(TcbApiFamily family, string path, string body)
    {
        var setup = new Setup(family);
        setup.Service.Then(Ok);

        await setup.Client.DeleteCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken);

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal((path, body), (request.Address.PathAndQuery, request.Text));
    }

    [Fact]
    public async Task A_collection_that_exists_is_no_error_whatever_the_code()
    {
        var setup = new Setup();
        setup.Service.Then(Exists).Then(Listed("c"));

        Assert.False(await setup.Client.AddCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_collection_whose_response_was_lost_is_there_at_the_second_attempt()
    {
        var setup = new Setup();
        setup.Time.SkipsPauses = true;
        setup.Service.ThenFails(() => new HttpRequestException(HttpRequestError.ResponseEnded)).Then(Exists).Then(Listed("a", "c"));

        Assert.False(await setup.Client.AddCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_is_an_error_if_there_is_no_such_collection()
    {
        var setup = new Setup();
        setup.Service.Then(Exists).Then(Listed("other"));

        var error = await Assert.ThrowsAsync<TcbServiceException>(
            () => setup.Client.AddCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken));

        Assert.Equal(-502013, error.ErrorCode);
    }

    [Fact]
    public async Task A_refusal_is_an_error_if_nobody_knows_whether_there_is_such_a_collection()
    {
        var setup = new Setup();
        setup.Service.Then(Exists).Then("""{"errcode":48001,"errmsg":"api unauthorized"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(
            () => setup.Client.AddCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken));

        Assert.Equal(-502013, error.ErrorCode);
    }

    [Fact]
    public async Task A_missing_collection_can_be_deleted()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-502005,"errmsg":"database collection not exists"}""");

        await setup.Client.DeleteCollectionAsync("e", "c", setup.Caller, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("PRIVATE", null, """{"env":"e","collection_name":"c","acl_tag":"PRIVATE"}""")]
    [InlineData("CUSTOM", """{"read":true}""", """{"env":"e","collection_name":"c","acl_tag":"CUSTOM","rule":"{\"read\":true}"}""")]
    public async Task A_permission_is_set(string tag, string? rule, string body)
    {
        var setup = new Setup();
        setup.Service.Then(Ok);

        await setup.Client.SetPermissionAsync("e", "c", new(tag, rule), setup.Caller, TestContext.Current.CancellationToken);

        var request = Assert.Single(setup.Service.Requests);
        Assert.Equal("/componenttcb/dbmodifyacl?access_token=PLANTED-TOKEN-7f3a", request.Address.PathAndQuery);
        Assert.Equal(body, request.Text);
    }

    [Fact]
    public async Task Mini_programs_have_no_interface_for_permissions()
    {
        var setup = new Setup(TcbApiFamily.Tcb);

        var error = await Assert.ThrowsAsync<TcbException>(
            () => setup.Client.SetPermissionAsync("e", "c", new("PRIVATE", null), setup.Caller, TestContext.Current.CancellationToken));

        Assert.Equal("PermissionUnavailable", error.ErrorId);
        Assert.Empty(setup.Service.Requests);
    }

    private static string Listed(params string[] names) =>
        $$"""{"errcode":0,"errmsg":"ok","collections":[{{string.Join(",", names.Select(name => $$"""{"name":"{{name}}"}"""))}}],"total":{{names.Length}}}""";
}
