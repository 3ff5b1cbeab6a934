using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Writes information lines.</summary>
internal static class InformationWriter
{
    /// <summary>Writes a line to the information stream; the host shows it where no progress bar is visible.</summary>
    internal static void Write(PSCmdlet cmdlet, string text, string tag)
    {
        // Like Write-Host: with the tag PSHOST, PowerShell shows the line whatever $InformationPreference is.
        string[] tags = SeesProgress(cmdlet) ? [tag] : [tag, "PSHOST"];
        cmdlet.WriteInformation(new HostInformationMessage { Message = text }, tags);
    }

    private static bool SeesProgress(PSCmdlet cmdlet) =>
        !Console.IsOutputRedirected
        && cmdlet.SessionState.PSVariable.GetValue("ProgressPreference") is not ActionPreference.SilentlyContinue;
}
