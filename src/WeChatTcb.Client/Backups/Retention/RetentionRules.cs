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
        Keep(Last, (_, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1} of {Last}"), "last");
        Keep(Daily, (start, _) => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "daily");
        Keep(Weekly, (start, _) => Week(start.DateTime), "weekly");
        Keep(Monthly, (start, _) => start.ToString("yyyy-MM", CultureInfo.InvariantCulture), "monthly");
        Keep(Yearly, (start, _) => start.ToString("yyyy", CultureInfo.InvariantCulture), "yearly");
        return reasons;

        void Keep(int count, Func<DateTimeOffset, int, string> period, string name)
        {
            string? last = null;
            for (var index = 0; index < starts.Count && count > 0; index++)
            {
                var current = period(starts[index], index);
                var isNew = current != last;
                if (!isNew && index < starts.Count - 1)
                    continue;
                reasons[index].Add(isNew ? $"{name} {current}" : $"oldest {name} {current}");
                last = current;
                count--;
            }
        }
    }

    private static string Week(DateTime date) =>
        string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date)}-W{ISOWeek.GetWeekOfYear(date):00}");
}
