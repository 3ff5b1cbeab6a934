using System.Globalization;
using System.Text.Json.Nodes;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Discovery;

/// <summary>Authorizers and their tokens (contract 4.2).</summary>
public sealed class AuthorizerTests
{
    private readonly Setup _platform = new();
    private readonly Dictionary<string, string?> _refreshTokens = new(StringComparer.Ordinal) { ["wx-one"] = "PLANTED-refresh-1" };
    private int _issued;

    public AuthorizerTests() => _platform.Service.Always((request, _) => Task.FromResult(StubService.Response(Answer(request))));

    [Fact]
    public async Task The_sample_of_the_documentation_is_read()
    {
        var setup = new Setup();
        setup.Service.Then("""{"total_count":1,"list":[{"authorizer_appid":"wx-one","refresh_token":"PLANTED","auth_time":1558000607}]}""");

        var authorizer = Assert.Single(await setup.Client.GetAuthorizersAsync(setup.Caller));

        Assert.Equal(("wx-one", "wxplatform"), (authorizer.AppId, authorizer.PlatformAppId));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1558000607), authorizer.AuthorizedAt);
        Assert.Equal("""{"component_appid":"wxplatform","offset":0,"count":500}""", setup.Service.Requests[0].Text);
        Assert.DoesNotContain("PLANTED", authorizer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_are_read()
    {
        AddAccounts(1100);

        var authorizers = await _platform.Client.GetAuthorizersAsync(_platform.Caller);

        Assert.Equal(1101, authorizers.Count);
        Assert.Equal(
            authorizers.Select(authorizer => authorizer.AppId).Order(StringComparer.Ordinal),
            authorizers.Select(authorizer => authorizer.AppId));
        Assert.Equal(3, Calls("api_get_authorizer_list"));
    }

    [Fact]
    public async Task A_connection_uses_its_own_token_and_family()
    {
        var connection = ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one");

        await ListEnvironmentsAsync(connection);

        Assert.Equal(
            ("wx-one", TcbApiFamily.Tcb, TcbCredentialKind.Authorizer),
            (connection.AppId, connection.ApiFamily, connection.CredentialKind));
        Assert.Equal(
            ["/cgi-bin/component/api_get_authorizer_list", "/cgi-bin/component/api_authorizer_token", "/tcb/getenvinfo"],
            _platform.Service.Requests.Select(request => request.Address.AbsolutePath));
        Assert.Equal([Setup.Token, Setup.Token, "token-1"], _platform.Service.Requests.Select(request => request.Token));
        Assert.Equal(
            """{"component_appid":"wxplatform","authorizer_appid":"wx-one","authorizer_refresh_token":"PLANTED-refresh-1"}""",
            _platform.Service.Requests[1].Text);
    }

    [Fact]
    public async Task Connections_of_many_authorizers_share_one_list_and_those_of_one_share_its_token()
    {
        AddAccounts(300);
        var connections = _refreshTokens.Keys.Concat(_refreshTokens.Keys).Select(
            appId => ConnectionFactory.WithAuthorizer(_platform.Connection, appId));

        await Task.WhenAll(connections.Select(connection => Task.Run(() => ListEnvironmentsAsync(connection))));

        Assert.Equal((1, 301), (Calls("api_get_authorizer_list"), Calls("api_authorizer_token")));
    }

    [Fact]
    public async Task The_token_is_renewed_before_it_expires_with_the_refresh_token_that_came_with_it()
    {
        var connection = ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one");

        await ListEnvironmentsAsync(connection);
        _platform.Time.Advance(TimeSpan.FromMinutes(109));
        await ListEnvironmentsAsync(connection);
        _platform.Time.Advance(TimeSpan.FromMinutes(2));
        await ListEnvironmentsAsync(connection);

        Assert.Equal(["token-1", "token-1", "token-2"], Of("getenvinfo").Select(request => request.Token));
        Assert.Equal(["PLANTED-refresh-1", "PLANTED-new-1"], Of("api_authorizer_token").Select(RefreshToken));
        Assert.Equal(1, Calls("api_get_authorizer_list"));
    }

    [Fact]
    public async Task A_refresh_token_that_is_not_valid_is_taken_from_the_list_again_once()
    {
        var connection = ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one");
        await _platform.Client.GetAuthorizersAsync(_platform.Caller);
        _refreshTokens["wx-one"] = "PLANTED-refresh-2";

        await ListEnvironmentsAsync(connection);

        Assert.Equal(["PLANTED-refresh-1", "PLANTED-refresh-2"], Of("api_authorizer_token").Select(RefreshToken));
        Assert.Equal(2, Calls("api_get_authorizer_list"));
    }

    [Fact]
    public async Task A_refresh_token_that_is_refused_again_is_an_error()
    {
        _refreshTokens["wx-one"] = "PLANTED-refused";

        var error = await Assert.ThrowsAsync<TcbServiceException>(
            () => ListEnvironmentsAsync(ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one")));

        Assert.Equal("RefreshTokenInvalid", error.ErrorId);
        Assert.Equal((2, 2), (Calls("api_get_authorizer_list"), Calls("api_authorizer_token")));
        PlantedSecrets.AssertNoneIn(error.ToString(), "the error");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task An_account_without_a_refresh_token_is_an_error(string? refreshToken)
    {
        _refreshTokens["wx-one"] = refreshToken;

        var error = await Assert.ThrowsAsync<TcbException>(
            () => ListEnvironmentsAsync(ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one")));

        Assert.Equal("RefreshTokenMissing", error.ErrorId);
        Assert.Equal((1, 0), (Calls("api_get_authorizer_list"), Calls("api_authorizer_token")));
    }

    [Fact]
    public async Task An_account_that_authorizes_later_is_found()
    {
        var connection = ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-later");
        var error = await Assert.ThrowsAsync<TcbException>(() => ListEnvironmentsAsync(connection));
        Assert.Equal("AuthorizerNotFound", error.ErrorId);

        _refreshTokens["wx-later"] = "PLANTED-refresh-1";
        _platform.Time.Advance(TimeSpan.FromMinutes(2));

        await ListEnvironmentsAsync(connection);
    }

    [Fact]
    public async Task A_list_that_fails_fails_once_for_all_that_wait()
    {
        _platform.Service.Always("""{"errcode":61004,"errmsg":"access clientip is not registered"}""");

        var connections = Enumerable.Range(0, 50).Select(number => ConnectionFactory.WithAuthorizer(_platform.Connection, $"wx{number}"));
        var errors = await Task.WhenAll(
            connections.Select(connection => Assert.ThrowsAsync<TcbServiceException>(() => ListEnvironmentsAsync(connection))));

        Assert.All(errors, error => Assert.Equal("IpNotInPlatformWhitelist", error.ErrorId));
        Assert.Single(_platform.Service.Requests);
    }

    [Fact]
    public async Task A_missing_permission_set_is_explained()
    {
        var setup = new Setup(TcbApiFamily.Tcb);
        setup.Service.Then("""{"errcode":61007,"errmsg":"api is unauthorized to component"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(() => setup.Client.GetEnvironmentsAsync(setup.Caller));

        Assert.Contains("permission set 49", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("only one platform", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TcbApiFamily.Tcb, "wx1")]
    [InlineData(TcbApiFamily.ComponentTcb, null)]
    public async Task Only_a_platform_has_authorizers(TcbApiFamily family, string? appId)
    {
        var setup = new Setup(family, appId);

        var error = await Assert.ThrowsAsync<TcbException>(() => setup.Client.GetAuthorizersAsync(setup.Caller));

        Assert.Equal("PlatformConnectionRequired", error.ErrorId);
        Assert.Equal(
            "PlatformConnectionRequired",
            Assert.Throws<TcbException>(() => ConnectionFactory.WithAuthorizer(setup.Connection, "wx2")).ErrorId);
        Assert.Empty(setup.Service.Requests);
    }

    [Fact]
    public async Task A_closed_platform_gets_no_more_tokens()
    {
        var connection = ConnectionFactory.WithAuthorizer(_platform.Connection, "wx-one");
        _platform.Connection.Dispose();

        var error = await Assert.ThrowsAsync<TcbException>(() => ListEnvironmentsAsync(connection));

        Assert.Equal("ConnectionClosed", error.ErrorId);
    }

    private void AddAccounts(int count)
    {
        for (var number = 0; number < count; number++)
            _refreshTokens[$"wx{number.ToString("D4", CultureInfo.InvariantCulture)}"] = "PLANTED-refresh-1";
    }

    private Task<IReadOnlyList<TcbEnvironment>> ListEnvironmentsAsync(TcbConnection connection) =>
        ConnectionFactory.ClientOf(connection).GetEnvironmentsAsync(_platform.Caller);

    private SeenRequest[] Of(string name) =>
        [.. _platform.Service.Requests.Where(request => request.Address.AbsolutePath.EndsWith($"/{name}", StringComparison.Ordinal))];

    private int Calls(string name) => Of(name).Length;

    private static string RefreshToken(SeenRequest request) => JsonNode.Parse(request.Text)!["authorizer_refresh_token"]!.ToString();

    private string Answer(SeenRequest request)
    {
        var body = JsonNode.Parse(request.Text)!;
        switch (request.Address.Segments[^1])
        {
            case "api_get_authorizer_list":
                var page = _refreshTokens.Skip((int)body["offset"]!).Take((int)body["count"]!).Select(account => (JsonNode)new JsonObject
                {
                    ["authorizer_appid"] = account.Key,
                    ["refresh_token"] = account.Value,
                    ["auth_time"] = 1558000607,
                });
                return new JsonObject { ["total_count"] = _refreshTokens.Count, ["list"] = new JsonArray([.. page]) }.ToJsonString();
            case "api_authorizer_token":
                var token = RefreshToken(request);
                if (token.EndsWith("refused", StringComparison.Ordinal)
                    || (token.Contains("refresh", StringComparison.Ordinal)
                        && token != _refreshTokens[body["authorizer_appid"]!.ToString()]))
                    return $$"""{"errcode":61023,"errmsg":"refresh_token is invalid {{token}}"}""";
                var number = Interlocked.Increment(ref _issued);
                return $$"""{"authorizer_access_token":"token-{{number}}","expires_in":7200,"authorizer_refresh_token":"PLANTED-new-{{number}}"}""";
            default:
                return """{"errcode":0,"errmsg":"ok","info_list":[]}""";
        }
    }
}
