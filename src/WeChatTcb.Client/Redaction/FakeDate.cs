using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Redaction;

/// <summary>Other dates near a date.</summary>
internal static class FakeDate
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>Midnight in China, where dates without a time are stored as such.</summary>
    private const long MidnightInChina = 16 * 60 * 60 * 1000;

    private const int MaxDays = 30;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy/MM/dd",
        "yyyy-MM-dd HH:mm",
        "yyyy/MM/dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy/MM/dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
    ];

    /// <summary>A date within 30 days of another, in milliseconds since 1970. Days stay days, and seconds seconds.</summary>
    internal static long Near(long milliseconds, ref KeyedRandom random)
    {
        var timeOfDay = ((milliseconds % Day) + Day) % Day;
        var unit = timeOfDay is 0 or MidnightInChina ? Day : timeOfDay % 1000 == 0 ? 1000 : 1;
        var units = Day / unit;
        var days = (1 + random.Below(MaxDays - 1)) * units;
        // The time of day changes too: with its milliseconds, it would be found again.
        var shift = (days + (units > 1 ? random.Below((int)units) : 0)) * unit;
        return random.Below(2) == 0 && milliseconds > long.MinValue + shift ? milliseconds - shift
            : milliseconds < long.MaxValue - shift ? milliseconds + shift
            : milliseconds - shift;
    }

    /// <summary>Writes another date if the text is one.</summary>
    /// <returns>The length; 0 if it is none.</returns>
    internal static int Write(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        if (text is not ([_, _, _, _, (byte)'-' or (byte)'/', ..]) || text.Length is < 10 or > 24)
            return 0;
        var written = Encoding.UTF8.GetString(text);
        foreach (var format in Formats)
        {
            if (!DateTime.TryParseExact(
                    written, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var date)
                || date.Year is < 2 or > 9998)
                continue;
            // A time without seconds gets none: what the format leaves out is not written.
            var near = DateTimeOffset.FromUnixTimeMilliseconds(Near(new DateTimeOffset(date).ToUnixTimeMilliseconds(), ref random));
            return Encoding.UTF8.GetBytes(near.UtcDateTime.ToString(format, CultureInfo.InvariantCulture), fake);
        }

        return 0;
    }
}
