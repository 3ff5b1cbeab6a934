using System.Net;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>Whatever the service or something before it answers: no secret comes back in an error or in what is told.</summary>
public sealed class SecretsTests
{
    private const string Everything = "PLANTED-SECRET PLANTED-TICKET PLANTED-ISSUED ?access_token=PLANTED-ISSUED";

    public static TheoryData<string, HttpStatusCode> Echoes => new()
    {
        { $$"""{"errcode":40097,"errmsg":"{{Everything}} rid: 1-2-3"}""", HttpStatusCode.OK },
        { $$"""{"errcode":-1,"errmsg":"{{Everything}}"}""", HttpStatusCode.InternalServerError },
        { $$"""{"errcode":40001,"errmsg":"{{Everything}}"}""", HttpStatusCode.OK },
        { $$"""{"errcode":123456,"errmsg":"{{Everything}}"}""", HttpStatusCode.OK },
        { $"<html>{Everything}</html>", HttpStatusCode.OK },
        { $"<html>{Everything}</html>", HttpStatusCode.BadGateway },
        { Everything, HttpStatusCode.OK },
        { Everything, HttpStatusCode.Forbidden },
        { $$"""{"errcode":"{{Everything}}"}""", HttpStatusCode.OK },
        { $$"""{"errcode":0,"job_id":"{{Everything}}","status":["{{Everything}}"]}""", HttpStatusCode.OK },
        { $$"""{"{{Everything}}":0""", HttpStatusCode.OK },
    };

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task An_echo_is_not_repeated(string answer, HttpStatusCode status)
    {
        foreach (var call in new Func<Setup, Task>[] { setup => setup.SubmitAsync(), setup => setup.LookAsync(), setup => setup.Client.CheckCredentialsAsync(setup.Caller) })
        {
            foreach (var atToken in new[] { false, true })
            {
                var setup = Setup.WithComponent();
                setup.Service.Always((request, _) => Task.FromResult(
                    !atToken && request.Address.AbsolutePath.EndsWith("token", StringComparison.Ordinal)
                        ? StubService.Response("""{"component_access_token":"PLANTED-ISSUED","expires_in":7200}""")
                        : new HttpResponseMessage(status)
                        {
                            // A token call cannot repeat a token that it has not given.
                            Content = new StringContent(atToken ? answer.Replace("PLANTED-ISSUED", "", StringComparison.Ordinal) : HidesCredentials(answer)),
                        }));

                var error = await setup.Time.PassUntilAsync(() => Record.ExceptionAsync(() => call(setup)).AsTask());

                foreach (var text in setup.Caller.Told.Append($"{error}").Append((error as TcbException)?.RecommendedAction ?? ""))
                    Assert.DoesNotContain("PLANTED", text, StringComparison.Ordinal);
            }
        }
    }

    // Only the token goes out with a job's calls, so nothing else can come back.
    private static string HidesCredentials(string answer) =>
        answer.Replace("PLANTED-SECRET", "", StringComparison.Ordinal).Replace("PLANTED-TICKET", "", StringComparison.Ordinal);
}
