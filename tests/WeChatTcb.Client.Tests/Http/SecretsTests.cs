using System.Net;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>Whatever the service or a proxy answers: no error and no verbose message contains a secret.</summary>
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
    public async Task Does_not_repeat_an_echoed_secret(string answer, HttpStatusCode status)
    {
        foreach (var call in new Func<Setup, Task>[]
        {
            setup => setup.SubmitAsync(), setup => setup.LookAsync(), setup => setup.Client.CheckCredentialsAsync(setup.Caller),
        })
        {
            foreach (var atToken in new[] { false, true })
            {
                var setup = Setup.WithComponent();
                setup.Service.Always((request, _) => Task.FromResult(
                    !atToken && request.Address.AbsolutePath.EndsWith("token", StringComparison.Ordinal)
                        ? StubService.Response("""{"component_access_token":"PLANTED-ISSUED","expires_in":7200}""")
                        : new HttpResponseMessage(status)
                        {
                            // A token response cannot repeat a token that has not been issued yet.
                            Content = new StringContent(
                                atToken ? answer.Replace("PLANTED-ISSUED", "", StringComparison.Ordinal) : HidesCredentials(answer)),
                        }));

                var error = await setup.Time.PassUntilAsync(() => Record.ExceptionAsync(() => call(setup)).AsTask());

                foreach (var text in setup.Caller.Told.Append($"{error}").Append((error as TcbException)?.RecommendedAction ?? ""))
                    Assert.DoesNotContain("PLANTED", text, StringComparison.Ordinal);
            }
        }
    }

    // The calls of a job send only the token, so a response can repeat nothing else.
    private static string HidesCredentials(string answer) =>
        answer.Replace("PLANTED-SECRET", "", StringComparison.Ordinal).Replace("PLANTED-TICKET", "", StringComparison.Ordinal);
}
