namespace TcbShell.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_module_above_the_shell_is_imported_at_start()
    {
        var result = ShellProcess.RunCommand("(Get-Module WeChatTcb).Path");

        Assert.Equal([Path.Combine(Repository.Root, "WeChatTcb.psd1")], result.Lines);
    }

    [Fact]
    public void The_environment_may_name_another_manifest_whose_formats_are_used()
    {
        _folder.Write("Sample.psm1", "function Get-Sample { [pscustomobject]@{ PSTypeName = 'Sample'; A = 1; B = 2; C = 3; D = 4; E = 5; F = 6 } }");
        _folder.Write("Sample.format.ps1xml", """
            <Configuration><ViewDefinitions><View>
              <Name>Sample</Name><ViewSelectedBy><TypeName>Sample</TypeName></ViewSelectedBy>
              <TableControl><TableHeaders><TableColumnHeader><Label>First</Label></TableColumnHeader><TableColumnHeader /></TableHeaders>
                <TableRowEntries><TableRowEntry><TableColumnItems>
                  <TableColumnItem><PropertyName>A</PropertyName></TableColumnItem>
                  <TableColumnItem><PropertyName>F</PropertyName></TableColumnItem>
                </TableColumnItems></TableRowEntry></TableRowEntries></TableControl>
            </View></ViewDefinitions></Configuration>
            """);
        string manifest = _folder.Write("Sample.psd1", """
            @{
                ModuleVersion = '1.0'; RootModule = 'Sample.psm1'; FunctionsToExport = 'Get-Sample'; FormatsToProcess = 'Sample.format.ps1xml'
            }
            """);

        var result = ShellProcess.Run(["-Command", "Get-Sample | Out-Host"], manifest: manifest);

        Assert.Equal(["First F", "----- -", "1     6"], result.Lines.Select(line => line.TrimEnd()).Where(line => line.Length > 0));
    }

    [Fact]
    public void Without_the_module_nothing_runs()
    {
        var result = ShellProcess.Run(["-Command", "'ran'"], manifest: "nonsuch.psd1");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("'nonsuch.psd1'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_fails_to_import_ends_a_command_but_not_the_prompt()
    {
        _folder.Write("Broken.psm1", "throw 'broken'");
        string manifest = _folder.Write("Broken.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'Broken.psm1' }");

        var command = ShellProcess.Run(["-Command", "'ran'"], manifest: manifest);
        Assert.Equal((1, ""), (command.ExitCode, command.Output));
        Assert.Contains("broken", command.Error, StringComparison.Ordinal);

        var prompt = ShellProcess.Run([], "'ran'\n", manifest);
        Assert.Equal(["ran"], prompt.Lines);
        Assert.Contains("broken", prompt.Error, StringComparison.Ordinal);
    }
}
