using System.Management.Automation;

namespace TcbShell;

/// <summary>An error in as few lines as tell what failed, where, and what to do about it.</summary>
internal static class ErrorView
{
    public static string Format(ErrorRecord error)
    {
        List<string> lines = [$"{Source(error)}: {Message(error)}"];
        if (error.InvocationInfo is { ScriptName.Length: > 0 } place && error.Exception is not ParseException)
            lines.Add($"  at {place.ScriptName}:{place.ScriptLineNumber}");
        if (error.ErrorDetails?.RecommendedAction is { Length: > 0 } action)
            lines.Add($"  Recommendation: {action}");
        return string.Join(Environment.NewLine, lines);
    }

    private static string Source(ErrorRecord error) => error.InvocationInfo?.MyCommand?.Name is { Length: > 0 } command ? command : "Error";

    private static string Message(ErrorRecord error) =>
        error.Exception is CommandNotFoundException { CommandName: { } command } && PwshCommands.Contains(command)
            ? Texts.NeedsPwsh(command)
            : error.ErrorDetails?.Message is { Length: > 0 } details ? details : error.Exception.Message;
}
