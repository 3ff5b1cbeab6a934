using System.Globalization;
using System.Text.RegularExpressions;

namespace WeChatTcb.Query.Reading;

/// <summary><c>new Date(…)</c>, by the rules of ECMAScript.</summary>
internal static partial class Dates
{
    private const double MaxTime = 8.64e15;
    private const long MillisecondsPerDay = 86_400_000;

    public static ScriptValue Create(Call call)
    {
        // The service runs the statement, so this is the time when it does.
        if (call.Arguments.Count == 0)
            return new ScalarScript(new ServerDateValue(0), call.Span);
        if (!call.HasArguments(1, 7))
            return new ErrorValue(call.Span);
        if (call.Arguments.Count > 1)
            return FromParts(call);
        return call.Arguments[0] switch
        {
            ScalarScript { Value: NumberValue number } => FromTime(call, number.Value),
            ScalarScript { Value: StringValue text } => FromText(call, text.Value),
            ScalarScript { Value: ServerTimeValue time } => new ScalarScript(new ServerDateValue(time.OffsetMilliseconds), call.Span),
            ScalarScript { Value: (DateValue or ServerDateValue) and var date } => new ScalarScript(date, call.Span),
            var other => call.FailArgument(other, "a text, a number of milliseconds, or year, month and day"),
        };
    }

    /// <summary><c>Date.now()</c>.</summary>
    public static ScriptValue Now(Call call) =>
        call.HasArguments(0, 0) ? new ScalarScript(new ServerTimeValue(0), call.Span) : new ErrorValue(call.Span);

    /// <summary><c>db.serverDate({ offset })</c>.</summary>
    public static ScriptValue ServerDate(Call call)
    {
        if (!call.HasArguments(0, 1))
            return new ErrorValue(call.Span);
        const string Shape = "an object { offset: milliseconds }";
        if (call.Arguments is [])
            return new ServerDateScript(new(0), call.Span);
        if (call.Arguments[0] is not ObjectScript options)
            return call.FailArgument(call.Arguments[0], Shape);
        var offset = 0L;
        foreach (var member in options.Members)
        {
            switch (member)
            {
                case { Name: "offset", Value: UndefinedScript }:
                    break;
                case { Name: "offset", Value: ScalarScript { Value: NumberValue { Value: var number } } }
                    when Math.Abs(number) <= MaxTime && Math.Floor(number) == number:
                    offset = (long)number;
                    break;
                case { Name: "offset" }:
                    return call.Fail(
                        DiagnosticIds.InvalidArgument,
                        member.Value.Span,
                        $"The offset of {call.Name} is a whole number of milliseconds within the range of dates.");
                default:
                    return call.Fail(
                        DiagnosticIds.InvalidArgument,
                        member.NameSpan,
                        $"{call.Name} takes {Shape}; there is no '{member.Name}'.",
                        Diagnostics.DidYouMean.Question(member.Name, ["offset"]));
            }
        }

        return new ServerDateScript(new(offset), call.Span);
    }

    /// <summary><c>date.getTime()</c>.</summary>
    public static ScriptValue GetTime(QueryValue date, Call call)
    {
        if (!call.HasArguments(0, 0))
            return new ErrorValue(call.Span);
        return new ScalarScript(ToNumber(date)!, call.Span);
    }

    /// <summary>A date as JavaScript's arithmetic sees it, as milliseconds; a number as itself; null for anything else.</summary>
    public static QueryValue? ToNumber(QueryValue value) => value switch
    {
        DateValue date => new NumberValue(date.EpochMilliseconds),
        ServerDateValue date => new ServerTimeValue(date.OffsetMilliseconds),
        NumberValue or ServerTimeValue => value,
        _ => null,
    };

    private static ScriptValue FromTime(Call call, double time)
    {
        if (Math.Abs(time) <= MaxTime)
            return new ScalarScript(new DateValue((long)time), call.Span);
        return call.Fail(
            DiagnosticIds.InvalidDate,
            call.Arguments[0].Span,
            $"{time.ToString(CultureInfo.InvariantCulture)} milliseconds are outside the range of dates.");
    }

