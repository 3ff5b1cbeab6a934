using System.Management.Automation;
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
        _service.State = (_, asked) => asked == 0 ? new { errcode = 42001, errmsg = "expired" } : new { errcode = 0, errmsg = "ok", status = "waiting" };

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
            _service.Requests.Where(request => request.Path.EndsWith("token", StringComparison.Ordinal)).Select(request => (string?)request.Body!["component_verify_ticket"]));
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("{ throw $plain }")]
    [InlineData("{ exit }")]
    public void A_script_block_without_a_ticket_is_an_error(string script)
    {
        var error = _session.Run($"Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $appSecret -ComponentVerifyTicketScript {script} -Endpoint $endpoint").Error("VerifyTicketScriptFailed");
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

        Assert.Equal(["?cloudbase_access_token=planted-one", "?cloudbase_access_token=planted-two"], _service.Requests.Select(request => request.Query));
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
        Assert.Equal(TimeSpan.FromMinutes(2), _session.Run("Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint").Single().RetryTimeout);
        _service.State = (_, _) => new { errcode = -1, errmsg = "system busy" };

        _session.Run("$null = Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint -RetryTimeoutSec 0; Get-TcbExportJob e 7").Error("SystemBusy");

        Assert.Single(_service.Requests);
    }

    [Fact]
    public void While_connecting_a_busy_service_is_shown_in_progress_and_verbose_lines()
    {
        _service.Token = new { errcode = -1, errmsg = "system error: planted-app-secret" };

        var result = _session.Run("Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $appSecret -ComponentVerifyTicket $verifyTicket -Endpoint $endpoint -RetryTimeoutSec 3 -Verbose");

        result.Error("SystemBusy");
        Assert.Contains(result.Verbose, line => line.Contains("Attempt 1 failed, the next follows in", StringComparison.Ordinal));
        Assert.Contains(result.Progress, record => record.Activity.StartsWith("Connecting to 127.0.0.1", StringComparison.Ordinal) && record.StatusDescription.Contains("system error: ***", StringComparison.Ordinal));
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

        _session.Run("$null = Connect-Tcb -AccessToken $accessToken -Endpoint $endpoint; Invoke-TcbDbExport e \"db.collection('c').get()\"").Single();

        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(1.99), TimeSpan.FromSeconds(15));
    }
}
