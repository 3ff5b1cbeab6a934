using System.Net;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>An <c>errcode</c> decides, whatever the HTTP status and the text (contract 0.3, 0.5, 4.4).</summary>
public sealed class ServiceErrorTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task Reads_an_error_code_with_any_status(HttpStatusCode status)
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-502005,"errmsg":"database collection not exists rid: 64dc7e85-258c9211-2604fd01"}""", status);

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal(-502005, error.ErrorCode);
        Assert.Equal("CollectionNotFound", error.ErrorId);
        Assert.Equal(TcbErrorKind.NotFound, error.Kind);
        Assert.Equal("dbexport", error.InterfaceName);
        Assert.Equal("64dc7e85-258c9211-2604fd01", error.RequestId);
        Assert.Equal("database collection not exists rid: 64dc7e85-258c9211-2604fd01", error.ServiceMessage);
        Assert.False(error.IsTransient);
        Assert.NotEmpty(error.RecommendedAction);
        Assert.Contains("-502005", error.Message, StringComparison.Ordinal);
        Assert.Single(setup.Service.Requests);
    }

    [Theory]
    [InlineData("""{"errcode":"40097","errmsg":"invalid args"}""", "InvalidArguments", null)]
    [InlineData("""{"errcode":40097}""", "InvalidArguments", null)]
    [InlineData("""{"errcode":85088,"errmsg":null}""", "CloudDevelopmentNotOpened", null)]
    [InlineData(
        """{"errcode":-605101,"errmsg":"SyntaxError: Line 1, column 42: Unexpected token hint: [abc] rid: 1-2-3"}""", "QuerySyntaxError",
        "1-2-3")]
    [InlineData(
        """{"errcode":61004,"errmsg":"access clientip is not registered requestIP: 1.2.3.4 rid: 5f0e-1"}""", "IpNotInPlatformWhitelist",
        "5f0e-1")]
    [InlineData("""{"errcode":123456,"errmsg":"who knows"}""", "UnknownServiceError", null)]
    [InlineData("""{"errcode":-605101,"errmsg":"x","job_id":{"not":"a number"}}""", "QuerySyntaxError", null)]
    public async Task An_error_is_recognised_in_every_form(string answer, string id, string? requestId)
    {
        var setup = new Setup();
        setup.Service.Then(answer);

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal(id, error.ErrorId);
        Assert.Equal(requestId, error.RequestId);
    }

    [Theory]
    [InlineData("PLANTED-TOKEN-7f3a")]
    [InlineData("tök+en/=&")]
    public async Task Masks_a_token_that_the_response_repeats_plain_or_escaped(string token)
    {
        var setup = new Setup(issuer: (_, time) => new WeChatTcb.Client.Tokens.StaticToken(token, time));
        setup.Service.Then(
            $$"""{"errcode":40097,"errmsg":"bad {{token}} in ?access_token={{Uri.EscapeDataString(token)}}&x rid: 1-2-3"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal("bad *** in ?access_token=***&x rid: 1-2-3", error.ServiceMessage);
        Assert.DoesNotContain(token, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(token), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masks_repeated_secrets_even_when_one_contains_the_other()
    {
        var setup = new Setup(issuer: (wire, time) =>
            new WeChatTcb.Client.Tokens.ComponentToken(wire, "wx", "SECRET", (_, _) => Task.FromResult("ticket@@@SECRET-AND-MORE"), time));
        setup.Service.Then("""{"errcode":40125,"errmsg":"invalid appsecret SECRET with ticket@@@SECRET-AND-MORE"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(() => setup.Client.CheckCredentialsAsync(setup.Caller));

        Assert.Equal("invalid appsecret *** with ***", error.ServiceMessage);
        Assert.Equal("api_component_token", error.InterfaceName);
    }

    [Fact]
    public async Task Verbose_messages_contain_no_token()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-1,"errmsg":"busy PLANTED-TOKEN-7f3a"}""").Then("""{"errcode":0,"job_id":1}""");

        await setup.Time.PassUntilAsync(setup.SubmitAsync);

        Assert.Equal(2, setup.Caller.Told.Count);
        Assert.DoesNotContain(setup.Caller.Told, told => told.Contains(Setup.Token, StringComparison.Ordinal));
    }
}
