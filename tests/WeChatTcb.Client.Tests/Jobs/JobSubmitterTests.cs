using System.Net;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

/// <summary>A submit creates a job, and jobs cannot be listed: so it is sent again only if the first one certainly created none.</summary>
public sealed class JobSubmitterTests
{
    private const string Accepted = """{"errcode":0,"errmsg":"ok","job_id":7}""";

    [Theory]
    [InlineData(-1)]
    [InlineData(-1000)]
    [InlineData(-501001)]
    [InlineData(-501004)]
    public async Task Submits_again_after_a_transient_refusal(int code)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":{{code}},"errmsg":"busy"}""").Then(Accepted);

        var job = await setup.Time.PassUntilAsync(setup.SubmitAsync);

        Assert.Equal(7, job.JobId);
        Assert.Equal(2, setup.Service.Requests.Count);
        Assert.Equal(setup.Service.Requests[0].Text, setup.Service.Requests[1].Text);
    }

    [Theory]
    [InlineData(40097)]
    [InlineData(-501000)]
    [InlineData(-502005)]
    [InlineData(-605101)]
    [InlineData(45009)]
    [InlineData(999999)]
    public async Task A_permanent_refusal_is_an_immediate_error(int code)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":{{code}},"errmsg":"no"}""");

        var error = await Assert.ThrowsAsync<TcbServiceException>(setup.SubmitAsync);

        Assert.Equal(code, error.ErrorCode);
        Assert.Single(setup.Service.Requests);
    }

    [Fact]
    public async Task Sends_a_request_again_that_was_never_sent()
    {
        var setup = new Setup();
        setup.Service.ThenFails(() => new HttpRequestException(HttpRequestError.ConnectionError, "refused")).Then(Accepted);

        Assert.Equal(7, (await setup.Time.PassUntilAsync(setup.SubmitAsync)).JobId);
    }

    [Theory]
    [InlineData("reset", TcbErrorKind.Connection)]
    [InlineData("cut", TcbErrorKind.Connection)]
    [InlineData("silence", TcbErrorKind.Timeout)]
    [InlineData("502", TcbErrorKind.ServiceFault)]
    [InlineData("504", TcbErrorKind.ServiceFault)]
    [InlineData("<html>Sign in</html>", TcbErrorKind.InvalidData)]
    [InlineData("", TcbErrorKind.InvalidData)]
    [InlineData("""{"errcode":0,"job_id":""", TcbErrorKind.InvalidData)]
    [InlineData("""{"errcode":0,"job_id":"x"}""", TcbErrorKind.InvalidData)]
    [InlineData("""{"errcode":0,"errmsg":"ok"}""", TcbErrorKind.InvalidData)]
    public async Task A_submit_without_a_response_is_in_doubt_and_is_never_repeated(string answer, TcbErrorKind kind)
    {
        var setup = new Setup();
        _ = answer switch
        {
            "reset" => setup.Service.ThenFails(() => new HttpRequestException(
                HttpRequestError.Unknown, "An error occurred while sending the request.", new IOException("Connection reset by peer"))),
            "cut" =>
                setup.Service.ThenFails(() => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.")),
            "silence" => setup.Service.ThenHangs(),
            "502" => setup.Service.Then("<html>502</html>", HttpStatusCode.BadGateway),
            "504" => setup.Service.Then("", HttpStatusCode.GatewayTimeout),
            _ => setup.Service.Then(answer),
        };

        var error = await setup.Time.PassUntilThrowsAsync<TcbException>(setup.SubmitAsync, TimeSpan.FromSeconds(1));

        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.Equal(kind, error.Kind);
        Assert.False(error.IsTransient);
        Assert.Contains("test_export", error.Message, StringComparison.Ordinal);
        Assert.Contains("-FilePath", error.RecommendedAction, StringComparison.Ordinal);
        Assert.IsType<TcbTransportException>(error.InnerException);
        Assert.Single(setup.Service.Requests);
        Assert.DoesNotContain(Setup.Token, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-501002)]
    [InlineData(-502011)]
    [InlineData(-601008)]
    [InlineData(-604102)]
    public async Task A_gateway_timeout_leaves_a_submit_in_doubt(int code)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":{{code}},"errmsg":"timeout"}""");

        var error = await Assert.ThrowsAsync<TcbException>(setup.SubmitAsync);

        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.Single(setup.Service.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Submits_again_when_the_service_says_when(HttpStatusCode status)
    {
        var setup = new Setup();
        setup.Service.Then((_, _) =>
        {
            var later = new HttpResponseMessage(status) { Content = new StringContent("") };
            later.Headers.RetryAfter = new(TimeSpan.FromSeconds(9));
            return Task.FromResult(later);
        }).Then(Accepted);

        Assert.Equal(7, (await setup.Time.PassUntilAsync(setup.SubmitAsync)).JobId);
        Assert.InRange(Assert.Single(setup.Service.Pauses).TotalSeconds, 9, 11);
    }

    [Fact]
    public async Task A_503_that_does_not_say_when_leaves_a_submit_in_doubt()
    {
        var setup = new Setup();
        setup.Service.Then("", HttpStatusCode.ServiceUnavailable);

        var error = await Assert.ThrowsAsync<TcbException>(setup.SubmitAsync);

        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.StartsWith("Continue with Resume-TcbExport", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired)]
    public async Task A_refusal_by_a_proxy_leaves_no_doubt(HttpStatusCode status)
    {
        var setup = new Setup();
        setup.Service.Then("<html>no</html>", status);

        Assert.Equal("HttpStatusError", (await Assert.ThrowsAsync<TcbTransportException>(setup.SubmitAsync)).ErrorId);
    }

    [Fact]
    public async Task A_submit_can_be_in_doubt_after_a_transient_refusal()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":-1}""").Then("");

        var error = await setup.Time.PassUntilThrowsAsync<TcbException>(setup.SubmitAsync);

        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.Equal(2, setup.Service.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task A_failed_token_request_leaves_no_submit_in_doubt(string answer)
    {
        var setup = Setup.WithComponent();
        setup.Service.Always(answer);

        var error = await setup.Time.PassUntilThrowsAsync<TcbTransportException>(setup.SubmitAsync);

        Assert.NotEqual("SubmitInDoubt", error.ErrorId);
        Assert.StartsWith("api_component_token: ", error.Message, StringComparison.Ordinal);
        Assert.All(
            setup.Service.Requests,
            request => Assert.Contains("api_component_token", request.Address.AbsolutePath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submits_even_if_the_token_arrived_late()
    {
        var setup = Setup.WithComponent();
        setup.Service.Then("", HttpStatusCode.BadGateway).Then("""{"component_access_token":"ONE","expires_in":7200}""").Then(Accepted);

        Assert.Equal(7, (await setup.Time.PassUntilAsync(setup.SubmitAsync)).JobId);
    }
}
