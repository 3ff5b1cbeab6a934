using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

public sealed class ConnectTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();

    public ConnectTests() => _session.Set("endpoint", _service.Endpoint);

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
    }

    [Fact]
    public void With_component_credentials_it_fetches_a_token_at_once()
    {
        var connection = _session.Run(Scripts.ConnectTo + "Get-TcbConnection").Single();

        Assert.Equal("wx0123456789abcdef", connection.AppId);
        Assert.Equal(_service.Endpoint, connection.Endpoint);
        Assert.Equal("Component", connection.CredentialKind.ToString());
        var request = Assert.Single(_service.Requests);
        Assert.Equal("planted-app-secret", (string?)request.Body!["component_appsecret"]);
        Assert.Equal("planted-ticket", (string?)request.Body!["component_verify_ticket"]);
    }

    [Fact]
    public void With_a_ready_token_it_sends_nothing_until_a_request_is_needed()
    {
        var result = _session.Run(
            Scripts.Secret + "$c = Connect-Tcb -AccessToken (Secret 'my token&?') -AppId wx1 -Endpoint $endpoint; Get-TcbExportJob e 7");

        Assert.Equal(7, result.Single().JobId);
        Assert.Equal("my token&?", Assert.Single(_service.Requests).Token);
    }

    [Fact]
    public void A_script_block_returns_tokens_on_the_pipeline_thread()
    {
        var result = _session.Run("""
            $thread = [System.Environment]::CurrentManagedThreadId
            $calls = [System.Collections.ArrayList]::new()
            $c = Connect-Tcb -AccessTokenScript { $null = $calls.Add([System.Environment]::CurrentManagedThreadId -eq $thread); 'token-' + $calls.Count } -Endpoint $endpoint
            $null = Get-TcbExportJob e 7
            $calls
            """);

        Assert.Null(result.Terminating);
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
        Assert.Equal("token-1", Assert.Single(_service.Requests).Token);
    }

    [Fact]
    public void A_refused_token_is_replaced_once_and_then_it_is_an_error()
    {
        _service.State = (_, _) => new { errcode = 42001, errmsg = "access_token expired rid: 64dc7e85-258c9211-2604fd01" };

        var result = _session.Run("""
            $script:n = 0
            $c = Connect-Tcb -AccessTokenScript { $script:n++; "token-$script:n" } -Endpoint $endpoint
            Get-TcbExportJob e 7
            """);

        Assert.Equal(
            System.Management.Automation.ErrorCategory.AuthenticationError, result.Error("AccessTokenExpired").CategoryInfo.Category);
        Assert.Equal(["token-1", "token-2"], _service.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("{ 5 }")]
    [InlineData("{ throw $plain }")]
    public void A_script_block_without_a_token_is_an_error(string script)
    {
        _session.Set("plain", "planted-token");
        var result = _session.Run($"Connect-Tcb -AccessTokenScript {script} -Endpoint $endpoint");

        result.Error("AccessTokenScriptFailed");
        _session.ForgetErrors(); // the script's own exception is in $Error, as for any script
    }

    [Theory]
    [InlineData("http://api.weixin.qq.com")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("https://user:planted@api.weixin.qq.com")]
    [InlineData("https://api.weixin.qq.com/?access_token=planted")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("/relative")]
    public void An_endpoint_that_would_expose_the_token_is_refused(string endpoint)
    {
        var result = _session.Run(Scripts.Secret + "Connect-Tcb -AccessToken (Secret t) -Endpoint $args[0]", endpoint);

        result.Error("InvalidEndpoint");
        Assert.Empty(_session.Run("Get-TcbConnection").Output);
    }

    [Fact]
    public void Wrong_credentials_show_at_once_and_leave_the_old_connection()
    {
        _session.Run(Scripts.ConnectTo);
        _service.Token =
            new { errcode = 61004, errmsg = "access clientip is not registered requestIP: 1.2.3.4 rid: 64dc7e85-258c9211-2604fd01" };

        var error = _session.Run(Scripts.ConnectTo.Replace("wx0123456789abcdef", "wxother")).Error("IpNotInPlatformWhitelist");

        Assert.Contains("1.2.3.4", error.ErrorDetails.Message);
        Assert.Contains("whitelist", error.ErrorDetails.RecommendedAction);
        Assert.Equal("wx0123456789abcdef", _session.Run("(Get-TcbConnection).AppId").Single().ToString());
    }

    [Fact]
    public void After_disconnect_there_is_no_connection_and_the_old_one_is_closed()
    {
        var result = _session.Run(Scripts.ConnectTo + "$c = Get-TcbConnection; Disconnect-Tcb; $c.IsOpen; Get-TcbConnection");

        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
        _session.Run("Get-TcbExportJob e 7").Error("NotConnected");
        _session.Run("Get-TcbExportJob e 7 -Connection $c").Error("ConnectionClosed");
    }

    [Fact]
    public void Without_a_connection_the_error_says_what_to_do()
    {
        var error = _session.Run("Invoke-TcbDbExport e \"db.collection('c').get()\"").Error("NotConnected");

        Assert.Contains("Connect-Tcb", error.ErrorDetails.RecommendedAction);
        Assert.Contains("TCB_ACCESS_TOKEN", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("break")]
    [InlineData("continue")]
    [InlineData("exit 3")]
    public void A_script_that_leaves_by_a_flow_statement_does_not_end_the_script_around_it(string way)
    {
        _service.Submit = _ => new { errcode = 42001, errmsg = "access_token expired" };
        var result = _session.Run($$"""
            $connection = Connect-Tcb -Endpoint $endpoint -AccessTokenScript { if ($global:left) { {{way}} }; 't' }
            $global:left = $true
            Invoke-TcbDbExport e "db.collection('c').get()" -Wait -Connection $connection
            'reached'
            """);

        result.Error("AccessTokenScriptFailed");
        Assert.Equal("reached", Assert.Single(result.Output).ToString());
    }

    [Theory]
    [InlineData("-AccessToken (Secret '')", "-AccessToken")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret (Secret '') -ComponentVerifyTicket (Secret t)", "-ComponentAppSecret")]
    [InlineData("-ComponentAppId wx1 -ComponentAppSecret (Secret s) -ComponentVerifyTicket (Secret '')", "-ComponentVerifyTicket")]
    public void An_empty_secret_is_named_and_not_sent(string parameters, string name)
    {
        var error = _session.Run(Scripts.Secret + "Connect-Tcb -Endpoint $endpoint " + parameters).Error("EmptySecret");

        Assert.Contains(name, error.ErrorDetails.Message);
        Assert.Empty(_service.Requests);
    }
}

/// <summary>Environment variables belong to the whole process, so these tests run alone.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
[Collection(nameof(EnvironmentTests))]
public sealed class EnvironmentTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();

    public void Dispose()
    {
        foreach (var name in new[]
        {
            "TCB_ENDPOINT", "TCB_ACCESS_TOKEN", "TCB_APPID", "TCB_COMPONENT_APPID", "TCB_COMPONENT_APPSECRET",
            "TCB_COMPONENT_VERIFY_TICKET", "TCB_CLOUDBASE_ACCESS_TOKEN", "TCB_CLOUDBASE_ACCESS_TOKEN_PATH", "TCB_API_FAMILY",
            "TCB_RETRY_TIMEOUT_SEC",
        })
            Environment.SetEnvironmentVariable(name, null);
        _session.Dispose();
        _service.Dispose();
    }

    [Fact]
    public void A_token_in_the_environment_is_used_without_Connect_Tcb()
    {
        Environment.SetEnvironmentVariable("TCB_ENDPOINT", _service.Endpoint.ToString());
        Environment.SetEnvironmentVariable("TCB_ACCESS_TOKEN", "planted-from-environment");

        Assert.Equal(7, _session.Run("Get-TcbExportJob e 7").Single().JobId);
        Assert.Equal("planted-from-environment", Assert.Single(_service.Requests).Token);

        Environment.SetEnvironmentVariable("TCB_ACCESS_TOKEN", "another");
        _session.Run("Get-TcbExportJob e 8");
        Assert.Equal("another", _service.Requests[^1].Token);
    }

    [Fact]
    public void With_component_credentials_in_the_environment_the_token_is_fetched_once()
    {
        Environment.SetEnvironmentVariable("TCB_ENDPOINT", _service.Endpoint.ToString());
        Environment.SetEnvironmentVariable("TCB_COMPONENT_APPID", "wxenv");
        Environment.SetEnvironmentVariable("TCB_COMPONENT_APPSECRET", "planted-s");
        Environment.SetEnvironmentVariable("TCB_COMPONENT_VERIFY_TICKET", "planted-t");

        Assert.Equal("wxenv", _session.Run("Get-TcbExportJob e 7").Single().AppId);
        _session.Run("Get-TcbExportJob e 8");

        Assert.Equal(1, _service.Count("/cgi-bin/component/api_component_token"));
    }

    [Fact]
    public void Incomplete_credentials_are_an_error_that_names_the_missing_ones()
    {
        Environment.SetEnvironmentVariable("TCB_COMPONENT_APPID", "wxenv");

        _session.Run("Get-TcbExportJob e 7").Error("IncompleteEnvironmentCredentials");
        _session.Run("Get-TcbConnection").Error("IncompleteEnvironmentCredentials");
    }

    [Fact]
    public void Connect_Tcb_tests_them_at_once_and_its_parameters_take_precedence()
    {
        Environment.SetEnvironmentVariable("TCB_ENDPOINT", "https://192.0.2.1/");
        Environment.SetEnvironmentVariable("TCB_RETRY_TIMEOUT_SEC", "7");
        Environment.SetEnvironmentVariable("TCB_COMPONENT_APPID", "wxenv");
        Environment.SetEnvironmentVariable("TCB_COMPONENT_APPSECRET", "planted-s\n");
        Environment.SetEnvironmentVariable("TCB_COMPONENT_VERIFY_TICKET", "planted-t");
        _session.Set("endpoint", _service.Endpoint);

        var connection = _session.Run("Connect-Tcb -EnvironmentVariable -Endpoint $endpoint").Single();

        Assert.Equal(
            ("wxenv", _service.Endpoint, TimeSpan.FromSeconds(7)),
            ((string)connection.AppId, (Uri)connection.Endpoint, (TimeSpan)connection.RetryTimeout));
        Assert.Equal("planted-s", (string?)Assert.Single(_service.Requests).Body!["component_appsecret"]);
    }

    [Fact]
    public void Without_any_of_them_Connect_Tcb_names_them()
    {
        Assert.Contains(
            "TCB_COMPONENT_APPID", _session.Run("Connect-Tcb -EnvironmentVariable").Error("NotConnected").ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TCB_CLOUDBASE_ACCESS_TOKEN", "planted-cloud", null, "/tcb/databasemigratequeryinfo?cloudbase_access_token=planted-cloud")]
    [InlineData(
        "TCB_CLOUDBASE_ACCESS_TOKEN", "planted-cloud", "componenttcb",
        "/componenttcb/dbmigrationstate?cloudbase_access_token=planted-cloud")]
    [InlineData("TCB_ACCESS_TOKEN", "planted-own", "Tcb", "/tcb/databasemigratequeryinfo?access_token=planted-own")]
    public void Every_kind_of_token_and_family_can_be_given(string variable, string token, string? family, string address)
    {
        Environment.SetEnvironmentVariable("TCB_ENDPOINT", _service.Endpoint.ToString());
        Environment.SetEnvironmentVariable(variable, token);
        Environment.SetEnvironmentVariable("TCB_API_FAMILY", family);

        _session.Run("Get-TcbExportJob e 7").Single();

        var request = Assert.Single(_service.Requests);
        Assert.Equal(address, request.Path + request.Query);
    }

    [Theory]
    [InlineData("TCB_API_FAMILY", "planted")]
    [InlineData("TCB_API_FAMILY", "7")]
    [InlineData("TCB_RETRY_TIMEOUT_SEC", "planted")]
    [InlineData("TCB_RETRY_TIMEOUT_SEC", "-1")]
    [InlineData("TCB_RETRY_TIMEOUT_SEC", "86401")]
    public void A_variable_that_cannot_be_used_is_named(string variable, string value)
    {
        Environment.SetEnvironmentVariable("TCB_ACCESS_TOKEN", "planted-own");
        Environment.SetEnvironmentVariable(variable, value);

        Assert.Contains(
            variable, _session.Run("Get-TcbConnection").Error("InvalidEnvironmentVariable").ErrorDetails.Message, StringComparison.Ordinal);
    }
}
