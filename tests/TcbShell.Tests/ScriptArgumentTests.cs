namespace TcbShell.Tests;

public sealed class ScriptArgumentTests : IDisposable
{
    private const string Script = """
        [CmdletBinding()]
        param([string] $Name, [int] $Count, [switch] $Flag, [Parameter(ValueFromRemainingArguments)] $Rest)
        "$Name|$Count|$Flag|$Rest"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a b|4|True|", "-Name", "a b", "-Count", "4", "-Flag")]
    [InlineData("a b|4|False|", "-Name:a b", "-Count:4", "-Flag:$false")]
    [InlineData("one|2|True|three $four", "one", "-Flag", "2", "three", "$four")]
    [InlineData("n|-5|False|", "-n", "n", "-c", "-5")]
    public void Arguments_bind_by_name_and_by_position(string expected, params string[] arguments)
    {
        var result = ShellProcess.Run(["-NoProfile", "-NonInteractive", "-File", _folder.Write("s.ps1", Script), .. arguments]);

        Assert.Equal([expected], result.Lines);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void The_first_argument_without_a_dash_is_the_script() =>
        Assert.Equal(["x|0|False|"], ShellProcess.Run([_folder.Write("s.ps1", Script), "x"]).Lines);

    [Fact]
    public void An_unknown_name_or_a_value_that_does_not_convert_is_an_error()
    {
        string script = _folder.Write("s.ps1", "[CmdletBinding()] param([int] $Count)");

        var unknown = ShellProcess.Run(["-File", script, "-Nonsense", "1"]);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("'Nonsense'", unknown.Error, StringComparison.Ordinal);

        var unconverted = ShellProcess.Run(["-File", script, "-Count", "many"]);
        Assert.Equal(1, unconverted.ExitCode);
        Assert.Contains("\"many\"", unconverted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_knows_where_it_is()
    {
        string script = _folder.Write("s.ps1", "$PSCommandPath; $MyInvocation.MyCommand.Path");

        Assert.Equal([script, script], ShellProcess.Run(["-File", script]).Lines);
    }
}
