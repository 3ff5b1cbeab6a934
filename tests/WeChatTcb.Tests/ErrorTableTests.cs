using System.Management.Automation;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Resolve-TcbError.</summary>
public sealed class ErrorTableTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(0, "Ok")]
    [InlineData(-1, "SystemBusy")]
    [InlineData(-1000, "SystemError")]
    [InlineData(40014, "InvalidAccessToken")]
    [InlineData(40097, "InvalidArguments")]
    [InlineData(40066, "InvalidUrl")]
    [InlineData(40101, "MissingParameter")]
    [InlineData(40170, "TooManyItems")]
    [InlineData(50002, "UserLimited")]
    [InlineData(61010, "CodeExpired")]
    [InlineData(76021, "InterfacePathNotFound")]
    [InlineData(89503, "IpNeedsConfirmation")]
    [InlineData(41001, "AccessTokenMissing")]
    [InlineData(42001, "AccessTokenExpired")]
    [InlineData(43002, "PostRequired")]
    [InlineData(44002, "EmptyPostData")]
    [InlineData(47001, "DataFormatError")]
    [InlineData(85088, "CloudDevelopmentNotOpened")]
    [InlineData(-605101, "QuerySyntaxError")]
    public void It_knows_the_documented_codes(int code, string name)
    {
        var entry = _session.Run("Resolve-TcbError $args[0]", code).Single();

        Assert.Equal(name, entry.Name);
        Assert.Equal(code, entry.ErrorCode);
        Assert.NotEmpty(entry.Meaning);
        Assert.NotEmpty(entry.Action);
    }

    [Fact]
    public void An_undocumented_code_is_reported_as_unknown() =>
        Assert.Equal("UnknownServiceError", _session.Run("Resolve-TcbError 123456").Single().Name);

    [Fact]
    public void Without_a_code_it_returns_the_whole_table() =>
        Assert.True(_session.Run("Resolve-TcbError").Output.Count > 80);

    [Fact]
    public void Codes_and_errors_come_from_the_pipeline()
    {
        Assert.Equal(
            ["SystemBusy", "SystemError"], _session.Run("(-1, -1000 | Resolve-TcbError).Name").Output.Select(value => value.ToString()));

        using var service = new ScriptedService { Submit = _ => new { errcode = 85088, errmsg = "no qbase privilege" } };
        _session.Set("endpoint", service.Endpoint);
        var result = _session.Run(
            Scripts.ConnectTo
                + "Invoke-TcbDbExport e \"db.collection('c').get()\" -ErrorAction SilentlyContinue; ($Error[0] | Resolve-TcbError).Name");
        Assert.Equal("CloudDevelopmentNotOpened", result.Output[^1].ToString());
    }

    [Theory]
    [InlineData("-ErrorCode")]
    [InlineData("-Code")]
    [InlineData("-ErrCode")]
    public void A_code_has_one_name_and_its_older_ones(string name) =>
        Assert.Equal("SystemBusy", _session.Run($"Resolve-TcbError {name} -1").Single().Name);

    [Fact]
    public void A_name_stands_for_its_code()
    {
        Assert.Equal(40001, _session.Run("Resolve-TcbError invalidcredential").Single().ErrorCode);
        Assert.Equal(
            ["45009", "-1"], _session.Run("(Resolve-TcbError DailyQuotaExceeded, -1).ErrorCode").Output.Select(value => value.ToString()));
        Assert.Contains(
            "pipe it: $Error[0] | Resolve-TcbError",
            _session.Run("try { Resolve-TcbError FileTypeMismatch } catch { $_.Exception.Message }").Output.Single().ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("try { Get-TcbExportJob e 7 } catch { $_ | Resolve-TcbError }")]
    [InlineData("try { Get-TcbExportJob e 7 } catch { $_.Exception | Resolve-TcbError }")]
    [InlineData("try { Get-TcbExportJob e 7 } catch { }; $Error[0] | Resolve-TcbError")]
    [InlineData("try { Get-TcbExportJob e 7 } catch { }; Resolve-TcbError -ErrorRecord $Error[0]")]
    [InlineData("try { Get-TcbExportJob e 7 } catch { }; Resolve-TcbError $Error[0]")]
    public void An_error_without_a_code_returns_its_own_advice(string script)
    {
        var found = _session.Run(script).Single();

        Assert.Equal("NotConnected", found.Name);
        Assert.Null(found.ErrorCode);
        Assert.Contains("Connect-Tcb", found.Action, StringComparison.Ordinal);
        Assert.NotEmpty(found.Meaning);
        Assert.Equal("Authentication", found.Kind.ToString());
    }

    [Theory]
    [InlineData("try { throw 'theirs' } catch { $_ | Resolve-TcbError }", "theirs")]
    [InlineData("try { [int]'x' } catch { $_ | Resolve-TcbError }", "InvalidCastFromStringToInteger")]
    [InlineData("try { Resolve-TcbError -Nonsense } catch { $_ | Resolve-TcbError }", "NamedParameterNotFound")]
    public void An_error_of_others_is_named_as_such(string script, string name)
    {
        var found = _session.Run(script).Single();

        Assert.Equal(name, found.Name);
        Assert.Null(found.ErrorCode);
        Assert.Contains("not an error of WeChatTcb", found.Action, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_a_remote_session_is_found_by_its_id()
    {
        var found = _session.Run("""
            $remote = [System.Management.Automation.ErrorRecord]::new([Exception]::new('m'), 'AccessTokenExpired,WeChatTcb.Commands.GetTcbExportJobCommand', 'NotSpecified', $null)
            $remote.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('m'); $remote.ErrorDetails.RecommendedAction = 'do'
            $remote | Resolve-TcbError
            """).Single();

        Assert.Equal(42001, found.ErrorCode);
    }

    [Fact]
    public void An_error_carries_id_category_message_and_advice_of_its_entry()
    {
        using var service =
            new ScriptedService { Submit = _ => new { errcode = 40097, errmsg = "invalid args rid: 64dc7e85-258c9211-2604fd01" } };
        _session.Set("endpoint", service.Endpoint);

        var error = _session.Run(Scripts.ConnectTo + "Invoke-TcbDbExport e \"db.collection('c').get()\"").Error("InvalidArguments");

        Assert.Equal("InvalidArguments,WeChatTcb.Commands.InvokeTcbDbExportCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains("errcode 40097", error.ErrorDetails.Message);
        Assert.Contains("-FileType", error.ErrorDetails.RecommendedAction);
        Assert.Equal("WeChatTcb.TcbServiceException", error.Exception.GetType().FullName);
    }

    [Fact]
    public void Nothing_in_the_pipeline_is_not_the_whole_table()
    {
        var result = _session.Run("$Error[0] | Resolve-TcbError");

        Assert.Empty(result.Output);
        Assert.Single(result.Errors);
    }
}
