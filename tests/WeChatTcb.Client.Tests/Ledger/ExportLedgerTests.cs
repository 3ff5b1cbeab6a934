using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Ledger;

public sealed class ExportLedgerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Folder => _folder.File("ledger");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("created")]
    [InlineData("half written")]
    [InlineData("written")]
    [InlineData("named")]
    public void An_interrupted_write_leaves_either_the_old_or_the_new_entry(string step)
    {
        var ledger = new ExportLedger(Folder);
        string id;
        using (var claim = ledger.Add(Entry()))
            id = claim.Entry.Id;

        var dying = new ExportLedger(Folder) { Reached = reached => Die(reached == step) };
        using (var claim = dying.TryLock(id)!)
            Assert.Throws<InvalidOperationException>(() => claim.Write(claim.Entry.WithState(LedgerState.Sending)));

        Assert.Equal(step == "named" ? LedgerState.Sending : LedgerState.Intended, Assert.Single(ledger.Read()).Entry!.State);
        using (var claim = ledger.TryLock(id)!)
            claim.Write(claim.Entry.WithState(LedgerState.InDoubt));
        Assert.Equal(LedgerState.InDoubt, Assert.Single(ledger.Read()).Entry!.State);
        Assert.Empty(Directory.GetFiles(Folder, "*.tmp"));
    }

    [Theory]
    [InlineData("created")]
    [InlineData("half written")]
    [InlineData("written")]
    public void An_entry_that_was_never_complete_is_ignored_and_its_files_can_be_removed(string step)
    {
        var dying = new ExportLedger(Folder) { Reached = reached => Die(reached == step) };
        Assert.Throws<InvalidOperationException>(() => dying.Add(Entry()));

        var ledger = new ExportLedger(Folder);
        Assert.Empty(ledger.Read());
        ledger.RemoveLeftovers(DateTime.UtcNow.AddDays(-1));
        Assert.NotEmpty(Directory.GetFiles(Folder));
        ledger.RemoveLeftovers(DateTime.UtcNow.AddDays(1));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_finished_entry_is_removed_unless_a_command_has_locked_it()
    {
        var ledger = new ExportLedger(Folder);
        LedgerEntry entry;
        using (var claim = ledger.Add(Entry()))
        {
            claim.Write(claim.Entry.WithState(LedgerState.Refused));
            entry = claim.Entry;
            Assert.Equal("ExportInUse", Assert.ThrowsAny<TcbException>(() => ledger.Remove(entry.Id, entry.ToJob(), force: true)).ErrorId);
        }

        ledger.Remove(entry.Id, entry.ToJob(), force: false);

        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Only_one_process_can_hold_an_entry_at_a_time()
    {
        var (first, second) = (new ExportLedger(Folder), new ExportLedger(Folder));
        var claim = first.Add(Entry());
        var id = claim.Entry.Id;

        Assert.Null(second.TryLock(id));
        Assert.True(second.IsLocked(id));
        Assert.Equal("ExportInUse", Assert.ThrowsAny<TcbException>(() => second.Remove(id, claim.Entry.ToJob(), force: true)).ErrorId);

        claim.Dispose();
        Assert.False(second.IsLocked(id));
        using var again = second.TryLock(id);
        Assert.NotNull(again);
        Assert.Null(first.TryLock(id));
    }

    [Fact]
    public void Only_one_of_many_concurrent_claims_succeeds()
    {
        var ledger = new ExportLedger(Folder);
        string id;
        using (var claim = ledger.Add(Entry()))
            id = claim.Entry.Id;

        using var ready = new Barrier(8);
        var claims = new LockedLedgerEntry?[8];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            ready.SignalAndWait(TimeSpan.FromSeconds(1));
            claims[i] = ledger.TryLock(id);
        });

        Assert.Single(claims, claim => claim is not null);
        foreach (var claim in claims)
            claim?.Dispose();
    }

    [Fact]
    public void Claiming_an_entry_returns_its_current_state()
    {
        var ledger = new ExportLedger(Folder);
        using (var claim = ledger.Add(Entry()))
            claim.Write(claim.Entry.WithState(LedgerState.Refused));
        var id = Assert.Single(ledger.Read()).Id;

        using (var claim = ledger.TryLock(id))
            Assert.True(claim!.Entry.IsFinished);
        Assert.Empty(Directory.GetFiles(Folder, "*.lock"));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Its_files_are_accessible_only_to_their_owner()
    {
        using var claim = new ExportLedger(Folder).Add(Entry());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        foreach (var file in Directory.GetFiles(Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"version\":1}")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("{\"version\":1,\"state\":\"Teleported\"}")]
    [InlineData("{\"version\":1,\"kind\":\"Export\",\"state\":\"Teleported\"}")]
    [InlineData("{\"kind\":\"Import\"}")]
    public void A_damaged_entry_is_reported_and_does_not_hide_the_others(string text)
    {
        var ledger = new ExportLedger(Folder);
        ledger.Add(Entry()).Dispose();
        File.WriteAllText(Path.Combine(Folder, "0-damaged.json"), text);
        ledger.Add(Entry()).Dispose();

        var findings = ledger.Read().ToArray();

        Assert.Equal(2, findings.Count(finding => finding.Entry is not null));
        var error = Assert.Single(findings, finding => finding.Error is not null).Error!;
        Assert.Equal("LedgerEntryDamaged", error.ErrorId);
        Assert.Contains("0-damaged.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job.endpoint", "null")]
    [InlineData("job.endpoint", "\"/relative\"")]
    [InlineData("job.endpoint", "\"file:///etc/passwd\"")]
    [InlineData("job.endpoint", "7")]
    [InlineData("job.env", "null")]
    [InlineData("job.env", "\"\"")]
    [InlineData("job.jobId", "-1")]
    [InlineData("job.jobId", "\"7\"")]
    [InlineData("job.jobId", "1e400")]
    [InlineData("job.query", "null")]
    [InlineData("job.filePath", "\"\"")]
    [InlineData("job.fileType", "99")]
    [InlineData("job.apiFamily", "77")]
    [InlineData("job.destinationPath", "\"\"")]
    [InlineData("job.destinationPath", "\"relative.json\"")]
    [InlineData("job.destinationPath", "\"/x\\u0000y\"")]
    [InlineData("job.destinationPath", "[]")]
    [InlineData("job.status", "5")]
    [InlineData("job", "null")]
    [InlineData("state", "\"Saved\"")]
    [InlineData("state", "5")]
    [InlineData("file", "{}")]
    [InlineData("doubtfulPaths", "[null]")]
    [InlineData("createdAt", "\"yesterday\"")]
    [InlineData("version", "0")]
    [InlineData("version", "-1")]
    [InlineData("version", "true")]
    [InlineData("version", "{}")]
    [InlineData("version", "1.5e-9")]
    public void Any_wrong_member_is_damage_in_plain_words_and_hides_no_other_entry(string member, string value)
    {
        var ledger = new ExportLedger(Folder);
        ledger.Add(Entry()).Dispose();
        var path = Change(ledger, member, value);
        ledger.Add(Entry()).Dispose();

        var results = ledger.Read().ToArray();

        Assert.Single(results, result => result.Entry is not null);
        var error = Assert.Single(results, result => result.Error is not null).Error!;
        Assert.Equal(
            ("LedgerEntryDamaged", false),
            (
                error.ErrorId,
                error.Message.Contains("System.", StringComparison.Ordinal)
                    || error.Message.Contains("JSON value could not", StringComparison.Ordinal)));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        _ = new LedgerIndex(ledger);
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("2")]
    [InlineData("2.1")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("1e300")]
    [InlineData("\"2.0\"")]
    public void Any_later_version_is_newer(string version)
    {
        var ledger = new ExportLedger(Folder);
        ledger.Add(Entry()).Dispose();
        Change(ledger, "version", version);

        Assert.Equal("LedgerEntryNewer", Assert.Single(ledger.Read()).Error!.ErrorId);
    }

    [Fact]
    public void An_entry_that_nests_deeply_or_is_huge_is_damaged()
    {
        var ledger = new ExportLedger(Folder);
        ledger.Add(Entry()).Dispose();
        File.WriteAllText(Path.Combine(Folder, "0-deep.json"), "{\"version\":1,\"kind\":\"Export\",\"job\":" + new string('[', 100_000));
        using (var huge = File.Create(Path.Combine(Folder, "0-huge.json")))
            huge.SetLength(3L * 1024 * 1024 * 1024); // takes no space on the disk
        Directory.CreateDirectory(Path.Combine(Folder, "0-folder.json"));

        Assert.Contains("it is a folder", new LedgerIndex(ledger).Warnings[1], StringComparison.Ordinal);
        Assert.Equal(
            ["LedgerEntryDamaged", "LedgerEntryDamaged", "LedgerEntryDamaged", null],
            ledger.Read().Select(result => result.Error?.ErrorId));
        File.Delete(Path.Combine(Folder, "0-huge.json"));
    }

    [UnixFact]
    public void A_link_in_the_ledger_that_leads_nowhere_is_reported()
    {
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "0-link.json"), Path.Combine(Folder, "nothing"));

        Assert.Equal("LedgerEntryDamaged", Assert.Single(new ExportLedger(Folder).Read()).Error!.ErrorId);
        File.Delete(Path.Combine(Folder, "0-link.json"));
    }

    [UnixFact]
    public void A_pipe_in_the_ledger_does_not_block()
    {
        var ledger = new ExportLedger(Folder);
        ledger.Add(Entry()).Dispose();
        Posix.MakePipe(Path.Combine(Folder, "0-pipe.json"));

        var error = Assert.Single(ledger.Read(), result => result.Error is not null).Error!;
        File.Delete(Path.Combine(Folder, "0-pipe.json"));

        Assert.Equal("LedgerEntryDamaged", error.ErrorId);
        Assert.Contains("0-pipe.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wait_for_the_ledgers_lock_has_a_limit_and_can_be_cancelled()
    {
        var (time, caller) = (new Clock { SkipsPauses = true }, new TestCaller());
        var ledger = new ExportLedger(Folder);
        using var held = await ledger.LockAsync(time, caller);

        var error = await Assert.ThrowsAsync<TcbException>(() => ledger.LockAsync(time, caller));

        Assert.Equal(("LedgerLocked", TcbErrorKind.Timeout), (error.ErrorId, error.Kind));
        Assert.Contains("ledger.lock for 30 seconds", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "up to 30 seconds for " + Path.Combine(Folder, "ledger.lock"), Assert.Single(caller.Warnings), StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.LockAsync(new Clock(), caller, stop.Token));
    }

    [Theory]
    [InlineData("written")]
    [InlineData("named")]
    public void An_entry_that_is_not_safely_on_the_disk_is_an_error(string failing)
    {
        var ledger =
            new ExportLedger(Folder) { Reached = step => _ = step == failing ? throw new FlushFailedException("words of the system") : 0 };

        var error = Assert.Throws<TcbException>(() => ledger.Add(Entry()));

        Assert.Equal(("FlushFailed", TcbErrorKind.Write), (error.ErrorId, error.Kind));
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        Assert.Empty(ledger.Read());
    }

    [Fact]
    public void Ids_sort_in_the_order_of_the_additions_even_if_the_clock_is_set_back()
    {
        var ids = new List<string>();
        foreach (var days in new[] { 0, 2, 0, -400, 1 })
        {
            // A ledger of its own, as in another process: but the last time is remembered in this one.
            var entry = Entry() with { CreatedAt = Entry().CreatedAt.AddDays(days) };
            using var added = new ExportLedger(Folder).Add(entry);
            ids.Add(added.Entry.Id);
            Assert.Equal(entry.CreatedAt, added.Entry.CreatedAt);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        var copy = _folder.File("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Folder, "*.json"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var later = new ExportLedger(copy).Add(Entry());
        Assert.True(string.CompareOrdinal(later.Entry.Id, ids[^1]) > 0);
    }

    [Fact]
    public void Does_not_touch_an_entry_of_a_newer_version_or_an_unknown_kind()
    {
        var ledger = new ExportLedger(Folder);
        var job = Entry().Job with { JobId = 7, Status = ExportJobStatus.Succeeded };
        using (var claim = ledger.Add(Entry()))
            claim.Write(claim.Entry.WithJob(job));
        var path = Assert.Single(Directory.GetFiles(Folder, "*.json"));
        var id = Path.GetFileNameWithoutExtension(path);
        var original = File.ReadAllText(path);
        Assert.Equal(id, new LedgerIndex(ledger).Find(job));

        foreach (var change in new Action<JsonNode>[]
        {
            text => text["version"] = 9,
            text => text["kind"] = "Copy",
            text => (text["version"], text["kind"]) = (2, null),
        })
        {
            var text = JsonNode.Parse(original)!;
            text["colour"] = "red";
            text["job"]!["mood"] = new JsonObject { ["is"] = "good" };
            change(text);
            File.WriteAllText(path, text.ToJsonString());

            var result = Assert.Single(ledger.Read());
            Assert.Equal((true, null, "LedgerEntryNewer"), (result.IsNewer, result.Entry, result.Error!.ErrorId));
            Assert.Contains(path, result.Error.Message, StringComparison.Ordinal);
            Assert.Contains("a newer version of this module wrote it", result.Error.Message, StringComparison.Ordinal);
            Assert.Null(new LedgerIndex(ledger).Find(job));
            Assert.Equal("LedgerEntryNewer", Assert.Throws<TcbException>(() => ledger.TryLock(id)).ErrorId);
            Assert.Equal("LedgerEntryNewer", Assert.Throws<TcbException>(() => ledger.Remove(id, job, force: true)).ErrorId);
            ledger.RemoveLeftovers(DateTime.UtcNow.AddDays(1));
            Assert.Equal(text.ToJsonString(), File.ReadAllText(path));
        }
    }

    [Fact]
    public void The_entry_is_readable()
    {
        new ExportLedger(Folder).Add(Entry() with { Job = Entry().Job with { Env = "../环境", Query = "db.collection('城市').get()" } })
            .Dispose();

        var path = Assert.Single(Directory.GetFiles(Folder, "*.json"));
        Assert.Matches(@"^20260201T030405006Z-[^.]+-[0-9a-f]{10}\.json$", Path.GetFileName(path));
        var text = File.ReadAllText(path);
        Assert.Contains("\"query\": \"db.collection('城市').get()\"", text, StringComparison.Ordinal);
        Assert.Contains("\n  \"state\": \"Intended\",", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_store_a_signed_URL_from_the_services_message()
    {
        var job = Entry().ToJob() with
        {
            JobId = 7,
            Status = ExportJobStatus.Failed,
            Message = "cannot write https://cos.example.test/a/b?q-signature=PLANTED&x=1 now",
        };

        Assert.Equal("cannot write https://cos.example.test/a/b?*** now", Entry().WithJob(job).Job.Message);
    }

    [Fact]
    public void An_entry_is_finished_when_nothing_is_left_to_do()
    {
        var entry = Entry();
        var ended = entry.WithJob(entry.ToJob() with { JobId = 7, Status = ExportJobStatus.Succeeded });
        var failed = entry.WithJob(
            entry.ToJob() with { JobId = 7, Status = ExportJobStatus.Failed, FailureReason = ExportFailureReason.NoRecordMatched });

        Assert.False(entry.IsFinished);
        Assert.False(entry.WithState(LedgerState.Sending).IsFinished);
        Assert.False(entry.WithState(LedgerState.InDoubt).IsFinished);
        Assert.True(entry.WithState(LedgerState.Refused).IsFinished);
        Assert.False(entry.WithJob(entry.ToJob() with { JobId = 7, Status = ExportJobStatus.Waiting }).IsFinished);
        Assert.True(ended.IsFinished);
        Assert.False(WithDestination(ended).IsFinished);
        Assert.True(WithDestination(failed).IsFinished);
        Assert.False((WithDestination(failed) with { AllowEmpty = true }).IsFinished);

        static ExportEntry WithDestination(ExportEntry entry) => entry with { Job = entry.Job with { DestinationPath = "/x" } };
    }

    [Fact]
    public void An_impossible_folder_is_a_clear_error()
    {
        File.WriteAllText(Folder, "a file");

        foreach (var act in new Action[] { () => new ExportLedger(Folder).CheckWritable(), () => new ExportLedger(Folder).Add(Entry()) })
        {
            var error = Assert.ThrowsAny<TcbException>(act);
            Assert.Equal("LedgerUnavailable", error.ErrorId);
            Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
            Assert.Contains("TCB_LEDGER", error.RecommendedAction, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_ledger_is_empty() => Assert.Empty(new ExportLedger(_folder.File("nowhere")).Read());

    /// <summary>Sets a member of the only entry.</summary>
    private static string Change(ExportLedger ledger, string member, string value)
    {
        var path = Path.Combine(ledger.Folder, Assert.Single(ledger.Read()).Id + ".json");
        var text = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        var names = member.Split('.');
        const string Placeholder = "PLACEHOLDER";
        (names.Length == 1 ? text : text[names[0]]!.AsObject())[names[^1]] = Placeholder;
        File.WriteAllText(path, text.ToJsonString().Replace($"\"{Placeholder}\"", value, StringComparison.Ordinal));
        return path;
    }

    internal static ExportEntry Entry() => ExportEntry.New(
        new ExportJob
        {
            Endpoint = new Uri("https://api.example.test/"),
            AppId = "wxplatform",
            ApiFamily = TcbApiFamily.ComponentTcb,
            Env = "env-1",
            JobId = 0,
            Status = ExportJobStatus.NotSubmitted,
            UpdatedAt = default,
            FilePath = "p.json",
            FileType = ExportFileType.Json,
            Query = "db.collection('c').get()",
        },
        new DateTime(2026, 2, 1, 3, 4, 5, 6, DateTimeKind.Utc));

    private static void Die(bool here)
    {
        if (here)
            throw new InvalidOperationException("killed");
    }
}
