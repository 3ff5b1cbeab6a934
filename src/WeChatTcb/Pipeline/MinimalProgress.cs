using System.Management.Automation.Host;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Keeps PowerShell's progress line on one line where characters are two cells wide, as Chinese ones are. PowerShell up to 7.6 cuts and pads
/// the line of the view Minimal by characters, so that it would be longer than the window.
/// </summary>
internal static class MinimalProgress
{
    /// <summary>PowerShell's <c>$PSStyle.Progress.MaxWidth</c>.</summary>
    private const int MaxWidth = 120;

    private const string Start = "\x1b[";

    /// <summary>The normal font of the terminal, which is the one in use: characters without cells or effect.</summary>
    private const string NormalFont = "10";

    /// <summary>An activity with as many characters as it and the status have cells.</summary>
    /// <param name="host">The host that shows the progress.</param>
    /// <param name="activity">What is done.</param>
    /// <param name="status">How far it is.</param>
    internal static string Activity(PSHost? host, string activity, string status)
    {
        if (host is not { Name: "ConsoleHost", UI: { SupportsVirtualTerminal: true, RawUI: { } screen } })
            return activity;
        try
        {
            var wide = screen.LengthInBufferCells(status) - status.Length;
            // PowerShell cuts what is longer than half of the line.
            var room = (Math.Min(screen.WindowSize.Width, MaxWidth) / 2) - wide;
            if (screen.LengthInBufferCells(activity) > room && screen.LengthInBufferCells(activity) > activity.Length)
                activity = Shortened(screen, activity, room);
            wide += screen.LengthInBufferCells(activity) - activity.Length;
            return wide <= 0 ? activity : Start + NormalFont.PadLeft(Math.Max(wide - Start.Length - 1, NormalFont.Length), '0') + "m" + activity;
        }
        catch (Exception cause) when (cause is HostException or IOException or NotSupportedException)
        {
            return activity; // a console without a window
        }
    }

    private static string Shortened(PSHostRawUserInterface screen, string activity, int cells)
    {
        var length = activity.Length;
        while (length > 1 && screen.LengthInBufferCells(activity[..length]) >= cells)
            length--;
        return activity[..length] + '…';
    }
}
