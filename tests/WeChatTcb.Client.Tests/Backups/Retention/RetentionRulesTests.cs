using System.Globalization;
using CsCheck;
using WeChatTcb.Client.Backups.Retention;

namespace WeChatTcb.Client.Tests.Backups.Retention;

/// <summary>The rules, with the examples of restic's documentation.</summary>
public sealed class RetentionRulesTests
{
    /// <summary>One backup every Sunday for 12 weeks.</summary>
    private static readonly DateTimeOffset[] Sundays =
        [.. Enumerable.Range(0, 12).Select(week => new DateTimeOffset(2019, 9, 1, 11, 0, 0, TimeSpan.Zero).AddDays(7 * week)).Reverse()];

    [Fact]
    public void Days_without_a_backup_do_not_count() =>
        Assert.Equal(
            ["2019-11-17", "2019-11-10", "2019-11-03", "2019-10-27"], Kept(new RetentionRules(Daily: 4), Sundays));

    [Fact]
    public void A_backup_is_kept_if_any_rule_keeps_it()
    {
        // Every day for 100 years, until a Sunday.
        var days = Enumerable.Range(0, 36524).Select(day => new DateTimeOffset(2100, 1, 3, 3, 0, 0, TimeSpan.Zero).AddDays(-day)).ToArray();
        var reasons = new RetentionRules(Daily: 7, Weekly: 5, Monthly: 12, Yearly: 75).Apply(days);
        Assert.Equal(7, Count("daily"));
        Assert.Equal(5, Count("weekly"));
        Assert.Equal(12, Count("monthly"));
        Assert.Equal(75, Count("yearly"));
        Assert.Equal(4, Enumerable.Range(0, days.Length).Count(index => Has(index, "weekly") && !Has(index, "daily")));
        Assert.All(
            Enumerable.Range(0, days.Length).Where(index => Has(index, "yearly")),
            index => Assert.True(days[index] is { Month: 12, Day: 31 } || index == 0));

        int Count(string rule) => Enumerable.Range(0, days.Length).Count(index => Has(index, rule));
        bool Has(int index, string rule) => reasons[index].Any(reason => reason.StartsWith(rule, StringComparison.Ordinal));
    }

    [Theory]
    // Of one day, the newest; while fewer days have a backup than the rule allows, the oldest of all, too.
    [InlineData("daily 1", "2026-11-25T20 2026-11-25T08", "2026-11-25T20")]
    [InlineData("daily 2", "2026-11-25T20 2026-11-25T08", "2026-11-25T20 2026-11-25T08")]
    [InlineData("daily 2", "2026-11-25T20 2026-11-25T12 2026-11-25T08", "2026-11-25T20 2026-11-25T08")]
    [InlineData("daily 2", "2026-11-26T02 2026-11-25T20 2026-11-25T08 2026-11-24T08", "2026-11-26T02 2026-11-25T20")]
    // Weeks begin on Monday, and belong to the year of their Thursday.
    [InlineData("weekly 2", "2027-01-03T12 2026-12-28T12 2026-12-27T12", "2027-01-03T12 2026-12-27T12")]
    [InlineData("weekly 9", "2027-01-04T00 2027-01-03T23 2027-01-01T00 2026-12-30T00", "2027-01-04T00 2027-01-03T23 2026-12-30T00")]
    [InlineData("monthly 2", "2026-03-01T00 2026-02-28T23 2026-02-01T00 2026-01-31T00", "2026-03-01T00 2026-02-28T23")]
    [InlineData("yearly 2", "2027-01-01T00 2026-12-31T23 2026-01-01T00 2025-12-31T23", "2027-01-01T00 2026-12-31T23")]
    [InlineData("last 2", "2026-11-25T20 2026-11-25T19 2026-11-25T18", "2026-11-25T20 2026-11-25T19")]
    [InlineData("last 5", "2026-11-25T20 2026-11-25T19", "2026-11-25T20 2026-11-25T19")]
    [InlineData("last 1", "", "")]
    public void Each_rule_keeps_the_newest_of_each_period(string rule, string starts, string kept)
    {
        var count = int.Parse(rule.Split(' ')[1], CultureInfo.InvariantCulture);
        var rules = rule.Split(' ')[0] switch
        {
            "daily" => new RetentionRules(Daily: count),
            "weekly" => new RetentionRules(Weekly: count),
            "monthly" => new RetentionRules(Monthly: count),
            "yearly" => new RetentionRules(Yearly: count),
            _ => new RetentionRules(Last: count),
        };
        Assert.Equal(Parse(kept), Kept(Parse(starts), rules));
    }

    [Fact]
    public void Reasons_name_the_rule_and_the_period()
    {
        var reasons = new RetentionRules(2, 1, 1, 1, 2).Apply(Parse("2026-11-25T20 2026-11-25T19"));
        Assert.Equal(["last 1 of 2", "daily 2026-11-25", "weekly 2026-W48", "monthly 2026-11", "yearly 2026"], reasons[0]);
        Assert.Equal(["last 2 of 2", "oldest yearly 2026"], reasons[1]);
    }

    [Fact]
    public void Applied_again_the_rules_remove_nothing_more() =>
        Gen.Select(Gen.Int[0, 5].Array[5], Gen.Int[0, 24 * 800].Array[0, 40]).Sample((counts, hours) =>
        {
            var rules = new RetentionRules(counts[0], counts[1], counts[2], counts[3], counts[4]);
            DateTimeOffset[] starts =
                [.. hours.OrderDescending().Select(hour => new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddHours(hour))];
            var kept = Kept(starts, rules);
            return kept.SequenceEqual(Kept(kept, rules)) && (starts.Length == 0 || rules.IsEmpty || kept[0] == starts[0]);
        });

    private static DateTimeOffset[] Kept(DateTimeOffset[] starts, RetentionRules rules) =>
        [.. rules.Apply(starts).Zip(starts).Where(pair => pair.First.Count > 0).Select(pair => pair.Second)];

    private static IEnumerable<string> Kept(RetentionRules rules, DateTimeOffset[] starts) =>
        Kept(starts, rules).Select(start => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static DateTimeOffset[] Parse(string starts) =>
    [
        .. starts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(start => DateTimeOffset.ParseExact(
            start, "yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
    ];
}
