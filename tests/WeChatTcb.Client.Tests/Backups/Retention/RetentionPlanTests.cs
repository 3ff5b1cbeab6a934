using CsCheck;
using WeChatTcb.Client.Backups.Retention;

namespace WeChatTcb.Client.Tests.Backups.Retention;

/// <summary>Which backups of a destination are removed.</summary>
public sealed class RetentionPlanTests
{
    [Theory]
    // Letters: C complete, P partial, U unfinished, F failed (nothing saved), R running. The oldest first; > names the base.
    [InlineData("C C C C C", 2, "0 1 2")]
    [InlineData("C C C P P P P P", 2, "0 3 4 5")] // incomplete ones do not push out complete ones
    [InlineData("P C P C", 1, "0 1 2")] // an incomplete one that is older than a complete one is not kept
    [InlineData("C F F F", 1, "1 2")] // of those that saved nothing, only the newest of all
    [InlineData("C F C", 2, "1")]
    [InlineData("C U", 1, "")]
    [InlineData("F R C", 1, "0")] // a running one is never removed
    [InlineData("R F P C", 5, "1 2")]
    [InlineData("P P P", 2, "0")] // without a complete one, the rules count the incomplete ones
    [InlineData("C C>0 C>1 C C", 2, "0 1 2")]
    [InlineData("C C>0 C>1 C>2 C>3", 1, "")] // a chain is kept as a whole
    [InlineData("C C C>1 C>2", 1, "0")]
    [InlineData("C C>9 P", 1, "1")] // an increment without its base is not complete, so the first one is the last complete backup
    [InlineData("C C>1 C>3 C>2", 1, "1")] // a circle has no full backup
    [InlineData("C C P>0", 1, "")] // the base of an incomplete one that is kept
    public void Rules_keep_what_is_needed(string backups, int last, string removed) =>
        Assert.Equal(removed, Removed(Parse(backups), new RetentionRules(Last: last)));

    [Fact]
    public void Reasons_say_why()
    {
        var all = Parse("C C>0 F C P R F");
        var reasons = new RetentionPlan(all, []).Apply(new RetentionRules(Last: 2), Names(all)).ToDictionary(
            decision => decision.Name, decision => string.Join(", ", decision.Reasons));
        Assert.Equal("base of 1", reasons["0"]);
        Assert.Equal("last 2 of 2", reasons["1"]);
        Assert.Equal("nothing was saved, and there is a newer backup", reasons["2"]);
        Assert.Equal("last 1 of 2, last complete backup", reasons["3"]);
        Assert.Equal("last 1 of 2, incomplete", reasons["4"]);
        Assert.Equal("running", reasons["5"]);
        Assert.Equal("newest", reasons["6"]);
    }

    [Fact]
    public void Selections_are_counted_separately()
    {
        var all = Parse("C C C C");
        all[1] = all[1] with { SelectionKey = "other" };
        all[3] = all[3] with { SelectionKey = "other" };
        Assert.Equal("0 1", Removed(all, new RetentionRules(Last: 1)));
    }

    [Fact]
    public void What_an_unreadable_backup_may_need_is_kept()
    {
        var all = Parse("C C C");
        var decisions = new RetentionPlan(all, ["0"]).Apply(new RetentionRules(Last: 1), Names(all));
        Assert.Equal(
            ["1"], decisions.Where(decision => decision.Decision is BackupRetentionDecision.Remove).Select(decision => decision.Name));
    }

    [Theory]
    [InlineData("C C C", "0", "0")]
    [InlineData("C C C", "2", "")] // the last complete one
    [InlineData("C P", "1", "1")]
    [InlineData("C C>0 C", "0", "")] // a base
    [InlineData("C C>0 C", "0 1", "0 1")] // a base with its increment
    [InlineData("C C>0 C>1 C", "0 1", "")]
    [InlineData("R C", "0", "")]
    [InlineData("C>1 C>0 C", "0 1", "0 1")] // a circle
    [InlineData("C>1 C>0 C", "0", "")]
    [InlineData("C>2 C>0 C>1 C>2 C", "0 1 2 3", "0 1 2 3")] // with an increment of it
    public void Named_backups_are_removed_except_those_that_are_needed(string backups, string named, string removed)
    {
        var decisions = new RetentionPlan(Parse(backups), []).Remove(named.Split(' ').ToHashSet());
        Assert.Equal(removed, Text(decisions));
        Assert.Equal(named.Split(' ').Length, decisions.Count);
    }

