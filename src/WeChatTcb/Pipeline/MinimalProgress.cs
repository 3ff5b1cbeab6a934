using System.Management.Automation.Host;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Keeps the progress of PowerShell on one line where characters are two cells wide, as Chinese ones are. Up to 7.6, the view Minimal cuts
/// and pads by characters, so that the line would be longer than the window.
/// </summary>
internal static class MinimalProgress
{
    /// <summary>PowerShell's <c>$PSStyle.Progress.MaxWidth</c>.</summary>
    private const int MaxWidth = 120;

    private const string Start = "\x1b[";

    /// <summary>The normal font of the terminal, which is the one in use: characters without cells or effect.</summary>
    private const string NormalFont = "10";

    /// <summary>The fewest characters of the sequence.</summary>
    private const int Shortest = 5;

    /// <summary>The activity as it is shown: with as many characters as it and the status have cells.</summary>
    /// <param name="host">The host that shows the progress.</param>
    /// <param name="activity">What is done.</param>
    /// <param name="status">How far it is.</param>
    internal static string Activity(PSHost? host, string activity, string status)
    {
        if (host is not { Name: "ConsoleHost", UI: { SupportsVirtualTerminal: true, RawUI: { } screen } })
            return activity;
        try
        {
            return Activity(screen, Math.Min(screen.WindowSize.Width, MaxWidth), activity, status);
        }
        catch (Exception cause) when (cause is HostException or IOException or NotSupportedException)
        {
            return activity; // a console without a window
        }
    }

    private static string Activity(PSHostRawUserInterface screen, int width, string activity, string status)
    {
        var wide = WideOf(screen, activity) + WideOf(screen, status);
        if (wide == 0)
            return activity;
        // PowerShell cuts an activity that is longer than half of the line.
        var room = (width / 2) - Math.Max(WideOf(screen, status), Shortest - WideOf(screen, activity));
        if (screen.LengthInBufferCells(activity) > room)
        {
            activity = Shortened(screen, activity, room);
            wide = WideOf(screen, activity) + WideOf(screen, status);
        }

        return Start + NormalFont.PadLeft(Math.Max(wide, Shortest) - Start.Length - 1, '0') + "m" + activity;
    }

    /// <summary>How many more cells than characters a text has.</summary>
    private static int WideOf(PSHostRawUserInterface screen, string text) => screen.LengthInBufferCells(text) - text.Length;

    private static string Shortened(PSHostRawUserInterface screen, string activity, int cells)
    {
        var length = activity.Length;
        while (length > 0 && screen.LengthInBufferCells(activity[..length]) >= cells)
            length--;
        return activity[..length] + '…';
    }
}
