using System.Management.Automation;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Queries as PowerShell values, and the errors of mistakes in them.</summary>
public sealed class QueryTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();

    public QueryTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Run(Scripts.ConnectTo);
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
    }

    [Theory]
    [InlineData("Invoke-TcbDbExport e -Collection c -Where @{ a = \"x' })\" }")]
    [InlineData("New-TcbQuery c @{ a = \"x' })\" } | Invoke-TcbDbExport -Env e")]
    [InlineData("$q = New-TcbQuery c @{ a = \"x' })\" }; Invoke-TcbDbExport e $q")]
    [InlineData("[pscustomobject]@{ Env = 'e'; Collection = 'c'; Where = @{ a = \"x' })\" } } | Invoke-TcbDbExport")]
    [InlineData("[pscustomobject]@{ Env = 'e'; Query = New-TcbQuery c @{ a = \"x' })\" } } | Invoke-TcbDbExport")]
    public void What_was_built_is_what_is_sent(string script)
    {
        var job = _session.Run(script).Single();

        Assert.Equal(@"db.collection('c').where({ a: 'x\' })' }).get()", job.Query);
        var request = Assert.Single(_service.Requests, request => request.Path == "/componenttcb/dbexport");
        Assert.Equal(@"db.collection('c').where({ a: 'x\' })' }).get()", (string?)request.Body!["query"]);
    }

    [Fact]
    public void Rows_of_different_kinds_bind_to_different_parameter_sets()
    {
        var result = _session.Run("""
            [pscustomobject]@{ Env = 'a'; Collection = 'c'; Limit = '5' },
            [pscustomobject]@{ Env = 'b'; Query = "db.collection('d').get()" },
            [pscustomobject]@{ Env = 'c'; Collection = 'e'; Doc = 'x' } | Invoke-TcbDbExport
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["db.collection('c').limit(5).get()", "db.collection('d').get()", "db.collection('e').where({ _id: 'x' }).limit(1).get()"],
            result.Output.Select(job => job.Properties["Query"].Value));
    }

    [Fact]
    public void Custom_objects_and_wrapped_values_are_unwrapped()
    {
        var query = _session.Run("""
            $wrapped = [psobject]::AsPSObject(5)
            New-TcbQuery c ([pscustomobject]@{ a = $wrapped; b = [pscustomobject]@{ '$in' = 1, $wrapped }; c = [switch]$false; d = $null })
            """).Single();

        Assert.Equal("db.collection('c').where({ a: 5, b: _.in([1, 5]), c: false, d: null }).get()", query.ToString());
    }

    [Fact]
    public void A_property_that_throws_is_a_non_terminating_error()
    {
        var result = _session.Run("""
            $bad = [pscustomobject]@{ a = 1 } | ForEach-Object { $_.psobject.Properties.Add([psscriptproperty]::new('b', { throw 'no' })); $_ }
            [pscustomobject]@{ Collection = 'c'; Where = $bad }, [pscustomobject]@{ Collection = 'd'; Where = $null } | New-TcbQuery
            """);

        Assert.StartsWith("ValueFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("db.collection('d').get()", Assert.Single(result.Output).ToString());
    }

    [Theory]
    [InlineData("ConciseView", false, true)]
    [InlineData("ConciseView", true, false)]
    [InlineData("NormalView", false, true)]
    [InlineData("NormalView", true, true)]
    public void The_error_shows_the_line_where_the_view_keeps_its_line_breaks(string view, bool inScript, bool inMessage)
    {
        using var folder = new TempFolder();
        var script = "Invoke-TcbDbExport e \"db.collection('c')`n  .where({ a: _.gtt(1) }).get()\"";
        var file = folder["export.ps1"];
        File.WriteAllText(file, script);
        _session.Set("ErrorView", view);

        var error = _session.Run(inScript ? $"& '{file}'" : script).Error("UnknownCommand");

        var excerpt = string.Join(Environment.NewLine, "     |   .where({ a: _.gtt(1) }).get()", "     |                 ^^^");
        Assert.Contains(excerpt, inMessage ? error.ErrorDetails.Message : error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "^^^", inMessage ? error.ErrorDetails.RecommendedAction : error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal("db.collection('c')\n  .where({ a: _.gtt(1) }).get()", error.TargetObject);
        Assert.DoesNotContain('\n', error.Exception.Message);
        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
    }
}
