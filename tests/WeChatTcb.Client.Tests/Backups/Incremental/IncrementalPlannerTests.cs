using System.Text;
using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups.Incremental;

/// <summary>Decides about the collection <c>orders</c> of one environment, whose backups are written here.</summary>
public sealed class IncrementalPlannerTests : IDisposable
{
    private const string Newest = """{"_id":2,"at":{"$date":"2026-11-21T12:00:00Z"}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_backup_is_full()
    {
        var decision = Decide();

        Assert.Equal((BackupKind.Full, "there is no earlier backup of it"), (decision.Kind, decision.FullReason));
        Assert.Equal("db.collection('orders').get()", IncrementalPlanner.StatementOf(decision));
    }

    [Fact]
    public void An_increment_begins_at_the_highest_value_of_a_full_backup_minus_the_overlap()
    {
        Backup("20261122T000000Z", """{"_id":1,"at":{"$date":"2026-11-20T00:00:00Z"}}""" + "\n" + Newest);

        var decision = Decide();

        Assert.Equal((BackupKind.Incremental, "20261122T000000Z", null), (decision.Kind, decision.BaseName, decision.FullReason));
        Assert.Equal(
            "db.collection('orders').where({ at: _.gte(new Date('2026-11-21T11:59:00.000Z')) }).get()",
            IncrementalPlanner.StatementOf(decision));
    }

    [Fact]
    public void The_stored_value_is_used_and_not_what_an_increment_happens_to_contain()
    {
        Backup("20261122T000000Z", Newest, value: """{"$date":{"$numberLong":"1795262400000"}}""");
        Backup("20261123T000000Z", "", baseName: "20261122T000000Z", value: """{"$date":{"$numberLong":"1795262400000"}}""");

        var decision = Decide();

        Assert.Equal((BackupKind.Incremental, "20261123T000000Z"), (decision.Kind, decision.BaseName));
        Assert.Contains("2026-11-21T11:59:00", IncrementalPlanner.StatementOf(decision), StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_backup_is_the_base_if_the_chain_of_the_last_one_is_broken()
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261124T000000Z", Newest, baseName: "20261123T000000Z", value: "1");

        Assert.Equal("20261122T000000Z", Decide().BaseName);
        File.Delete(Path.Combine(_folder.Path, "20261122T000000Z", "env-1", "orders.jsonl"));
        Assert.Contains("missing", Decide().FullReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_collection_is_no_base()
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261123T000000Z", "", status: BackupCollectionStatus.Failed);

        Assert.Equal("20261122T000000Z", Decide().BaseName);
    }

    [Theory]
    [InlineData(0, BackupKind.Incremental)]
    [InlineData(3, BackupKind.Incremental)]
    [InlineData(2, BackupKind.Full)]
    [InlineData(1, BackupKind.Full)]
    public void Every_nth_backup_is_full(int fullEvery, BackupKind expected)
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261123T000000Z", Newest, baseName: "20261122T000000Z", value: "1");

        Assert.Equal(expected, Decide(fullEvery: fullEvery).Kind);
    }

    [Fact]
    public void Another_field_or_a_field_of_other_type_is_a_reason_for_a_full_backup()
    {
        Backup("20261122T000000Z", """{"at":1}""" + "\n" + """{"at":"1"}""");
        Assert.Contains("different types", Decide().FullReason, StringComparison.Ordinal);
        Assert.Contains("no field changed", Decide("changed").FullReason, StringComparison.Ordinal);

        Backup("20261123T000000Z", Newest, baseName: "20261122T000000Z", value: "1");
        Assert.Contains("by the field at, not changed", Decide("changed").FullReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collection_without_a_field_is_exported_in_full()
    {
        Backup("20261122T000000Z", """{"n":7}""");

        Assert.Equal("db.collection('orders').where({ n: _.gte(7) }).get()", IncrementalPlanner.StatementOf(Decide("n")));
        Assert.Contains("-Watermark", Decide(null).FullReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_names_all_backups_that_the_increment_needs()
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261123T000000Z", Newest, baseName: "20261122T000000Z", value: "1");

        Assert.Equal(["20261123T000000Z", "20261122T000000Z"], Decide().BaseChain);
    }

    [Fact]
    public void A_later_backup_is_no_base_for_one_that_is_resumed()
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261124T000000Z", Newest);

        Assert.Equal("20261122T000000Z", Decide(end: new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)).BaseName);
    }

    [Fact]
    public void Another_shard_of_the_same_backup_is_no_base()
    {
        Backup("new", Newest);

        Assert.NotNull(Decide().FullReason);
    }

    [Fact]
    public void A_backup_that_cannot_be_read_is_named_and_is_no_base()
    {
        Backup("20261122T000000Z", Newest);
        Backup("20261123T000000Z", Newest);
        File.WriteAllText(Path.Combine(_folder.Path, "20261123T000000Z", "backup.json"), "{");

        var folders = new List<string>();
        var history = new BackupHistory(Path.Combine(_folder.Path, "new"), end: null, (folder, _) => folders.Add(Path.GetFileName(folder)));
        Assert.Equal("20261122T000000Z", history.Find("env-1", "orders", out _)!.Last.BackupName);
        Assert.Equal("20261122T000000Z", history.Find("env-1", "orders", out _)!.Last.BackupName);
        Assert.Equal(["20261123T000000Z"], folders);
    }

    [Fact]
    public void The_next_increment_continues_at_the_highest_value_of_file_and_base()
    {
        Backup("20261122T000000Z", """{"at":7}""");
        var decision = Decide();

        var watermark = Continue("""{"at":7}""" + "\n" + """{"at":9}""");
        Assert.Equal(("at", """{"$numberLong":"7"}""", """{"$numberLong":"9"}"""), (watermark.Field, watermark.Since, watermark.Value));
        Assert.Equal("""{"$numberLong":"7"}""", Continue("").Value);
        Assert.Equal("""{"$numberLong":"7"}""", Continue("""{"at":6}""").Value);
        Assert.Null(Continue("""{"at":"x"}""").Value);

        BackupWatermark Continue(string records) => IncrementalPlanner.Continue(
            decision, null, _folder.Write("new.jsonl", Encoding.UTF8.GetBytes(records)), CancellationToken.None).Watermark!;
    }

    private BackupManifestCollection Decide(string? field = "at", int fullEvery = 0, DateTimeOffset? end = null) => new IncrementalPlanner(
        new BackupHistory(Path.Combine(_folder.Path, "new"), end, (folder, error) => Assert.Fail($"{folder}: {error}")),
        new(new Dictionary<string, string>(), FullEvery: fullEvery)).Decide(
            ManifestBuilder.Pending("env-1", "orders") with { Watermark = field is null ? null : new() { Field = field } },
            CancellationToken.None);

    private void Backup(
        string name, string records, string? baseName = null, string? value = null,
        BackupCollectionStatus status = BackupCollectionStatus.Complete)
    {
        var folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.Combine(folder, "env-1"));
        File.WriteAllText(Path.Combine(folder, "env-1", "orders.jsonl"), records);
        var entry = ManifestBuilder.Pending("env-1", "orders") with
        {
            Status = status,
            Kind = baseName is null ? BackupKind.Full : BackupKind.Incremental,
            BaseName = baseName,
            Watermark = value is null ? null : new() { Field = "at", Value = value },
            File = new()
            {
                Path = "env-1/orders.jsonl",
                Length = Encoding.UTF8.GetByteCount(records),
                RecordCount = 1,
                RecordCountVerified = true,
                Sha256 = new string('0', 64),
                FileType = ExportFileType.Json,
                Env = "env-1",
                JobId = 1,
            },
        };
        BackupManifestFile.Write(
            Path.Combine(folder, "backup.json"),
            ManifestBuilder.New(("env-1", "orders")) with { Status = BackupStatus.Complete, Collections = [entry] });
    }
}
