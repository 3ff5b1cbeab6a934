using System.Management.Automation.Language;
using System.Text.Json;
using WeChatTcb.Emulator.Tests;

namespace EmulatorPage;

/// <summary>The commands that the page shows mean in PowerShell what the page does, whatever the texts in them hold.</summary>
[Collection(BrowserTests.Name)]
public sealed class CommandTests(Chromium chromium)
{
    private static readonly string[] Statements =
    [
        "db.collection('geo').get()",
        "db.collection(\"geo\").get()",
        "db.collection('geo')\n  .where({ name: \"it's $env:PATH `n $(Get-Date)\" })\n  .get()",
        "db.collection('geo').where({ a: 'it\\'s', b: \"\\\"\" }).get()",
        "“typographic” ‘quotes’ „low“ ‚low‘ ‛reversed’",
        "'", "\"", "''", "'\"'", "$", "`", "``", "\\", "-Wait", "@{a=1}", "a;b|c>d&e#f", "#", "word", "0x10", "1kb", "{}", "%",
        "界 界", " ", "tab\tand\u00a0space", "\\'\\\"",
    ];

    [ChromiumFact]
    public async Task A_statement_is_one_argument_and_arrives_as_it_was_typed()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WeChatTcb.Emulator.Tests.Emulator.WithAsync("{}"), "query");
        var commands = await open.Page.EvaluateAsync<string[]>(
            """
            async ([env, ...statements]) => {
              const { exportCommand } = await import('/_emulator/page/command.js');
              return statements.map(statement => exportCommand(env, statement, false));
            }
            """,
            (string[])[WeChatTcb.Emulator.Tests.Emulator.Env, .. Statements]);
        Assert.Equal(
            Statements.Select(static statement =>
                (string[])["Invoke-TcbDbExport", WeChatTcb.Emulator.Tests.Emulator.Env, statement, "-Destination", "./exports/"]),
            commands.Select(Arguments));
    }

    [ChromiumFact]
    public async Task The_button_copies_the_command()
    {
        await using var open = await OpenPage.OfAsync(
            chromium, await WeChatTcb.Emulator.Tests.Emulator.WithAsync("{}"), "clock",
            options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await open.Main.GetByText("Copy", new() { Exact = true }).ClickAsync();
        await open.SeesAsync("Copied.");
        Assert.Equal("Step-TcbEmulatorClock 1800", await open.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [ChromiumFact]
    public async Task A_rule_that_is_set_has_the_command_that_sets_it()
    {
        await using var open = await OpenPage.OfAsync(chromium, await WeChatTcb.Emulator.Tests.Emulator.WithAsync("{}"), "faults");
        const string Message = "it's $full; \"quoted\"\nand `more`";
        await open.Emulator.FaultAsync(JsonSerializer.Serialize(new { endpoint = "submit", jobFailure = Message, call = 3, count = 0 }));
        await open.SeesAsync("Set-TcbEmulatorFault");
        Assert.Equal(
            ["Set-TcbEmulatorFault", "Submit", "-Call", "3", "-Count", "0", "-JobFailure", Message],
            Arguments(await open.Main.Locator("tbody td.wide code").First.TextContentAsync()));
    }

    // What PowerShell's own parser makes of a line: exactly one command, of words and texts only.
    private static string[] Arguments(string? line)
    {
        var script = Parser.ParseInput(line, out _, out var errors);
        Assert.Empty(errors);
        var pipeline = Assert.IsType<PipelineAst>(Assert.Single(script.EndBlock.Statements));
        var command = Assert.IsType<CommandAst>(Assert.Single(pipeline.PipelineElements));
        Assert.Empty(command.Redirections);
        return [.. command.CommandElements.Select(static element => element switch
        {
            StringConstantExpressionAst text => text.Value,
            ConstantExpressionAst number => number.Extent.Text,
            CommandParameterAst parameter => parameter.Extent.Text,
            _ => throw new InvalidOperationException($"{element.GetType().Name}: {element.Extent.Text}"),
        })];
    }
}
