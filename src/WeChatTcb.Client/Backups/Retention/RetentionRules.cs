using System.Globalization;

namespace WeChatTcb.Client.Backups.Retention;

/// <summary>
/// How many backups are kept, with the meaning of restic's <c>forget</c>: a backup is kept if any rule keeps it. A rule for days keeps the
/// newest backup of each of the last n days that have one. While a rule has not found its n, it also keeps the oldest backup.
/// </summary>
/// <param name="Last">The number of the newest backups.</param>
/// <param name="Daily">The number of days.</param>
/// <param name="Weekly">The number of weeks, of ISO 8601: from Monday.</param>
/// <param name="Monthly">The number of months.</param>
/// <param name="Yearly">The number of years.</param>
public sealed record RetentionRules(int Last = 0, int Daily = 0, int Weekly = 0, int Monthly = 0, int Yearly = 0)
{
    /// <summary>Whether no rule keeps anything. Then nothing may be removed.</summary>
    public bool IsEmpty => this == new RetentionRules();

    /// <summary>Why each of some backups is kept; no reason means that it is not.</summary>
    /// <param name="starts">When they began, in the zone whose days count; the newest first.</param>
    internal IReadOnlyList<IReadOnlyList<string>> Apply(IReadOnlyList<DateTimeOffset> starts)
    {
        var reasons = starts.Select(_ => new List<string>()).ToArray();
        Keep(Last, static (_, index) => Text(index + 1), last => Messages.FormatKept_Last(last, Text(Last)));
        Keep(Daily, static (start, _) => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Messages.FormatKept_Daily);
        Keep(Weekly, static (start, _) => Week(start.DateTime), Messages.FormatKept_Weekly);
        Keep(Monthly, static (start, _) => start.ToString("yyyy-MM", CultureInfo.InvariantCulture), Messages.FormatKept_Monthly);
        Keep(Yearly, static (start, _) => start.ToString("yyyy", CultureInfo.InvariantCulture), Messages.FormatKept_Yearly);
        return reasons;

        void Keep(int count, Func<DateTimeOffset, int, string> period, Func<string, string> name)
        {
            string? last = null;
            for (var index = 0; index < starts.Count && count > 0; index++)
            {
                var current = period(starts[index], index);
                var isNew = current != last;
                if (!isNew && index < starts.Count - 1)
                    continue;
                reasons[index].Add(isNew ? name(current) : Messages.FormatKept_Oldest(name(current)));
                last = current;
                count--;
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Week(DateTime date) =>
        string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date)}-W{ISOWeek.GetWeekOfYear(date):00}");
}
