using System.Net;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Exports;

/// <summary>Exports from intent to file, and the state of the ledger at each step.</summary>
public sealed class ExportRunTests : IDisposable
{
    private readonly LedgerSetup _setup = new();
    private int _submitsBefore;

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Each_step_is_on_the_disk_when_the_service_sees_it()
    {
        List<string> seen = [];
        _setup.Service
            .Then((_, _) => See(LedgerSetup.Accepted))
            .Then((_, _) => See(LedgerSetup.Waiting))
            .Then((_, _) => See(LedgerSetup.Succeeded))
            .Then((_, _) => See(LedgerSetup.Succeeded))
            .Then((_, _) => See(LedgerSetup.File));

        var run = _setup.Begin(save: true);
        Assert.Equal(LedgerState.Intended, _setup.Entry.State);
        Assert.Empty(_setup.Service.Requests);
        var job = await _setup.FinishAsync(run);

        Assert.Equal(["Sending ", "Submitted 7 Submitted", "Submitted 7 Waiting", "Ended 7 Succeeded", "Ended 7 Succeeded"], seen);
        var entry = _setup.Entry;
        Assert.Equal((LedgerState.Saved, true), (entry.State, entry.IsFinished));
        Assert.Equal((_setup.Target, job.File!.Sha256, 1L), (entry.File!.Path, entry.File.Sha256, entry.File.RecordCount));
        Assert.Equal(_setup.Target, job.Path);
        Assert.Empty(Directory.GetFiles(_setup.Folder, "*.lock"));
        Assert.Null(_setup.Resume());

        Task<HttpResponseMessage> See(string answer)
        {
            var now = _setup.Entry;
            seen.Add($"{now.State} {(now.HasJob ? $"{now.Job.JobId} {now.Job.Status}" : "")}");
            return Task.FromResult(StubService.Response(answer));
        }
    }

