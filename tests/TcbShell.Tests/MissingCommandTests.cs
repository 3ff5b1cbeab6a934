namespace TcbShell.Tests;

public class MissingCommandTests
{
    [Theory]
    [InlineData("1 | Select-Object", "Select-Object")]
    [InlineData("write-host 'x'", "Write-Host")]
    [InlineData("gc file", "Get-Content")]
    public void A_cmdlet_of_pwsh_needs_pwsh(string command, string cmdlet)
    {
        var result = ShellProcess.RunCommand(command);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"'{cmdlet}' needs pwsh", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Any_other_unknown_name_keeps_the_engines_words()
    {
        var result = ShellProcess.RunCommand("Get-Nonsense");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'Get-Nonsense' is not recognized", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("pwsh", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_may_look_whether_a_cmdlet_is_there() =>
        Assert.Equal(
            ["False"], ShellProcess.RunCommand("[bool](Get-Command Select-Object -ErrorAction Ignore)").Lines);
}
