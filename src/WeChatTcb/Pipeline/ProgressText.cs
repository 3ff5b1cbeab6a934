using System.Globalization;

namespace WeChatTcb.Pipeline;

/// <summary>The parts of a progress line. Short, because the progress bar of PowerShell is one line of the screen.</summary>
internal static class ProgressText
{
    private const double Kilobyte = 1024;
    private const double Megabyte = 1024 * Kilobyte;
    private const double Gigabyte = 1024 * Megabyte;

    /// <summary>The parts in one line; empty ones are left out.</summary>
    internal static string Join(params string[] parts) => string.Join(" · ", parts.Where(part => part.Length > 0));

    /// <summary>Bytes done, of all if that is known: "12 MB of 40". Empty before the first.</summary>
    internal static string Bytes(long done, long? total)
    {
        var (divisor, unit) = (total ?? done) switch
        {
            < (long)Megabyte => (Kilobyte, "KB"),
            < (long)Gigabyte => (Megabyte, "MB"),
            _ => (Gigabyte, "GB"),
        };
        return total > 0 ? Commands.Messages.FormatProgressBytesOf(Number(done / divisor), unit, Number(total.Value / divisor))
            : done > 0 ? $"{Number(done / divisor)} {unit}"
            : "";
    }

    /// <summary>A duration: "00:41", "1:02:03".</summary>
    internal static string Duration(TimeSpan duration) =>
        duration.ToString(duration >= TimeSpan.FromHours(1) ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);

    private static string Number(double number) =>
        number.ToString(number is > 0 and < 9.95 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