    private static ScriptValue FromText(Call call, string text)
    {
        var match = IsoDate().Match(text);
        if (!match.Success)
            return FailText(call, text);
        double Number(string group, double missing) =>
            match.Groups[group] is { Success: true } digits
                ? double.Parse(digits.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : missing;
        var (year, month, day) = (Number("year", 0), Number("month", 1), Number("day", 1));
        var (hour, minute, second) = (Number("hour", 0), Number("minute", 0), Number("second", 0));
        var millisecond = match.Groups["fraction"] is { Success: true } fraction
            ? int.Parse(fraction.Value.PadRight(3, '0').AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
        if (month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month) || match.Groups["year"].Value == "-000000"
            || hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute + second + millisecond > 0))
        {
            return FailText(call, text);
        }

        var time = (Day(year, month - 1, day) * MillisecondsPerDay) + (((((hour * 60) + minute) * 60) + second) * 1000) + millisecond;
        if (match.Groups["sign"] is { Success: true, Value: var sign })
        {
            var (zoneHour, zoneMinute) = (Number("zoneHour", 0), Number("zoneMinute", 0));
            if (zoneHour > 23 || zoneMinute > 59)
                return FailText(call, text);
            time -= ((zoneHour * 60) + zoneMinute) * 60_000 * (sign == "-" ? -1 : 1);
        }
        else if (match.Groups["hour"].Success && !match.Groups["utc"].Success)
        {
            WarnOfZone(call, "Write the zone: 'Z' for UTC, or an offset such as '+08:00', at the end.");
        }

        return Math.Abs(time) <= MaxTime ? new ScalarScript(new DateValue((long)time), call.Span) : FailText(call, text);
    }

    private static ErrorValue FailText(Call call, string text) => call.Fail(
        DiagnosticIds.InvalidDate,
        call.Arguments[0].Span,
        $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no date that every JavaScript engine reads alike.",
        "Write it as '2024-01-31' or '2024-01-31T08:30:00+08:00'.");

    private static ScriptValue FromParts(Call call)
    {
        var parts = new double[] { 0, 0, 1, 0, 0, 0, 0 };
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Arguments[i] is not ScalarScript { Value: NumberValue { Value: var part } })
                return call.FailArgument(call.Arguments[i], "numbers for year, month, day and so on");
            parts[i] = Math.Truncate(part);
            // Far beyond all dates, and small enough to stay exact below.
            if (!(Math.Abs(parts[i]) <= MaxTime))
                return call.Fail(DiagnosticIds.InvalidDate, call.Arguments[i].Span, "This is outside the range of dates.");
        }

        // ECMAScript: two digits mean the twentieth century, and months count from 0.
        var year = parts[0] is >= 0 and <= 99 ? 1900 + parts[0] : parts[0];
        year += Math.Floor(parts[1] / 12);
        var month = parts[1] - (Math.Floor(parts[1] / 12) * 12);
        var time = (Day(year, month, parts[2]) * MillisecondsPerDay)
            + (parts[3] * 3_600_000) + (parts[4] * 60_000) + (parts[5] * 1000) + parts[6];
        if (!(Math.Abs(time) <= MaxTime))
            return call.Fail(DiagnosticIds.InvalidDate, call.Span, "This is outside the range of dates.");
        WarnOfZone(call, "Write a text with its zone: new Date('2024-01-31T08:30:00+08:00').");
        return new ScalarScript(new DateValue((long)time), call.Span);
    }

    private static void WarnOfZone(Call call, string cure) => call.Context.Diagnostics.Warning(
        DiagnosticIds.LocalDate,
        call.Span,
        "This date has no time zone; the service's own zone is not known, and here it is taken as UTC.",
        cure);

    /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar.</summary>
    /// <param name="year">Any year.</param>
    /// <param name="month">0 to 11.</param>
    /// <param name="day">Any day, counted from 1.</param>
    private static double Day(double year, double month, double day)
    {
        // The year starts in March here, so that a leap day is the last day of a year.
        if (month < 2)
            year--;
        var monthFromMarch = (month + 10) % 12;
        var dayOfYear = Math.Floor(((153 * monthFromMarch) + 2) / 5);
        return (365 * year) + Math.Floor(year / 4) - Math.Floor(year / 100) + Math.Floor(year / 400) + dayOfYear + day - 1 - 719_468;
    }

    private static int DaysInMonth(double year, double month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    [GeneratedRegex(
        """
        \A (?<year> [0-9]{4} | [+-][0-9]{6} ) ( - (?<month> [0-9]{2} ) ( - (?<day> [0-9]{2} ) )? )?
        ( T (?<hour> [0-9]{2} ) : (?<minute> [0-9]{2} ) ( : (?<second> [0-9]{2} ) ( \. (?<fraction> [0-9]{1,9} ) )? )?
          ( (?<utc> Z ) | (?<sign> [+-] ) (?<zoneHour> [0-9]{2} ) : (?<zoneMinute> [0-9]{2} ) )?
        )? \z
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex IsoDate();
}
