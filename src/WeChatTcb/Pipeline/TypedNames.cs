using System.Management.Automation;
using System.Management.Automation.Language;

namespace WeChatTcb.Pipeline;

/// <summary>Tells an argument with a parameter's name from one without, which PowerShell does not say.</summary>
internal static class TypedNames
{
    /// <summary>Whether the command's line names the parameter. Also true if that cannot be told: splatting, or no line at all.</summary>
    internal static bool Has(PSCmdlet cmdlet, string parameter)
    {
        var invocation = cmdlet.MyInvocation;
        // Errors do not matter: a command may begin or end on other lines.
        var line = Parser.ParseInput(invocation.Line ?? "", out _, out _);
        CommandAst[] commands = [.. line.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
            .Where(command => string.Equals(command.GetCommandName(), invocation.InvocationName, StringComparison.OrdinalIgnoreCase))];
        return commands.Length == 0 || commands.Any(command => command.CommandElements.Any(element => element is
            CommandParameterAst { ParameterName: var name } && parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || element is VariableExpressionAst { Splatted: true }));
    }
}
