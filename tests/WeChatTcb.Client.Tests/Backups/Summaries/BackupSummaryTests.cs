using System.Xml.Linq;
using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Summaries;

public sealed class BackupSummaryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Markdown_names_what_is_missing_and_counts_the_rest()
    {
        var text = Write("summary.md", Backup(60, failed: 3));
        Assert.StartsWith("## Backup 20261125T193000Z: Partial\n", text, StringComparison.Ordinal);
        Assert.Contains("| 57 of 60 | 6 | 5,700 | 55.7 KB | 00:01:05 |", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("out of quota").Length - 1);
        Assert.Contains("| env-0 | c0 | out of quota (DailyQuotaExceeded) |", text, StringComparison.Ordinal);
        Assert.Contains("| env-0 | 7 | 3 | 700 |", text, StringComparison.Ordinal);
        Assert.Contains("besides those on _id: 120.", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length < 40, text);
    }

    [Fact]
    public void Markdown_is_appended_because_all_steps_of_a_job_share_the_file()
    {
        File.WriteAllText(_folder.File("summary.md"), "of another step");
        var text = Write("summary.md", Backup(1, failed: 0));
        Assert.StartsWith("of another step\n\n## Backup ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_stays_below_the_limit_of_GitHub()
    {
        var text = Write("summary.md", Backup(10_000, failed: 10_000, reason: new string('x', 2_000)));
        Assert.True(text.Length < 1024 * 1024);
        Assert.Contains("more, which backup.json lists", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_reasons_cannot_break_the_table()
    {
        var text = Write("summary.md", Backup(1, failed: 1, name: "a|b<c>&d\r\n`e`", reason: "1 | 2\n3"));
        Assert.Contains(@"| env-0 | a\|b&lt;c&gt;&amp;d  \`e\` | 1 \| 2 3 (DailyQuotaExceeded) |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_has_a_suite_for_each_environment_and_a_test_for_each_collection()
    {
        File.WriteAllText(_folder.File("summary.xml"), "old");
        var backup = Backup(60, failed: 3) with
        {
            Failures = [.. Backup(60, failed: 3).Failures, new BackupFailure("env-9", null, "EnvHalted", "it is stopped")],
        };
        var xml = XDocument.Parse(Write("summary.xml", backup)).Root!;
        Assert.Equal("61", xml.Attribute("tests")!.Value);
        Assert.Equal("3", xml.Attribute("failures")!.Value);
        Assert.Equal("1", xml.Attribute("skipped")!.Value);
        Assert.Equal(7, xml.Elements("testsuite").Count());
        Assert.Equal("out of quota", xml.Descendants("failure").First().Attribute("message")!.Value);
        Assert.Equal("env-9", xml.Descendants("skipped").Single().Parent!.Attribute("classname")!.Value);
    }

    [Fact]
    public void JUnit_is_XML_whatever_the_names_are()
    {
        var xml = XDocument.Parse(Write("summary.xml", Backup(1, failed: 1, name: "a\u0001<b>\"&\ud800c😀\uffff", reason: "\0")));
        Assert.Equal("a\uFFFD<b>\"&\uFFFDc😀\uFFFD", xml.Descendants("testcase").Single().Attribute("name")!.Value);
    }

    [Theory]
    [InlineData("summary.md")]
    [InlineData("summary.xml")]
    public void It_says_that_no_backup_was_made(string name)
    {
        BackupSummary.Write(
            _folder.File(name), new TcbException("NotConnected", TcbErrorKind.Authentication, "No connection.", "Connect."));
        var text = File.ReadAllText(_folder.File(name));
        Assert.Contains("No connection.", text, StringComparison.Ordinal);
        Assert.Contains("NotConnected", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_that_cannot_be_written_is_an_error()
    {
        File.WriteAllText(_folder.File("file"), "");
        Assert.Throws<TcbException>(() => BackupSummary.Write(_folder.File("file/summary.md"), Backup(1, failed: 0)));
    }

    private string Write(string name, TcbBackup backup)
    {
        BackupSummary.Write(_folder.File(name), backup);
        return File.ReadAllText(_folder.File(name));
    }

    private static TcbBackup Backup(int count, int failed, string? name = null, string reason = "out of quota")
    {
        var start = new DateTimeOffset(2026, 11, 25, 19, 30, 0, TimeSpan.Zero);
        BackupCollection[] collections = [.. Enumerable.Range(0, count).Select(number => new BackupCollection
        {
            Env = $"env-{number / 10}",
            Collection = name ?? $"c{number}",
            IndexCount = 3,
            Status = number < failed ? BackupCollectionStatus.Failed : BackupCollectionStatus.Complete,
            RecordCount = number < failed ? null : 100,
            Length = number < failed ? null : 1000,
            ErrorId = number < failed ? "DailyQuotaExceeded" : null,
            Reason = number < failed ? reason : null,
        })];
        return new TcbBackup
        {
            Path = "/backups/20261125T193000Z",
            Name = "20261125T193000Z",
            Status = failed == 0 ? BackupStatus.Complete : BackupStatus.Partial,
            StartedAt = start,
            FinishedAt = start.AddSeconds(65),
            Collections = collections,
            Failures = [.. collections.Where(collection => collection.Reason is not null)
                .Select(collection => new BackupFailure(collection.Env, collection.Collection, collection.ErrorId!, collection.Reason!))],
        };
    }
}
