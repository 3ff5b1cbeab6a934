using System.Management.Automation;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>The forms of credentials.</summary>
public sealed class CredentialTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public CredentialTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("plain", "planted-plain");
        _session.Set("credential", new PSCredential("somebody", new System.Net.NetworkCredential("", "planted-password").SecurePassword));
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$accessToken", "planted-access-token")]
    [InlineData("$credential", "planted-password")]
    [InlineData("$plain", "planted-plain")]
    [InlineData("\"$plain`r`n\"", "planted-plain")]
    [InlineData("(& { $credential })", "planted-password")]
    public void A_secret_is_accepted_in_each_form_that_a_vault_returns(string form, string token)
    {
        Assert.Equal(7, _session.Run($"$null = Connect-Tcb -AccessToken {form} -Endpoint $endpoint; Get-TcbExportJob e 7").Single().JobId);

        Assert.Equal(token, Assert.Single(_service.Requests).Token);
    }

    [Fact]
    public void The_secrets_of_a_platform_are_accepted_in_each_form_too()
    {
        Assert.Null(_session.Run("Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $credential -ComponentVerifyTicket $plain -Endpoint $endpoint").Terminating);

        var request = Assert.Single(_service.Requests);
        Assert.Equal("planted-password", (string?)request.Body!["component_appsecret"]);
        Assert.Equal("planted-plain", (string?)request.Body!["component_verify_ticket"]);
    }

    [Theory]
    [InlineData("\u00a0planted-plain\u200b", false)]
    [InlineData("\ufeff'planted-plain'", false)]
    [InlineData("\u201cplanted-plain\u201d\r\n", false)]
    [InlineData("Bearer planted-plain", true)]
    [InlineData("Authorization: bearer  planted-plain", true)]
    [InlineData("access_token=planted-plain&expires_in=7200", true)]
    [InlineData("component_access_token: planted-plain", true)]
    [InlineData("{\"component_access_token\":\"planted-plain\",\"expires_in\":7200}", true)]
    [InlineData("{\"authorization_info\":{\"authorizer_access_token\":\"planted-plain\",\"authorizer_refresh_token\":\"r\"}}", true)]
    public void A_token_is_found_in_what_is_around_it(string text, bool isSaid)
    {
        _session.Set("text", text);
        var file = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(file, text);
            var result = _session.Run("$null = Connect-Tcb -AccessToken $text -Endpoint $endpoint; $null = Get-TcbExportJob e 7");
            Assert.Null(result.Terminating);
            Assert.Equal(isSaid ? 1 : 0, result.Warnings.Count);
            Assert.All(result.Warnings, warning => Assert.StartsWith("-AccessToken: ", warning, StringComparison.Ordinal));

            _session.Run("$null = Connect-Tcb -AccessTokenScript { $text } -Endpoint $endpoint; $null = Get-TcbExportJob e 7");
            _session.Run($"$null = Connect-Tcb -CloudBaseAccessTokenPath {file} -ApiFamily ComponentTcb -Endpoint $endpoint; $null = Get-TcbExportJob e 7");
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal(["planted-plain", "planted-plain"], _service.Requests.Take(2).Select(request => request.Token));
        Assert.Equal("?cloudbase_access_token=planted-plain", _service.Requests[2].Query);
    }

    [Theory]
    [InlineData("<xml><AppId>wx1</AppId><InfoType><![CDATA[component_verify_ticket]]></InfoType><ComponentVerifyTicket><![CDATA[planted-ticket]]></ComponentVerifyTicket></xml>")]
    [InlineData("<?xml version=\"1.0\"?>\n<xml>\n<ComponentVerifyTicket>planted-ticket</ComponentVerifyTicket>\n</xml>\n")]
    [InlineData("{\"component_verify_ticket\":\"planted-ticket\"}")]
    public void A_ticket_is_found_in_what_is_around_it(string text)
    {
        _session.Set("text", text);

        var result = _session.Run(
            "Connect-Tcb -ComponentAppId ' wx1 ' -ComponentAppSecret $appSecret -ComponentVerifyTicket $text -Endpoint $endpoint");
        _session.Run("Connect-Tcb -ComponentAppId '\"wx1\"' -ComponentAppSecret $appSecret -ComponentVerifyTicketScript { $text } -Endpoint $endpoint");

        Assert.Single(result.Warnings);
        Assert.Equal(
            ["planted-ticket", "planted-ticket"], _service.Requests.Select(request => (string?)request.Body!["component_verify_ticket"]));
        Assert.All(_service.Requests, request => Assert.Equal("wx1", (string?)request.Body!["component_appid"]));
    }

    [Theory]
    [InlineData("-AccessToken", "ticket@@@planted-ticket")]
    [InlineData("-AccessToken", "<xml><ComponentVerifyTicket>planted-ticket</ComponentVerifyTicket></xml>")]
    [InlineData("-AccessToken", "{\"errcode\":40013,\"errmsg\":\"invalid appid\"}")]
    [InlineData("-AccessToken", "{\"a\":1}")]
    [InlineData("-AccessToken", "{\"access_token\":")]
    [InlineData("-AccessToken", "planted-plain\nplanted-plain")]
    [InlineData("-AccessToken", "{\"access_token\":\"a\",\"component_access_token\":\"b\"}")]
    [InlineData("-CloudBaseAccessToken", "<html>")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret s -ComponentVerifyTicket", "<xml><Encrypt>planted-ticket</Encrypt></xml>")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret s -ComponentVerifyTicket", "<xml><AppId>wx1</AppId></xml>")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret s -ComponentVerifyTicket", "<xml><ComponentVerifyTicket>")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret s -ComponentVerifyTicket", "Bearer planted-plain")]
    [InlineData("-ComponentAppId wx1 -ComponentVerifyTicket t -ComponentAppSecret", "{\"secret\":\"planted-app-secret\"}")]
    public void What_cannot_be_the_secret_is_named_and_not_sent(string parameter, string text)
    {
        _session.Set("text", text);

        var error = _session.Run($"Connect-Tcb {parameter} $text -Endpoint $endpoint").Error("InvalidSecret");

        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains("It ", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Requests);
    }

    [Fact]
    public void An_object_from_the_service_is_a_token_of_a_script_block()
    {
        _session.Run("$null = Connect-Tcb -AccessTokenScript { [pscustomobject]@{ component_access_token = $plain; expires_in = 7200 } } -Endpoint $endpoint; $null = Get-TcbExportJob e 7");

        Assert.Equal("planted-plain", Assert.Single(_service.Requests).Token);
    }

    [Fact]
    public void Ids_are_trimmed_too()
    {
        var connection = _session.Run("Connect-Tcb -AccessToken $accessToken -AppId \" wx1`u{a0}\" -Endpoint \" $endpoint `n\"").Single();
        Assert.Equal("wx1", connection.AppId);

        var job = _session.Run("Invoke-TcbDbExport \"`u{200b}e \" -Collection \" 'c' \" -FilePath ' x.json '").Single();

        Assert.Equal(("e", "x.json", "db.collection('c').get()"), (job.Env, job.FilePath, job.Query));
    }

    [Theory]
    [InlineData("@{ secret = $plain }", "Hashtable")]
    [InlineData("@($plain, $plain)", "Object[]")]
    public void Another_form_is_refused_by_its_type_and_not_shown(string form, string type)
    {
        var error = _session.Run($"Connect-Tcb -AccessToken {form} -Endpoint $endpoint").Error("ParameterArgumentTransformationError");

        Assert.Contains(type, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Requests);
    }

    [Theory]
    [InlineData("''")]
    [InlineData("\"`n\"")]
    [InlineData("([pscredential]::new('somebody', [securestring]::new()))")]
    public void An_empty_one_is_named_and_not_sent(string form)
    {
        _session.Run($"Connect-Tcb -AccessToken {form} -Endpoint $endpoint").Error("EmptySecret");
    }

    [Fact]
    public void The_newest_ticket_comes_from_a_script_block_each_time_a_token_is_fetched()
    {
        _service.State = (_, asked) => asked == 0
            ? new { errcode = 42001, errmsg = "expired" }
            : new { errcode = 0, errmsg = "ok", status = "waiting" };

        var result = _session.Run("""
            $thread = [System.Environment]::CurrentManagedThreadId
            $tickets = [System.Collections.ArrayList]::new()
            $null = Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $appSecret -Endpoint $endpoint -ComponentVerifyTicketScript {
                $null = $tickets.Add([System.Environment]::CurrentManagedThreadId -eq $thread)
                "$plain-$($tickets.Count)"
            }
            $null = Get-TcbExportJob e 7
            $tickets
            """);

        Assert.Equal([true, true], result.Output.Select(output => (bool)output.BaseObject));
        Assert.Equal(
            ["planted-plain-1", "planted-plain-2"],
            _service.Requests.Where(request => request.Path.EndsWith("token", StringComparison.Ordinal)).Select(
                request => (string?)request.Body!["component_verify_ticket"]));
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("{ throw $plain }")]
    [InlineData("{ exit }")]
    public void A_script_block_without_a_ticket_is_an_error(string script)
    {
        var error = _session.Run(
            $"Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $appSecret -ComponentVerifyTicketScript {script} -Endpoint $endpoint")
            .Error("VerifyTicketScriptFailed");
        _session.ForgetErrors(); // the script's own exception is in $Error, as for any script

        Assert.Contains("-ComponentVerifyTicketScript", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Requests);
    }

    [Fact]
    public void The_token_of_a_cloud_function_is_sent_in_its_own_parameter()
    {
        var connection = _session.Run("Connect-Tcb -CloudBaseAccessToken $accessToken -Endpoint $endpoint").Single();
        _session.Run("Get-TcbExportJob e 7").Single();

        Assert.Equal(("CloudBaseToken", "Tcb"), (connection.CredentialKind.ToString(), connection.ApiFamily.ToString()));
        var request = Assert.Single(_service.Requests);
        Assert.Equal(("/tcb/databasemigratequeryinfo", "?cloudbase_access_token=planted-access-token"), (request.Path, request.Query));
    }

    [Fact]
    public void Its_file_is_read_from_a_path_of_the_session_and_again_after_a_refusal()
    {
        var path = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(path, "planted-one\n");
            _service.State = (_, asked) =>
            {
                File.WriteAllText(path, "planted-two\n");
                return asked == 0 ? new { errcode = 40001, errmsg = "invalid" } : new { errcode = 0, errmsg = "ok", status = "waiting" };
            };

            _session.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{Path.GetTempPath()}'); $null = Connect-Tcb -CloudBaseAccessTokenPath ./{Path.GetFileName(path)} -ApiFamily ComponentTcb -Endpoint $endpoint; Get-TcbExportJob e 7").Single();
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(
            ["?cloudbase_access_token=planted-one", "?cloudbase_access_token=planted-two"],
            _service.Requests.Select(request => request.Query));
        Assert.All(_service.Requests, request => Assert.Equal("/componenttcb/dbmigrationstate", request.Path));
    }

    [Fact]
    public void A_missing_file_is_an_error_when_connecting()
    {
        var error = _session.Run("Connect-Tcb -CloudBaseAccessTokenPath $folder/none -Endpoint $endpoint").Error("AccessTokenFileFailed");

        Assert.Contains("none", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "/componenttcb/")]
    [InlineData("-ApiFamily ComponentTcb", "/componenttcb/")]
    [InlineData("-ApiFamily Tcb", "/tcb/")]
    public void The_family_is_a_property_of_the_connection(string family, string path)
    {
        _session.Run($"$null = Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint {family}; Invoke-TcbDbExport e \"db.collection('c').get()\"").Single();

        Assert.StartsWith(path, Assert.Single(_service.Requests).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void The_retry_timeout_is_a_property_of_the_connection()
    {
        Assert.Equal(
            TimeSpan.FromMinutes(2), _session.Run("Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint").Single().RetryTimeout);
        _service.State = (_, _) => new { errcode = -1, errmsg = "system busy" };

        _session.Run("$null = Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint -RetryTimeoutSec 0; Get-TcbExportJob e 7")
            .Error("SystemBusy");

        Assert.Single(_service.Requests);
    }

    [Fact]
    public void While_connecting_a_busy_service_is_shown_in_progress_and_verbose_lines()
    {
        // The end depends on the number of attempts, not on the time that they take.
        var attempts = 0;
        _service.Token = (Func<HttpContext, Task>)(context => context.Response.WriteAsJsonAsync(
            new { errcode = ++attempts > 3 ? 48001 : -1, errmsg = "system error: planted-app-secret" }));

        var result = _session.Run("Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $appSecret -ComponentVerifyTicket $verifyTicket -Endpoint $endpoint -Verbose");

        result.Error("ApiUnauthorized");
        Assert.Contains(result.Verbose, line => line.Contains("Attempt 1 failed, the next follows in", StringComparison.Ordinal));
        Assert.Contains(
            result.Progress,
            record => record.Activity.StartsWith("Connecting to 127.0.0.1", StringComparison.Ordinal)
                && record.StatusDescription.Contains("system error: ***", StringComparison.Ordinal));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void A_submit_also_respects_Retry_After()
    {
        var times = new List<DateTime>();
        _service.Submit = _ =>
        {
            times.Add(DateTime.UtcNow);
            return times.Count > 1 ? null : (Func<Microsoft.AspNetCore.Http.HttpContext, Task>)(context =>
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "2";
                return Task.CompletedTask;
            });
        };

        _session.Run("$null = Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint; Invoke-TcbDbExport e \"db.collection('c').get()\"")
            .Single();

        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(1.99), TimeSpan.FromSeconds(15));
    }
}
