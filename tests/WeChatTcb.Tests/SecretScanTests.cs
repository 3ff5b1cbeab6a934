using System.Management.Automation;
using WeChatTcb.Tests.Harness;
using Xunit.Sdk;

namespace WeChatTcb.Tests;

/// <summary>The search for secrets does find secrets. Otherwise its finding none would prove nothing.</summary>
public sealed class SecretScanTests
{
    [Theory]
    [InlineData("$plain")]
    [InlineData("[pscustomobject]@{ Name = 'x'; Value = $plain }")]
    [InlineData("[pscustomobject]@{ Inner = [pscustomobject]@{ List = @('x', $plain) } }")]
    [InlineData("[uri]\"http://127.0.0.1/?q=$plain\"")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new($plain), 'x', 0, $null)) }")]
    [InlineData("throw $plain")]
    [InlineData("throw [System.InvalidOperationException]::new('x', [System.IO.IOException]::new($plain))")]
    [InlineData("$x = [System.IO.IOException]::new('x'); $x.Data['x'] = $plain; throw $x")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new('x'), 'x', 0, $plain)) }")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteVerbose($plain) }")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteDebug($plain) }")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteWarning($plain) }")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteInformation($plain, @()) }")]
    [InlineData(
        "& { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'x', $plain)) }")]
    [InlineData("[System.Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes(\"x:$plain\"))")]
    public void A_secret_in_a_stream_is_found(string script)
    {
        var session = new Session(import: false);
        session.Set("plain", "PLANTED-secret");

        Assert.ThrowsAny<XunitException>(() => session.Run(script));
        Record.Exception(session.Dispose);
    }

    [Fact]
    public void A_secret_that_is_only_shown_in_the_host_is_found()
    {
        var session = new Session(import: false);
        session.Host.UI.WriteVerboseLine("a planted-secret");

        Assert.ThrowsAny<XunitException>(session.Dispose);
    }

    [Fact]
    public void A_secret_in_a_silenced_error_is_found()
    {
        var session = new Session(import: false);
        session.Set("plain", "planted-secret");
        session.Run("try { throw $plain } catch { }");

        Assert.ThrowsAny<XunitException>(session.Dispose);
    }

    [Theory]
    [InlineData("file.json", "{\"token\":\"planted-secret\"}")]
    [InlineData("planted.json", "{}")]
    public void A_secret_in_a_file_or_its_name_is_found(string name, string text)
    {
        var folder = new TempFolder();
        folder.Write(name, text);

        Assert.ThrowsAny<XunitException>(folder.Dispose);
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_session_without_a_secret_passes()
    {
        using var session = new Session(import: false);

        Assert.Equal("x", session.Run("'x'").Output.Single().ToString());
        Assert.IsType<ErrorRecord>(session.Run("try { throw 'y' } catch { $_ }").Output.Single().BaseObject);
    }
}
