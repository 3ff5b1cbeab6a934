using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Redaction;

/// <summary>Other dates near a date.</summary>
internal static partial class FakeDate
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>Midnight in China, where dates without a time are stored as such.</summary>
    private const long MidnightInChina = 16 * 60 * 60 * 1000;

    private const int MaxDays = 30;

    /// <summary>The longest text of a date in bytes, with seven digits after the second and an offset.</summary>
    private const int MaxLength = 40;

    /// <summary>The first byte of 年.</summary>
    private const byte YearByte = 0xe5;

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

    /// <summary>Writes another date, of the same form, if the text is one.</summary>
    /// <returns>The length; 0 if it is none.</returns>
    internal static int Write(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        if (text is not ([_, _, _, _, (byte)'-' or (byte)'/' or (byte)'.' or YearByte, ..]) || text.Length is < 10 or > MaxLength)
            return 0;
        var written = Encoding.UTF8.GetString(text);
        if (FormatOf(written) is not { } format
            || !DateTimeOffset.TryParseExact(
                written, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            || date.UtcDateTime.Year is < 2 or > 9998)
            return 0;
        // A time without seconds gets none: what the format leaves out is not written.
        var near = DateTimeOffset.FromUnixTimeMilliseconds(Near(date.ToUnixTimeMilliseconds(), ref random)).ToOffset(date.Offset);
        return Encoding.UTF8.GetBytes(near.ToString(format, CultureInfo.InvariantCulture), fake);
    }

    /// <summary>The format of a date as text; null for any other text.</summary>
    private static string? FormatOf(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        string Repeated(string group, string letter) => string.Concat(Enumerable.Repeat(letter, match.Groups[group].Length));
        return $"yyyy'{match.Groups["year"]}'{Repeated("M", "M")}'{match.Groups["month"]}'{Repeated("d", "d")}'{match.Groups["day"]}'"
            + (match.Groups["time"].Success ? $"'{match.Groups["time"]}'HH':'mm" : "")
            + (match.Groups["s"].Success ? "':'ss" : "")
            + (match.Groups["f"].Success ? $"'.'{Repeated("f", "f")}" : "")
            + match.Groups["zone"].Value switch { "" => "", "Z" => "'Z'", _ => "zzz" };
    }

    [GeneratedRegex(
        @"^[0-9]{4}((?<year>[-/.])(?<M>[0-9]{2})(?<month>\k<year>)(?<d>[0-9]{2})(?<day>)"
        + @"|(?<year>年)(?<M>[0-9]{1,2})(?<month>月)(?<d>[0-9]{1,2})(?<day>日))"
        + @"((?<time>T|\x20)[0-9]{2}:[0-9]{2}(?<s>:[0-9]{2}(\.(?<f>[0-9]{1,7}))?)?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
