namespace TcbShell.Tests;

public class PromptTests
{
    [Fact]
    public void Lines_run_one_after_the_other_in_one_session_until_exit()
    {
        var result = ShellProcess.Run([], "$a = 20\nthrow 'x'\n$a + 1\nexit 3\n'not reached'\n");

        Assert.Equal(["21"], result.Lines);
        Assert.Equal("Error: x", result.Error.Trim());
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public void An_incomplete_line_goes_on_in_the_next()
    {
        var result = ShellProcess.Run([], "foreach ($i in 1..2) {\n\n  \"round $i\"\n}\n@'\ntwo\nlines\n'@\n");

        Assert.Equal(["round 1", "round 2", "two", "lines"], result.Lines);
        Assert.Equal(("", 0), (result.Error, result.ExitCode));
    }

    [Fact]
    public void Questions_are_answered_from_the_input()
    {
        var result = ShellProcess.Run([], """
            function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(Mandatory)] [int[]] $N) if ($PSCmdlet.ShouldProcess('x')) { "sum $($N[0] + $N[1])" } }
            f
            20
            22

            y
            f 1
            n
            $Host.UI.ReadLineAsSecureString().Length
            secret

            """);

        Assert.Equal("", result.Error);
        Assert.Contains("sum 42", result.Output, StringComparison.Ordinal);
        Assert.Equal("6", result.Lines[^1].Split(' ')[^1]);
        Assert.Single(result.Output.Split("sum")[1..]);
    }

    [Fact]
    public void An_unanswered_question_is_an_error()
    {
        var result = ShellProcess.Run([], "$Host.UI.ReadLine()\n");

        Assert.Contains("The input ended", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Command", "$Host.UI.ReadLine()")]
    [InlineData("-Command", "$Host.UI.PromptForCredential('', '', '', '')")]
    public void Nobody_is_asked_when_a_command_runs_with_redirected_input(params string[] arguments)
    {
        var result = ShellProcess.Run(arguments, "an answer\n");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Nobody can be asked", result.Error, StringComparison.Ordinal);
    }
}
