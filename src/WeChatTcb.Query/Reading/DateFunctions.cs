using System.Globalization;
using System.Text.RegularExpressions;

namespace WeChatTcb.Query.Reading;

/// <summary><c>new Date(…)</c>, by the rules of ECMAScript.</summary>
internal static partial class DateFunctions
{
    private const double MaxTime = 8.64e15;
    private const long MillisecondsPerDay = 86_400_000;

    public static ScriptValue Create(Call call)
    {
        // The service runs the statement: this is the time at which it does.
        if (call.Arguments.Count == 0)
            return new ScalarLiteral(new ServerDateValue(0), call.Place);
        if (!call.HasArguments(1, 7))
            return new ErrorValue(call.Place);
        if (call.Arguments.Count > 1)
            return FromParts(call);
        return call.Arguments[0] switch
        {
            ScalarLiteral { Value: NumberValue number } => FromTime(call, number.Value),
            ScalarLiteral { Value: StringValue text } => FromText(call, text.Value),
            ScalarLiteral { Value: ServerTimeValue time } => new ScalarLiteral(new ServerDateValue(time.OffsetMilliseconds), call.Place),
            ScalarLiteral { Value: (DateValue or ServerDateValue) and var date } => new ScalarLiteral(date, call.Place),
            var other => call.FailArgument(other, Messages.Wanted_Date),
        };
    }

    /// <summary><c>Date.now()</c>.</summary>
    public static ScriptValue Now(Call call) =>
        call.HasArguments(0, 0) ? new ScalarLiteral(new ServerTimeValue(0), call.Place) : new ErrorValue(call.Place);

    /// <summary><c>db.serverDate({ offset })</c>.</summary>
    public static ScriptValue ServerDate(Call call)
    {
        if (!call.HasArguments(0, 1))
            return new ErrorValue(call.Place);
        if (call.Arguments is [])
            return new ServerDateLiteral(new(0), call.Place);
        if (call.Arguments[0] is not ObjectLiteral options)
            return call.FailArgument(call.Arguments[0], Messages.Wanted_Offset);
        var offset = 0L;
        foreach (var member in options.Members)
        {
            switch (member)
            {
                case { Name: "offset", Value: UndefinedLiteral }:
                    break;
                case { Name: "offset", Value: ScalarLiteral { Value: NumberValue { Value: var number } } } when IsOffset(number):
                    offset = (long)number;
                    break;
                case { Name: "offset" }:
                    return call.Fail(DiagnosticIds.InvalidArgument, member.Value.Place, Messages.FormatInvalidOffset(call.Name));
                default:
                    return call.FailOption<ErrorValue>(member, Messages.Wanted_Offset, "offset") ?? new(call.Place);
            }
        }

        return new ServerDateLiteral(new(offset), call.Place);
    }

    /// <summary><c>date.getTime()</c>.</summary>
    public static ScriptValue GetTime(QueryValue date, Call call)
    {
        if (!call.HasArguments(0, 0))
            return new ErrorValue(call.Place);
        return new ScalarLiteral(ToNumber(date)!, call.Place);
    }

    /// <summary>Whether a number can be an offset from the current time: whole milliseconds within the range of dates.</summary>
    public static bool IsOffset(double milliseconds) => Math.Abs(milliseconds) <= MaxTime && Math.Floor(milliseconds) == milliseconds;

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
            return new ScalarLiteral(new DateValue((long)time), call.Place);
        return call.Fail(
            DiagnosticIds.InvalidDate,
            call.Arguments[0].Place,
            Messages.FormatDateRangeOf(time.ToString(CultureInfo.InvariantCulture)));
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
            WarnOfZone(call, Messages.LocalDate_Hint);
        }

        return Math.Abs(time) <= MaxTime ? new ScalarLiteral(new DateValue((long)time), call.Place) : FailText(call, text);
    }

    private static ErrorValue FailText(Call call, string text) => call.Fail(
        DiagnosticIds.InvalidDate,
        call.Arguments[0].Place,
        Messages.FormatInvalidDate(text.Length > 40 ? text[..40] + "…" : text),
        Messages.InvalidDate_Hint);

    private static ScriptValue FromParts(Call call)
    {
        var parts = new double[] { 0, 0, 1, 0, 0, 0, 0 };
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Arguments[i] is not ScalarLiteral { Value: NumberValue { Value: var part } })
                return call.FailArgument(call.Arguments[i], Messages.Wanted_DateParts);
            parts[i] = Math.Truncate(part);
            // Far beyond all dates, and small enough to stay exact below.
            if (!(Math.Abs(parts[i]) <= MaxTime))
                return call.Fail(DiagnosticIds.InvalidDate, call.Arguments[i].Place, Messages.DateRange);
        }

        // ECMAScript: two digits mean the twentieth century, and months count from 0.
        var year = parts[0] is >= 0 and <= 99 ? 1900 + parts[0] : parts[0];
        year += Math.Floor(parts[1] / 12);
        var month = parts[1] - (Math.Floor(parts[1] / 12) * 12);
        var time = (Day(year, month, parts[2]) * MillisecondsPerDay)
            + (parts[3] * 3_600_000) + (parts[4] * 60_000) + (parts[5] * 1000) + parts[6];
        if (!(Math.Abs(time) <= MaxTime))
            return call.Fail(DiagnosticIds.InvalidDate, call.Place, Messages.DateRange);
        WarnOfZone(call, Messages.LocalDateParts_Hint);
        return new ScalarLiteral(new DateValue((long)time), call.Place);
    }

    private static void WarnOfZone(Call call, string hint) => call.Context.Diagnostics.Warning(
        DiagnosticIds.LocalDate,
        call.Place,
        Messages.LocalDate,
        hint);

    /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar.</summary>
    /// <param name="year">Any year.</param>
    /// <param name="month">0 to 11.</param>
    /// <param name="day">Any day, counted from 1.</param>
    private static double Day(double year, double month, double day)
    {
        // The year starts in March here: a leap day is its last day.
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
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex IsoDate();
}
