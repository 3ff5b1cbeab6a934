namespace TcbShell.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("Import-Module ./nonsuch; 1", 0)]
    [InlineData("1; Import-Module ./nonsuch", 1)]
    [InlineData("exit 3", 3)]
    public void A_command_gives_the_exit_code_of_pwsh(string command, int expected) =>
        Assert.Equal(expected, ShellProcess.RunCommand(command).ExitCode);

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'x'", 1)]
    [InlineData("Import-Module ./nonsuch", 0)]
    [InlineData("Import-Module ./nonsuch -ErrorAction Stop", 1)]
    public void A_script_gives_the_exit_code_of_pwsh(string script, int expected) =>
        Assert.Equal(expected, ShellProcess.Run(["-File", _folder.Write("s.ps1", script)]).ExitCode);

    [Fact]
    public void A_failed_native_command_inside_a_script_is_not_the_scripts_exit_code()
    {
        var result = ShellProcess.Run(["-File", _folder.Write("s.ps1", "dotnet exec nonsuch.dll 2>&1 | Out-Null\n\"code $($LASTEXITCODE -ne 0)\"")]);

        Assert.Equal(["code True"], result.Lines);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void Exit_in_a_script_that_a_script_calls_leaves_only_that_one()
    {
        _folder.Write("inner.ps1", "exit 5");
        var result = ShellProcess.Run(["-File", _folder.Write("outer.ps1", "& $PSScriptRoot/inner.ps1\n\"then $LASTEXITCODE\"\nexit 6")]);

        Assert.Equal(["then 5"], result.Lines);
        Assert.Equal(6, result.ExitCode);
    }

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-File")]
    [InlineData("-File", "nonsuch.ps1")]
    [InlineData("-File", "README.md")]
    public void A_command_line_that_makes_no_sense_is_refused_with_the_help(params string[] arguments)
    {
        var result = ShellProcess.Run(arguments);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains(arguments[^1], result.Error, StringComparison.Ordinal);
        Assert.Contains("usage:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_tells_what_the_shell_is_not()
    {
        var result = ShellProcess.Run(["-Help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("no admin shell", result.Output, StringComparison.Ordinal);
    }
}
