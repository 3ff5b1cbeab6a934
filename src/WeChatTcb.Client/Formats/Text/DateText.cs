using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>Writes dates as ISO 8601.</summary>
internal static class DateText
{
    /// <summary>The beginning of the year 1, in milliseconds since 1970.</summary>
    internal const long First = -62_135_596_800_000;

    /// <summary>The last millisecond of the year 9999.</summary>
    internal const long Last = 253_402_300_799_999;

    private const long MillisecondsPerDay = 24 * 60 * 60 * 1000;

    /// <summary>Whether a date is in the years 1 to 9999, which alone can be written.</summary>
    internal static bool CanWrite(long milliseconds) => milliseconds is >= First and <= Last;

    /// <summary>Adds a date with milliseconds and offset, such as <c>2018-09-01T01:30:00.882+08:00</c>; with <c>Z</c> in UTC.</summary>
    internal static void AppendIso(Utf8Buffer text, long milliseconds, ZoneOffsets zone)
    {
        var minutes = zone.MinutesAt(milliseconds);
        var fraction = AppendSeconds(text, milliseconds + (minutes * 60_000L), (byte)'T');
        AppendFraction(text, fraction);
        if (zone.IsUtc)
            text.Append((byte)'Z');
        else
            AppendOffset(text, minutes);
    }

    /// <summary>Adds a date in UTC as the service writes it (contract 7.1): without zeros at the end of the fraction.</summary>
    internal static void AppendRelaxed(Utf8Buffer text, long milliseconds)
    {
        var fraction = AppendSeconds(text, milliseconds, (byte)'T');
        if (fraction > 0)
        {
            AppendFraction(text, fraction);
            text.Truncate(text.Length - (fraction % 100 == 0 ? 2 : fraction % 10 == 0 ? 1 : 0));
        }

        text.Append((byte)'Z');
    }

    /// <summary>Adds the local time to the second, such as <c>2018-09-01 01:30:00</c>.</summary>
    internal static void AppendLocal(Utf8Buffer text, long milliseconds, ZoneOffsets zone) =>
        AppendSeconds(text, milliseconds + (zone.MinutesAt(milliseconds) * 60_000L), (byte)' ');

    private static int AppendSeconds(Utf8Buffer text, long milliseconds, byte separator)
    {
        var sinceFirst = milliseconds - First;
        var days = (int)(sinceFirst / MillisecondsPerDay);
        var ofDay = (int)(sinceFirst - (days * MillisecondsPerDay));
        var (year, month, day) = DateOnly.FromDayNumber(days);
        var digits = text.Add(19);
        Write(digits, year / 100);
        Write(digits[2..], year % 100);
        digits[4] = (byte)'-';
        Write(digits[5..], month);
        digits[7] = (byte)'-';
        Write(digits[8..], day);
        digits[10] = separator;
        Write(digits[11..], ofDay / 3_600_000);
        digits[13] = (byte)':';
        Write(digits[14..], ofDay / 60_000 % 60);
        digits[16] = (byte)':';
        Write(digits[17..], ofDay / 1000 % 60);
        return ofDay % 1000;
    }

    private static void AppendFraction(Utf8Buffer text, int milliseconds)
    {
        var digits = text.Add(4);
        digits[0] = (byte)'.';
        digits[1] = (byte)('0' + (milliseconds / 100));
        Write(digits[2..], milliseconds % 100);
    }

    private static void AppendOffset(Utf8Buffer text, int minutes)
    {
        var digits = text.Add(6);
        digits[0] = (byte)(minutes < 0 ? '-' : '+');
        Write(digits[1..], Math.Abs(minutes) / 60);
        digits[3] = (byte)':';
        Write(digits[4..], Math.Abs(minutes) % 60);
    }

    private static void Write(Span<byte> digits, int number)
    {
        digits[1] = (byte)('0' + (number % 10));
        digits[0] = (byte)('0' + (number / 10));
    }
}
