namespace TcbShell.Tests;

public sealed class MessageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_message_is_printed_once()
    {
        var result = ShellProcess.Run(["-File", _folder.Write("s.ps1", """
            [CmdletBinding()] param()
            $DebugPreference = 'Continue'
            $PSCmdlet.WriteVerbose('a verbose line')
            $PSCmdlet.WriteDebug('a debug line')
            $PSCmdlet.WriteWarning('a warning')
            $PSCmdlet.WriteInformation('some information', @('tag'))
            $PSCmdlet.WriteInformation([System.Management.Automation.HostInformationMessage] @{ Message = 'a host message' }, @('PSHOST'))
            $Host.UI.WriteLine('a direct line')
            'an object'
            """), "-Verbose", "-InformationAction", "Continue"]);

        Assert.Equal(
            [
                "VERBOSE: a verbose line", "DEBUG: a debug line", "WARNING: a warning", "some information", "a host message", "a direct line",
                "an object",
            ],
            result.Lines);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Information_stays_silent_unless_asked_for_and_host_messages_do_not()
    {
        var result = ShellProcess.Run(["-File", _folder.Write("s.ps1", """
            [CmdletBinding()] param()
            $PSCmdlet.WriteInformation('some information', @('tag'))
            $PSCmdlet.WriteInformation([System.Management.Automation.HostInformationMessage] @{ Message = 'a host message' }, @('PSHOST'))
            """)]);

        Assert.Equal(["a host message"], result.Lines);
    }

    [Fact]
    public void An_error_goes_to_stderr_once_with_its_cmdlet_and_what_to_do()
    {
        var result = ShellProcess.Run(["-File", _folder.Write("s.ps1", """
            function Save-Thing {
                [CmdletBinding()] param()
                $record = [System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('raw'), 'ThingFailed', 'WriteError', $null)
                $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('The thing was not saved.')
                $record.ErrorDetails.RecommendedAction = 'Free some space.'
                $PSCmdlet.WriteError($record)
            }
            Save-Thing
            'goes on'
            """)]);

        Assert.Equal(["goes on"], result.Lines);
        string[] error = result.Error.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal("Save-Thing: The thing was not saved.", error[0]);
        Assert.EndsWith("s.ps1:8", error[1], StringComparison.Ordinal);
        Assert.Equal("  Recommendation: Free some space.", error[2]);
        Assert.Equal(3, error.Length);
    }

    [Fact]
    public void A_terminating_error_is_printed_once()
    {
        var result = ShellProcess.RunCommand("Import-Module ./nonsuch -ErrorAction Stop; 'not reached'");

        Assert.Equal("", result.Output);
        Assert.StartsWith("Import-Module: The specified module './nonsuch' was not loaded", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split("was not loaded"), text => text.Contains("Import-Module:", StringComparison.Ordinal));
        Assert.Equal(2, result.Error.Split("was not loaded").Length);
    }

    [Fact]
    public void Redirected_output_is_plain_utf8_text_120_columns_wide_without_progress()
    {
        var result = ShellProcess.Run(["-File", _folder.Write("s.ps1", """
            [CmdletBinding()] param()
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'exporting', 'half'))
            $Host.UI.RawUI.WindowSize.Width
            [System.Globalization.CultureInfo]::CurrentCulture.Name.Length
            [pscustomobject]@{ City = '广州'; Population = 16096724 }, [pscustomobject]@{ City = 'Zürich'; Population = 341730 } | Out-Host
            """)]);

        Assert.Equal(
            [
                "120", "0", "", "City   Population", "----   ----------", "广州     16096724", "Zürich     341730",
            ],
            result.Lines.Select(line => line.TrimEnd()));
        Assert.Equal("", result.Error);
    }
}
