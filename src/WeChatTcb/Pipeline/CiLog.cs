using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Ci;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Marks what a cmdlet writes in the log of a pipeline run. The lines go to the host and not down the pipeline, so scripts do not see them.
/// For the pipeline thread only. Secrets are never written, not even as a command that masks them: the same log may be a file elsewhere.
/// </summary>
internal static class CiLog
{
    /// <summary>Marks an error, unless the command's errors are not shown.</summary>
    internal static void Error(PSCmdlet cmdlet, ErrorRecord error)
    {
        if (CiCommands.Current() is { } commands && IsShown(cmdlet, "ErrorAction", "ErrorActionPreference"))
            Write(cmdlet, commands.Error((error.Exception as TcbException)?.ErrorId ?? error.FullyQualifiedErrorId, Text(error)));
    }

    /// <summary>Marks a warning, unless the command's warnings are not shown.</summary>
    internal static void Warning(PSCmdlet cmdlet, string message)
    {
        if (CiCommands.Current() is { } commands && IsShown(cmdlet, "WarningAction", "WarningPreference"))
            Write(cmdlet, commands.Warning(message));
    }

    /// <summary>Writes a line for the runner.</summary>
    internal static void Write(PSCmdlet cmdlet, string? line)
    {
        if (line is null)
            return;
        // The host of a job shows nothing; Receive-Job shows what a job writes like this.
        if (RunspaceState.Current.IsJob)
            cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
        else
            cmdlet.Host?.UI?.WriteLine(line);
    }

    private static string Text(ErrorRecord error)
    {
        var (message, advice) = (error.ErrorDetails?.Message ?? error.Exception.Message, error.ErrorDetails?.RecommendedAction);
        // Without the blank lines that an excerpt has for the terminal.
        return string.Join('\n', $"{message}\n{advice}".Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsShown(PSCmdlet cmdlet, string parameter, string variable)
    {
        var value = cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var bound) ? bound : cmdlet.GetVariableValue(variable);
        return !LanguagePrimitives.TryConvertTo<ActionPreference>(value, CultureInfo.InvariantCulture, out var preference)
            || preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }
}
