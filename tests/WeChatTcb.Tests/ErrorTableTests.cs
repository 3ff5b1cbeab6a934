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
    [InlineData(40101, "MissingParameter")]
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
        Assert.Equal(["SystemBusy", "SystemError"], _session.Run("(-1, -1000 | Resolve-TcbError).Name").Output.Select(value => value.ToString()));

        using var service = new ScriptedService { Submit = _ => new { errcode = 85088, errmsg = "no qbase privilege" } };
        _session.Set("endpoint", service.Endpoint);
        var result = _session.Run(Scripts.ConnectTo + "Invoke-TcbDbExport e \"db.collection('c').get()\" -ErrorAction SilentlyContinue; ($Error[0] | Resolve-TcbError).Name");
        Assert.Equal("CloudDevelopmentNotOpened", result.Output[^1].ToString());
    }

    [Fact]
    public void An_error_without_a_code_returns_nothing() =>
        Assert.Empty(_session.Run("try { Get-TcbExportJob e 7 } catch { $_ | Resolve-TcbError }").Output);

    [Fact]
    public void An_error_carries_id_category_message_and_advice_of_its_entry()
    {
        using var service = new ScriptedService { Submit = _ => new { errcode = 40097, errmsg = "invalid args rid: 64dc7e85-258c9211-2604fd01" } };
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
