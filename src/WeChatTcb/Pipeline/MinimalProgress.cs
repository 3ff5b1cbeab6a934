using System.Management.Automation.Host;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Fits the progress into the one line that the view Minimal of PowerShell has. The time at its end stays; PowerShell would cut it off.
/// Chinese characters are two cells wide: up to 7.6, PowerShell cuts and pads by characters, so that the line would be longer than the
/// window.
/// </summary>
internal static class MinimalProgress
{
    /// <summary>PowerShell's <c>$PSStyle.Progress.MaxWidth</c>.</summary>
    private const int MaxWidth = 120;

    /// <summary>The cells of the line that are neither of the activity nor of the status: blanks and brackets.</summary>
    private const int Frame = 5;

    private const string Start = "\x1b[";

    /// <summary>The normal font of the terminal, which is the one in use: characters without cells or effect.</summary>
    private const string NormalFont = "10";

    /// <summary>The fewest characters of the sequence.</summary>
    private const int Shortest = 5;

    /// <summary>The activity and the status as they are shown.</summary>
    /// <param name="host">The host that shows them.</param>
    /// <param name="activity">What is done.</param>
    /// <param name="status">How far it is.</param>
    /// <param name="time">How long it has taken.</param>
    internal static (string Activity, string Status) Fit(PSHost? host, string activity, string status, string time)
    {
        var whole = (activity, ProgressText.Join(status, time));
        if (host is not { Name: "ConsoleHost", UI: { SupportsVirtualTerminal: true, RawUI: { } screen } })
            return whole;
        try
        {
            return Fit(screen, Math.Min(screen.WindowSize.Width, MaxWidth), activity, status, time);
        }
        catch (Exception cause) when (cause is HostException or IOException or NotSupportedException)
        {
            return whole; // a console without a window
        }
    }

    private static (string Activity, string Status) Fit(
        PSHostRawUserInterface screen, int width, string activity, string status, string time)
    {
        // PowerShell cuts an activity that is longer than half of the line.
        var ofActivity = Math.Min(screen.LengthInBufferCells(activity), width / 2);
        var ofTime = screen.LengthInBufferCells(ProgressText.Join("", " ", time));
        status = ProgressText.Join(Shortened(screen, status, Math.Max(width - ofActivity - Frame - ofTime, 1)), time);
        return (WithCells(screen, width, activity, status), status);
    }

    /// <summary>An activity with as many characters as it and the status have cells.</summary>
    private static string WithCells(PSHostRawUserInterface screen, int width, string activity, string status)
    {
        var wide = WideOf(screen, activity) + WideOf(screen, status);
        if (wide == 0)
            return activity;
        activity = Shortened(screen, activity, (width / 2) - Math.Max(WideOf(screen, status), Shortest - WideOf(screen, activity)));
        wide = WideOf(screen, activity) + WideOf(screen, status);
        return Start + NormalFont.PadLeft(Math.Max(wide, Shortest) - Start.Length - 1, '0') + "m" + activity;
    }

    /// <summary>How many more cells than characters a text has.</summary>
    private static int WideOf(PSHostRawUserInterface screen, string text) => screen.LengthInBufferCells(text) - text.Length;

    private static string Shortened(PSHostRawUserInterface screen, string text, int cells)
    {
        if (screen.LengthInBufferCells(text) <= cells)
            return text;
        var length = text.Length;
        while (length > 0 && screen.LengthInBufferCells(text[..length]) >= cells)
            length--;
        return text[..length] + '…';
    }
}
