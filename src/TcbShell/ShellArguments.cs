using System.Management.Automation.Runspaces;

namespace TcbShell;

internal enum ShellMode
{
    Interactive,
    File,
    Command,
    Help,
}

/// <summary>What the command line asks for.</summary>
internal sealed record ShellArguments
{
    private static readonly string[] Names = ["-File", "-Command", "-Help", "-NoProfile", "-NonInteractive", "-NoLogo"];

    public ShellMode Mode { get; private init; } = ShellMode.Interactive;

    /// <summary>The script of <see cref="ShellMode.File"/>, or the statements of <see cref="ShellMode.Command"/>.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The script's own arguments, in the form the engine binds: a name that starts with a dash, a value, or both.</summary>
    public IReadOnlyList<CommandParameter> ScriptArguments { get; private init; } = [];

    public bool NonInteractive { get; private init; }

    public bool NoLogo { get; private init; }

    /// <summary>Why the command line cannot be followed, or null.</summary>
    public string? Problem { get; private init; }

    public static ShellArguments Parse(ReadOnlySpan<string> args)
    {
        var result = new ShellArguments();
        for (int i = 0; i < args.Length; i++)
        {
            var rest = args[(i + 1)..];
            switch (FullName(args[i]))
            {
                case "-File" when rest is [var path, ..]:
                    return result.WithScript(path, rest[1..]);
                case "-Command" when rest.Length > 0:
                    return result with { Mode = ShellMode.Command, Text = string.Join(' ', rest!) };
                case "-File" or "-Command":
                    return result with { Problem = $"'{args[i]}' needs a value." };
                case "-Help":
                    return result with { Mode = ShellMode.Help };
                case "-NoProfile":
                    break; // There are no profiles; accepted so that a pwsh command line works here.
                case "-NonInteractive":
                    result = result with { NonInteractive = true };
                    break;
                case "-NoLogo":
                    result = result with { NoLogo = true };
                    break;
                case null when !args[i].StartsWith('-'):
                    return result.WithScript(args[i], rest);
                default:
                    return result with { Problem = $"'{args[i]}' is not an option of this shell." };
            }
        }

        return result;
    }

    private ShellArguments WithScript(string path, ReadOnlySpan<string> arguments)
    {
        var result = this with { Mode = ShellMode.File, Text = Path.GetFullPath(path), ScriptArguments = ParseScriptArguments(arguments) };
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            return result with { Problem = $"'{path}' is not a PowerShell script: its name does not end in .ps1." };
        return File.Exists(result.Text) ? result : result with { Problem = $"The script '{path}' does not exist." };
    }

    /// <summary>As in pwsh, any unambiguous beginning of a name will do; two dashes serve as one.</summary>
    private static string? FullName(string argument)
    {
        string name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[1..] : argument;
        if (name is "-?" or "/?")
            return "-Help";
        if (name.Length < 2 || name[0] != '-')
            return null;
        return Array.FindAll(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is [var exact]
            ? exact
            : Array.FindAll(Names, n => n.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is [var only] ? only : null;
    }

    /// <summary>
    /// The shell that started us has taken the quotes away, so what is a name and what a value is decided by the dash alone:
    /// <c>-Name value</c>, <c>-Switch</c>, <c>-Name:value</c>, <c>value</c>.
    /// </summary>
    private static List<CommandParameter> ParseScriptArguments(ReadOnlySpan<string> arguments)
    {
        List<CommandParameter> result = [];
        foreach (string argument in arguments)
        {
            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            bool named = argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] is '_' or '?');
            result.Add((named, colon) switch
            {
                (false, _) => new CommandParameter(null, argument),
                (true, < 0) => new CommandParameter(argument),
                _ => new CommandParameter(argument[..colon], SwitchValue(argument[(colon + 1)..])),
            });
        }

        return result;
    }

    /// <summary><c>-Switch:$false</c> and <c>-Switch:false</c> reach us as text, which no switch would bind.</summary>
    private static object SwitchValue(string text) => bool.TryParse(text.TrimStart('$'), out bool value) ? value : text;
}
