using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Writes lines for the log of a run without a terminal.</summary>
internal static class InformationWriter
{
    /// <summary>Writes a line to the information stream; the host shows it where no progress bar is visible.</summary>
    internal static void Write(PSCmdlet cmdlet, string text, string tag)
    {
        // The tag PSHOST makes PowerShell show the line whatever $InformationPreference says, as Write-Host does.
        string[] tags = SeesProgress(cmdlet) ? [tag] : [tag, "PSHOST"];
        cmdlet.WriteInformation(new HostInformationMessage { Message = text }, tags);
    }

    private static bool SeesProgress(PSCmdlet cmdlet) =>
        !Console.IsOutputRedirected
        && cmdlet.SessionState.PSVariable.GetValue("ProgressPreference") is not ActionPreference.SilentlyContinue;
}
