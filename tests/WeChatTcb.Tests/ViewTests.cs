using System.Text.RegularExpressions;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>How objects look on a screen of 120 columns.</summary>
public sealed partial class ViewTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();

    public ViewTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("manifest", Repository.Manifest);
        _session.Run(Scripts.ConnectTo);
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
    }

    [Theory]
    [InlineData("Get-TcbConnection", "Endpoint", "wx0123456789abcdef", "Component")]
    [InlineData(
        "Invoke-TcbDbExport a-rather-long-env-4a89da \"db.collection('cities').get()\"", "Jobs of: wx0123456789abcdef at http://127.0.0.1",
        "a-rather-long-env", "Submitted")]
    [InlineData("Test-TcbExportFile $manifest", "Status", "Differs in", "NoReceipt")]
    [InlineData("Resolve-TcbError -501000, 45011", "MissingFields", "Never", "For CSV name the columns")]
    public void Objects_are_displayed_as_tables_that_fit(string script, params string[] parts)
    {
        var shown = ShowOnScreen(script);

        foreach (var part in parts)
            Assert.Contains(part, shown);
        Assert.All(shown.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 120, line));
    }

    // This engine has Out-Host but no Out-String, so the lines of the host are checked.
    private string ShowOnScreen(string script)
    {
        Assert.Null(_session.Run($"{script} | Out-Host").Terminating);
        return Colours().Replace(string.Join('\n', _session.Host.Lines), "");
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();
}