    [Fact]
    public async Task The_ledger_contains_no_secret_and_no_signed_URL()
    {
        await _setup.ServesWhole().FinishAsync(_setup.Begin(save: true));

        Assert.Contains("\"query\": \"db.collection('cities').get()\"", _setup.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", _setup.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("files.example.test", _setup.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_was_never_sent_is_submitted_to_its_own_path()
    {
        _setup.Begin("mine.json", save: true).Dispose();
        Assert.Equal(ExportJobStatus.NotSubmitted, _setup.Ledger.ShowJob(_setup.Entry).Status);

        await _setup.ServesWhole().FinishAsync(_setup.Resume()!);

        Assert.Equal(["mine.json"], _setup.SubmittedPaths);
        Assert.Equal(LedgerState.Saved, _setup.Entry.State);
    }

    [Fact]
    public async Task A_submit_that_was_killed_midway_is_repeated_under_a_new_path()
    {
        await DieAt(LedgerState.Sending);
        Assert.Equal(ExportJobStatus.InDoubt, _setup.Ledger.ShowJob(_setup.Entry).Status);

        var job = await _setup.ServesWhole().FinishAsync(_setup.Resume()!);

        var path = Assert.Single(LaterPaths);
        Assert.NotEqual("cities-generated.json", path);
        Assert.StartsWith("cities-", path, StringComparison.Ordinal);
        Assert.Equal(path, job.FilePath);
        Assert.Equal(["cities-generated.json"], _setup.Entry.DoubtfulPaths);
        Assert.Equal(LedgerState.Saved, _setup.Entry.State);
    }

    [Fact]
    public async Task A_path_that_the_user_named_is_in_doubt_until_forced()
    {
        await DieAt(LedgerState.Sending, "mine.json");

        var error = Assert.ThrowsAny<TcbException>(() => _setup.Resume());
        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.Contains("-Force", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(LedgerState.Sending, _setup.Entry.State);

        await _setup.ServesWhole().FinishAsync(_setup.Resume(force: true)!);
        Assert.Equal(["mine.json"], LaterPaths);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("502")]
    [InlineData("")]
    [InlineData("""{"errcode":-601008,"errmsg":"timeout"}""")]
    public async Task A_submit_without_a_response_is_recorded_as_in_doubt(string answer)
    {
        _ = answer switch
        {
            "reset" =>
                _setup.Service.ThenFails(() => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.")),
            "502" => _setup.Service.Then("", HttpStatusCode.BadGateway),
            _ => _setup.Service.Then(answer),
        };
        var run = _setup.Begin();

        Assert.Equal("SubmitInDoubt", (await Assert.ThrowsAsync<TcbException>(() => _setup.SubmitAsync(run))).ErrorId);
        run.Dispose();

        Assert.Equal((LedgerState.InDoubt, "SubmitInDoubt"), (_setup.Entry.State, _setup.Entry.LastError));
        Assert.Equal(ExportJobStatus.InDoubt, run.Job.Status);
        Assert.Single(_setup.SubmittedPaths);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("502")]
    [InlineData("")]
    [InlineData("""{"errcode":-601008,"errmsg":"timeout"}""")]
    public async Task A_submit_in_doubt_is_repeated_under_another_generated_path(string answer)
    {
        for (var doubt = 0; doubt < 3; doubt++)
        {
            _ = answer switch
            {
                "reset" => _setup.Service.ThenFails(
                    () => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.")),
                "502" => _setup.Service.Then("", HttpStatusCode.BadGateway),
                _ => _setup.Service.Then(answer),
            };
        }

        _setup.ServesWhole();
        using var run = _setup.Begin();

        var job = await _setup.Http.Time.PassUntilAsync(() => run.SubmitRepeatedlyAsync(TimeSpan.Zero, _setup.Http.Caller, default));

        Assert.Equal(7, job.JobId);
        Assert.Equal(4, _setup.SubmittedPaths.Distinct().Count());
        Assert.Equal(_setup.SubmittedPaths.Last(), job.FilePath);
        Assert.Equal(_setup.SubmittedPaths.SkipLast(1), _setup.Entry.DoubtfulPaths);
    }

    [Theory]
    [InlineData("mine.json", "")]
    [InlineData(null, "<html>")] // a proxy answers the next submit in the same way
    [InlineData(null, """{"errcode":0,"job_id":0}""")]
    public async Task A_submit_is_not_repeated_when_in_doubt_otherwise(string? path, string answer)
    {
        _setup.Service.Then(answer);
        using var run = _setup.Begin(path);

        var error = await Assert.ThrowsAsync<TcbException>(() => run.SubmitRepeatedlyAsync(TimeSpan.Zero, _setup.Http.Caller, default));

        Assert.Equal("SubmitInDoubt", error.ErrorId);
        Assert.Single(_setup.SubmittedPaths);
    }

    [Theory]
    [InlineData("mine.json", "busy", "SystemBusy", 0, 3)]
    [InlineData("mine.json", "refused", "ConnectionFailed", 0, 3)]
    [InlineData("mine.json", "silence", "SubmitInDoubt", 3, 4)]
    [InlineData(null, "silence", "SubmitInDoubt", 3, 4)]
    [InlineData(null, "502", "SubmitInDoubt", 0, 3)]
    [InlineData(null, "waiting", "WaitTimeout", 3, 3.1)]
    public async Task An_export_ends_within_its_limit_whatever_fails(string? path, string failure, string id, double least, double most)
    {
        _ = failure switch
        {
            "busy" => _setup.Service.Always("""{"errcode":-1}"""),
            "502" => _setup.Service.Always(
                (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("") })),
            "refused" => _setup.Service.Always((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
            "silence" => _setup.Service.Always((_, cancellation) => Never.Until<HttpResponseMessage>(cancellation)),
            _ => _setup.Service.Then(LedgerSetup.Accepted).Always(LedgerSetup.Waiting),
        };
        using var run = _setup.Begin(path);
        run.LimitTo(TimeSpan.FromSeconds(3));
        var started = _setup.Http.Time.GetUtcNow();

        var error = await _setup.Http.Time.PassUntilAsync(() => Record.ExceptionAsync(async () =>
        {
            await run.SubmitRepeatedlyAsync(TimeSpan.Zero, _setup.Http.Caller, default);
            await run.WaitAsync(TimeSpan.FromSeconds(3), _ => { }, _setup.Http.Caller);
        }).AsTask());

        Assert.Equal(id, Assert.IsAssignableFrom<TcbException>(error).ErrorId);
        Assert.InRange((_setup.Http.Time.GetUtcNow() - started).TotalSeconds, least, most);
    }

    [Theory]
    [InlineData(40097, LedgerState.Refused)]
    [InlineData(-502005, LedgerState.Refused)]
    [InlineData(-605101, LedgerState.Refused)]
    [InlineData(999999, LedgerState.Refused)]
    [InlineData(45009, LedgerState.Intended)]
    [InlineData(48001, LedgerState.Intended)]
    [InlineData(-1, LedgerState.Intended)]
    [InlineData(42001, LedgerState.Intended)]
    public async Task A_refusal_ends_an_export_if_only_another_request_cures_it(int code, LedgerState state)
    {
        _setup.Service.Always($$"""{"errcode":{{code}},"errmsg":"no"}""");
        using (var run = _setup.Begin())
            await Assert.ThrowsAsync<TcbServiceException>(() => _setup.SubmitAsync(run));

        Assert.Equal(state, _setup.Entry.State);
        Assert.Equal(state is LedgerState.Refused, _setup.Entry.IsFinished);
    }

    [Fact]
    public async Task An_unsent_submit_can_be_sent_again()
    {
        _setup.Service.Always((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        using (var run = _setup.Begin("mine.json"))
            await Assert.ThrowsAsync<TcbTransportException>(() => _setup.SubmitAsync(run));
        Assert.Equal((LedgerState.Intended, "ConnectionFailed"), (_setup.Entry.State, _setup.Entry.LastError));

        await _setup.ServesWhole().FinishAsync(_setup.Resume()!);
        Assert.Equal(LedgerState.Ended, _setup.Entry.State);
        Assert.True(_setup.Entry.IsFinished);
    }

    [Fact]
    public async Task Cancelling_leaves_doubt_only_after_the_submit_was_sent()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using (var run = _setup.Begin("mine.json"))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.SubmitAsync(TimeSpan.Zero, new TestCaller(), stop.Token));
        Assert.Equal(LedgerState.Intended, _setup.Entry.State);

        using var later = new CancellationTokenSource();
        _setup.Service.Then((_, cancellation) =>
        {
            later.Cancel();
            return Never.Until<HttpResponseMessage>(cancellation);
        });
        using (var run = _setup.Resume()!)
        {
            var started = _setup.Http.Time.GetUtcNow();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => _setup.Http.Time.PassUntilAsync(() => run.SubmitAsync(TimeSpan.Zero, new TestCaller(), later.Token)));
            Assert.InRange(
                _setup.Http.Time.GetUtcNow() - started, JobSubmitter.ResponseGrace, JobSubmitter.ResponseGrace + TimeSpan.FromSeconds(0.2));
        }

        Assert.Equal(LedgerState.InDoubt, _setup.Entry.State);
    }

    [Fact]
    public async Task Keeps_a_job_id_that_arrives_just_after_cancelling()
    {
        using var stop = new CancellationTokenSource();
        _setup.Service.Then((_, _) =>
        {
            stop.Cancel();
            return Task.FromResult(StubService.Response(LedgerSetup.Accepted));
        });
        using (var run = _setup.Begin())
            Assert.Equal(7, (await run.SubmitAsync(TimeSpan.Zero, new TestCaller(), stop.Token)).JobId);

        Assert.Equal((LedgerState.Submitted, 7L), (_setup.Entry.State, _setup.Entry.Job.JobId));
    }

    [Fact]
    public async Task Another_process_waits_for_the_job_and_saves_it_without_submitting_again()
    {
        await DieAt(LedgerState.Submitted);

        await _setup.ServesWhole().FinishAsync(_setup.Resume()!);

        Assert.Single(_setup.SubmittedPaths);
        Assert.Equal(LedgerSetup.File, File.ReadAllText(_setup.Target));
    }

    [Fact]
    public async Task Recognizes_a_saved_file_that_was_not_recorded()
    {
        await DieAt(LedgerState.Submitted);
        File.WriteAllText(_setup.Target, LedgerSetup.File);

        var job = await _setup.ServesWhole().FinishAsync(_setup.Resume()!);

        Assert.Equal(_setup.Target, job.Path);
        Assert.Equal(LedgerState.Saved, _setup.Entry.State);
    }

    [Fact]
    public async Task Does_not_touch_a_file_of_another_job()
    {
        await DieAt(LedgerState.Submitted);
        File.WriteAllText(_setup.Target, "somebody else's");
        _setup.ServesWhole();

        var error = await Assert.ThrowsAsync<TcbException>(() => _setup.FinishAsync(_setup.Resume()!));

        Assert.Equal("FileExists", error.ErrorId);
        Assert.Equal("somebody else's", File.ReadAllText(_setup.Target));
        Assert.Equal((LedgerState.Ended, "FileExists"), (_setup.Entry.State, _setup.Entry.LastError));
        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetDirectoryName(_setup.Target)!), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_an_existing_file_before_submitting()
    {
        _setup.Begin(save: true).Dispose();
        File.WriteAllText(_setup.Target, "old");

        Assert.Equal("FileExists", Assert.Throws<TcbException>(() => _setup.Resume()).ErrorId);
        Assert.Empty(_setup.Service.Requests);
    }

    [Fact]
    public async Task An_earlier_export_does_not_replace_the_file_of_a_later_one()
    {
        _setup.Begin("a.json", save: true, overwrite: true).Dispose();
        var earlier = _setup.Entry.Id;
        _setup.Http.Time.Advance(TimeSpan.FromDays(1));
        await _setup.ServesWhole().FinishAsync(_setup.Begin("b.json", save: true, overwrite: true));

        var error = Assert.ThrowsAny<TcbException>(() => _setup.Resume(id: earlier));

        Assert.Equal("ExportSuperseded", error.ErrorId);
        Assert.Equal(["b.json"], _setup.SubmittedPaths);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clock_that_was_set_back_does_not_make_an_earlier_export_the_later_one(bool isInLedger)
    {
        _setup.ServesWhole();
        var ahead = new Setup();
        ahead.Time.Advance(TimeSpan.FromDays(2));
        ahead.Service.Then("""{"errcode":0,"errmsg":"ok","job_id":8}""");
        using (var run = ExportRun.Begin(_setup.Ledger, ahead.Client, LedgerSetup.Plan("a.json", _setup.Target, overwrite: true)))
            await ahead.Time.PassUntilAsync(() => run.SubmitAsync(TimeSpan.Zero, ahead.Caller));
        var earlier = _setup.Entry.Id;
        await _setup.FinishAsync(_setup.Begin("b.json", save: true, overwrite: true));
        if (!isInLedger)
            File.Delete(Directory.GetFiles(_setup.Folder, "*.json").Single(path => !path.Contains(earlier, StringComparison.Ordinal)));
        var saved = await File.ReadAllBytesAsync(_setup.Target + ".receipt.json");

        var error = Assert.ThrowsAny<TcbException>(() => _setup.Resume(id: earlier));

        Assert.Equal("ExportSuperseded", error.ErrorId);
        Assert.Contains("Resume-TcbExport -Force", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(saved, await File.ReadAllBytesAsync(_setup.Target + ".receipt.json"));
        await _setup.FinishAsync(_setup.Resume(force: true, id: earlier)!);
        Assert.Contains("a.json", await File.ReadAllTextAsync(_setup.Target + ".receipt.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_may_replace_a_file_does_not_replace_one_that_appeared_since_without_a_receipt()
    {
        File.WriteAllText(_setup.Target, "old");
        using (var run = _setup.ServesWhole().Begin("a.json", save: true, overwrite: true))
            await _setup.SubmitAsync(run);
        File.WriteAllText(_setup.Target, "newer, by hand");

        var error = await Assert.ThrowsAnyAsync<TcbException>(() => _setup.FinishAsync(_setup.Resume()!));

        Assert.Equal(("ExportSuperseded", "ExportSuperseded"), (error.ErrorId, _setup.Entry.LastError));
        Assert.Equal("newer, by hand", await File.ReadAllTextAsync(_setup.Target));
        await _setup.FinishAsync(_setup.Resume(force: true)!);
        Assert.Equal(LedgerSetup.File, await File.ReadAllTextAsync(_setup.Target));
    }

    [Fact]
    public async Task Resumes_in_spite_of_a_later_export_that_failed()
    {
        _setup.Begin("a.json", save: true).Dispose();
        var earlier = _setup.Entry.Id;
        _setup.Http.Time.Advance(TimeSpan.FromDays(1));
        _setup.Service.Then("""{"errcode":-502005,"errmsg":"collection not exists"}""");
        using (var later = _setup.Begin("b.json", save: true))
            await Assert.ThrowsAsync<TcbServiceException>(() => _setup.SubmitAsync(later));

        using var run = _setup.Resume(id: earlier);

        Assert.NotNull(run);
    }

    [Theory]
    [InlineData("wxother", TcbApiFamily.ComponentTcb)]
    [InlineData(null, TcbApiFamily.ComponentTcb)]
    [InlineData("wxplatform", TcbApiFamily.Tcb)]
    public void An_export_resumes_only_under_its_own_identity(string? appId, TcbApiFamily family)
    {
        _setup.Begin().Dispose();
        using var other = new LedgerSetup(appId, family);

        var error = Assert.ThrowsAny<TcbException>(() => _setup.Resume(client: other.Http.Client));

        Assert.Equal("JobOfAnotherConnection", error.ErrorId);
        Assert.Equal(LedgerState.Intended, _setup.Entry.State);
        using var own = _setup.Resume();
        Assert.NotNull(own);
    }

    [Fact]
    public void Does_not_resume_an_export_that_another_process_runs()
    {
        using var run = _setup.Begin();

        Assert.Null(_setup.Resume());
    }

    [Fact]
    public async Task Submits_nothing_if_the_ledger_cannot_be_written()
    {
        using var run = _setup.Begin();
        _setup.DiskIsFull = true;

        var error = await Assert.ThrowsAsync<TcbException>(() => _setup.SubmitAsync(run));

        Assert.Equal("LedgerUnavailable", error.ErrorId);
        Assert.Empty(_setup.Service.Requests);
    }

    [Fact]
    public async Task Continues_with_a_warning_if_the_outcome_cannot_be_recorded()
    {
        List<string> warnings = [];
        _setup.Service.Always((request, _) =>
        {
            _setup.DiskIsFull = true;
            return Task.FromResult(StubService.Response(
                request.Address.Host == "files.example.test" ? LedgerSetup.File : request.Address.AbsolutePath
                    .EndsWith("/dbexport", StringComparison.Ordinal) ? LedgerSetup.Accepted : LedgerSetup.Succeeded));
        });
        var run = _setup.Begin(save: true);
        run.Warn = warnings.Add;

        var job = await _setup.FinishAsync(run);

        Assert.Equal(_setup.Target, job.Path);
        Assert.Contains(warnings, warning => warning.Contains("Job 7 of env-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runs_without_a_ledger_on_request()
    {
        _setup.ServesWhole();

        var job = await _setup.FinishAsync(ExportRun.Begin(null, _setup.Http.Client, LedgerSetup.Plan(target: _setup.Target)));

        Assert.Equal(_setup.Target, job.Path);
        Assert.False(Directory.Exists(_setup.Folder));
    }

    [Fact]
    public async Task A_path_in_doubt_or_being_submitted_stays_reserved_for_a_while()
    {
        await DieAt(LedgerState.Sending, "mine.json");
        var job = _setup.Http.Client.KnownJob("env-1", 0) with { FilePath = "mine.json" };

        Assert.Equal("FilePathInUse", (await CheckAsync(job))?.ErrorId);
        Assert.Null(await CheckAsync(job with { FilePath = "other.json" }));
        Assert.Null(await CheckAsync(job with { Env = "env-2" }));
        _setup.Http.Time.Advance(TimeSpan.FromHours(13));
        Assert.Null(await CheckAsync(job));

        using var driven = _setup.Resume(force: true);
        Assert.Equal("FilePathInUse", (await CheckAsync(job))?.ErrorId);
    }

    [Theory]
    [InlineData(LedgerSetup.Waiting, true)]
    [InlineData(LedgerSetup.Succeeded, false)]
    [InlineData("""{"errcode":-501009,"errmsg":"resource not exists"}""", false)]
    public async Task A_path_is_in_use_while_an_unattended_job_runs(string state, bool inUse)
    {
        await DieAt(LedgerState.Submitted, "mine.json");
        _setup.Service.Then(state);

        var error = await CheckAsync(_setup.Http.Client.KnownJob("env-1", 0) with { FilePath = "mine.json" });

        Assert.Equal(inUse ? "FilePathInUse" : null, error?.ErrorId);
    }

    [Fact]
    public async Task Only_one_of_two_concurrent_exports_to_a_path_starts()
    {
        // Both have read the ledger before either has written to it.
        var (first, second) = (new ExportLedger(_setup.Folder), new ExportLedger(_setup.Folder));
        var (firstIndex, secondIndex) = (new LedgerIndex(first), new LedgerIndex(second));

        using var run = await BeginAloneAsync(first, firstIndex, "mine.json");

        Assert.Equal(
            "FilePathInUse",
            (await Assert.ThrowsAsync<ExportJobException>(() => BeginAloneAsync(second, secondIndex, "mine.json"))).ErrorId);
        using var other = await BeginAloneAsync(second, secondIndex, "other.json");
        Assert.Equal(2, first.Read().Count());
    }

    [Fact]
    public async Task Only_one_of_a_resumed_and_a_new_export_to_a_path_starts()
    {
        // It was never sent, and no process runs it when the other one reads the ledger.
        _setup.Begin("mine.json").Dispose();
        var index = new LedgerIndex(_setup.Ledger);

        using var resumed = _setup.Resume()!;

        var refused = await Assert.ThrowsAsync<ExportJobException>(() => BeginAloneAsync(_setup.Ledger, index, "mine.json"));
        Assert.Equal("FilePathInUse", refused.ErrorId);
        Assert.Single(_setup.Ledger.Read());
    }

    [Fact]
    public async Task An_export_begins_when_the_ledger_is_not_locked()
    {
        var ledgerLock = await _setup.Ledger.LockAsync(_setup.Http.Time, new TestCaller());
        var begun = BeginAloneAsync(_setup.Ledger, new LedgerIndex(_setup.Ledger), "mine.json");
        Assert.Empty(_setup.Ledger.Read());

        ledgerLock.Dispose();
        using var run = await _setup.Http.Time.PassUntilAsync(() => begun);
        Assert.Equal(LedgerState.Intended, _setup.Entry.State);
    }

    private Task<ExportRun> BeginAloneAsync(ExportLedger ledger, LedgerIndex index, string filePath) =>
        ExportRun.BeginAloneAsync(ledger, index, _setup.Http.Client, LedgerSetup.Plan(filePath), _setup.Http.Caller);

    private async Task<TcbException?> CheckAsync(ExportJob path)
    {
        var check = async () =>
            (await new LedgerIndex(_setup.Ledger).ReservePathAsync(_setup.Http.Client, path, _setup.Http.Caller)).Dispose();
        return (TcbException?)await Record.ExceptionAsync(check);
    }

    /// <summary>
    /// Starts an export and ends like a killed process: the entry stays on disk as it was in that state, and the lock is gone.
    /// </summary>
    private async Task DieAt(LedgerState state, string? filePath = null)
    {
        var text = "";
        _setup.Service.Then((_, _) =>
        {
            if (state is LedgerState.Sending)
                text = Snapshot();
            return Task.FromResult(StubService.Response(LedgerSetup.Accepted));
        });
        using (var run = _setup.Begin(filePath, save: true))
        {
            await _setup.SubmitAsync(run);
            if (state is LedgerState.Submitted)
                text = Snapshot();
        }

        File.WriteAllText(Directory.GetFiles(_setup.Folder, "*.json").Single(), text);
        Assert.Equal(state, _setup.Entry.State);
        _submitsBefore = _setup.SubmittedPaths.Count();

        string Snapshot() => File.ReadAllText(Directory.GetFiles(_setup.Folder, "*.json").Single());
    }

    /// <summary>The paths of the submits since then.</summary>
    private IEnumerable<string> LaterPaths => _setup.SubmittedPaths.Skip(_submitsBefore);
}