    [Fact]
    public void Whatever_the_rules_the_last_complete_backup_and_all_bases_remain_and_a_second_time_removes_nothing() =>
        Gen.Select(Gen.Int[0, 3].Array[5].Where(counts => counts.Sum() > 0), GenBackups).Sample((counts, all) =>
        {
            var rules = new RetentionRules(counts[0], counts[1], counts[2], counts[3], counts[4]);
            var plan = new RetentionPlan(all, []);
            var removed = plan.Apply(rules, Names(all)).Where(decision => decision.Decision is BackupRetentionDecision.Remove)
                .Select(decision => decision.Name).ToHashSet();
            var left = all.Where(backup => !removed.Contains(backup.Name)).ToArray();
            var names = Names(left);
            var existed = Names(all);
            Assert.DoesNotContain(all, backup => backup.Status is BackupStatus.Running && removed.Contains(backup.Name));
            Assert.All(left, backup => Assert.All(backup.Bases.Where(existed.Contains), name => Assert.Contains(name, names)));
            Assert.All(
                all.Where(plan.IsUsable).GroupBy(backup => backup.SelectionKey),
                group => Assert.Contains(group.MaxBy(backup => backup.StartedAt)!.Name, names));
            Assert.Equal("", Removed(left, rules));
        });

    private static readonly Gen<TcbBackup[]> GenBackups =
        from count in Gen.Int[1, 12]
        from statuses in Gen.Enum<BackupStatus>().Array[count]
        from bases in Gen.Int[-8, 12].Array[count]
        from hours in Gen.Int[1, 24 * 40].Array[count]
        from selections in Gen.Int[0, 1].Array[count]
        select Enumerable.Range(0, count).Select(index => New(
            index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            BackupBuilder.Start.AddHours(hours.Take(index + 1).Sum()),
            statuses[index],
            bases[index] >= 0 && bases[index] < index
                ? bases[index].ToString(System.Globalization.CultureInfo.InvariantCulture)
                : null) with
        {
            SelectionKey = selections[index].ToString(System.Globalization.CultureInfo.InvariantCulture),
        }).ToArray();

    private static string Removed(IReadOnlyList<TcbBackup> all, RetentionRules rules) =>
        Text(new RetentionPlan(all, []).Apply(rules, Names(all)));

    private static string Text(IEnumerable<BackupRetention> decisions) => string.Join(' ', decisions
        .Where(decision => decision.Decision is BackupRetentionDecision.Remove).Select(decision => decision.Name)
            .Order(StringComparer.Ordinal));

    private static HashSet<string> Names(IEnumerable<TcbBackup> all) => all.Select(backup => backup.Name).ToHashSet();

    private static TcbBackup[] Parse(string backups) =>
    [
        .. backups.Split(' ').Select((text, index) => New(
            index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            BackupBuilder.Start.AddDays(index),
            text[0] switch
            {
                'C' => BackupStatus.Complete,
                'P' => BackupStatus.Partial,
                'U' => BackupStatus.Unfinished,
                'R' => BackupStatus.Running,
                _ => BackupStatus.Failed,
            },
            text.Length > 1 ? text[2..] : null)),
    ];

    private static TcbBackup New(string name, DateTimeOffset start, BackupStatus status, string? baseName) => new()
    {
        Path = "/backups/" + name,
        Name = name,
        Status = status,
        Kind = baseName is null ? BackupKind.Full : BackupKind.Incremental,
        Bases = baseName is null ? [] : [baseName],
        StartedAt = start,
        Collections = status is BackupStatus.Failed ? [] :
        [
            new BackupCollection { Env = "env-1", Collection = "users", Status = BackupCollectionStatus.Complete },
        ],
        Failures = [],
    };
}
