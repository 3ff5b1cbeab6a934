using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Lines for whoever reads the log of a run that has no screen.</summary>
internal static class InformationWriter
{
    /// <summary>Writes a line to the information stream; the host shows it where progress is not seen.</summary>
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
