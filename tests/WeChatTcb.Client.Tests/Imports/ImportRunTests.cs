using System.Net;
using System.Text;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Imports;

/// <summary>The import of a file: upload, submit, wait, deletion; what is retried, and how it is resumed.</summary>
public sealed class ImportRunTests : IDisposable
{
    private const string Three = "{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n{\"_id\":\"3\"}\n";

    private readonly FakeImports _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_file_is_uploaded_imported_and_deleted()
    {
        var path = _setup.File("users.json", Three);
        var job = await _setup.RunAsync(path);

        Assert.Equal(["uploadfile", "POST", "dbimport", "dbmigrationstate", "batchdeletefile"], _setup.Calls);
        Assert.Equal(Three, Assert.Single(_setup.Imported));
        Assert.Equal(["key", "Signature", "x-cos-security-token", "x-cos-meta-fileid", "file"], Assert.Single(_setup.Forms));
        Assert.Empty(_setup.Storage);
        Assert.Matches(@"^tmp/wechattcb-import/users-20260131T235900Z-[0-9a-f]{6}\.json$", job.FilePath);
        Assert.Equal(
            $$"""{"env":"env-1","collection_name":"users","file_path":"{{job.FilePath}}","file_type":1,"stop_on_error":false,"conflict_mode":1}""",
            _setup.Bodies[0].ToJsonString());
        Assert.Equal(
            (ExportJobStatus.Succeeded, 101L, 1, 1, 3L, 3L, 0L, "导入完成.", path, true),
            (
                job.Status, job.JobId, job.Piece, job.PieceCount, job.RecordCount, job.RecordSuccess, job.RecordFail, job.Message, job.Path,
                job.IsFinished));
        Assert.Equal((LedgerState.Ended, true, "users"), (_setup.Entry.State, _setup.Entry.IsFinished, _setup.Entry.Collection));
        Assert.DoesNotContain(
            FakeImports.Secret, Directory.GetFiles(_setup.Ledger.Folder).Select(File.ReadAllText).Aggregate(string.Concat),
            StringComparison.Ordinal);
        Assert.All(_setup.Http.Service.Requests.Where(request => request.Address.Host == "cos.example.test"), request =>
            Assert.DoesNotContain(Setup.Token, request.Address + Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_other_family_has_other_paths()
    {
        using var setup = new FakeImports(TcbApiFamily.Tcb);
        await setup.RunAsync(setup.File("x.csv", "_id\n1\n2\n"), ImportConflictMode.Upsert);

        Assert.Equal(["uploadfile", "POST", "databasemigrateimport", "databasemigratequeryinfo", "batchdeletefile"], setup.Calls);
        Assert.Equal(("2", "2"), (setup.Bodies[0]["file_type"]!.ToString(), setup.Bodies[0]["conflict_mode"]!.ToString()));
    }

    [Fact]
    public async Task Pieces_are_imported_one_after_the_other()
    {
        var job = await _setup.RunAsync(_setup.File("users.json", Three), pieceSize: 12);

        string[] each = ["uploadfile", "POST", "dbimport", "dbmigrationstate", "batchdeletefile"];
        Assert.Equal([.. each, .. each, .. each], _setup.Calls);
        Assert.Equal(Three, string.Concat(_setup.Imported));
        Assert.Equal((3, 3, 103L, 3L), (job.PieceCount, job.Piece, job.JobId, job.RecordSuccess));
        Assert.Equal(
            [(1, 1L, 101L), (2, 2L, 102L), (3, 3L, 103L)], job.Pieces.Select(piece => (piece.Number, piece.FirstLine, piece.JobId)));
        Assert.EndsWith("-3.json", job.FilePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_wait_the_last_piece_is_only_submitted_and_its_file_stays_until_its_job_has_ended()
    {
        var job = await _setup.RunAsync(_setup.Begin(_setup.File("users.json", Three), pieceSize: 12), waits: false);

        Assert.Equal((ExportJobStatus.Submitted, 3, 1), (job.Status, job.Piece, _setup.Storage.Count));
        Assert.Equal(LedgerState.Submitted, _setup.Entry.State);

        var ended = await ImportUploads.WaitAsync(_setup.Http.Client, job, TimeSpan.FromMinutes(1), _ => { }, _setup.Http.Caller);

        Assert.Equal((ExportJobStatus.Succeeded, 3L, 0), (ended.Status, ended.RecordSuccess, _setup.Storage.Count));
        Assert.Null(ImportErrors.OfEnd(ended, allowFailedRecords: false));
        Assert.All(ended.Pieces, piece => Assert.Null(piece.FileId));
    }

    [Fact]
    public async Task A_kept_upload_stays()
    {
        await _setup.RunAsync(_setup.File("users.json", Three), options: options => options with { KeepUpload = true });

        Assert.DoesNotContain("batchdeletefile", _setup.Calls);
        Assert.True(_setup.Entry.IsFinished);
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_is_a_warning_and_a_resume_deletes_it()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "batchdeletefile"
            ? StubService.Response("""{"errcode":0,"errmsg":"ok","delete_list":[{"fileid":"cloud://x","status":-503002,"errmsg":"storage permission denied"}]}""")
            : null;
        var job = await _setup.RunAsync(_setup.File("users.json", Three));

        Assert.Equal(ExportJobStatus.Succeeded, job.Status);
        Assert.Contains("UploadNotDeleted", Assert.Single(_setup.Warnings), StringComparison.Ordinal);
        Assert.False(_setup.Entry.IsFinished);

        _setup.Intercept = null;
        var resumed = _setup.Resume()!;
        Assert.Equal("Delete the uploaded files", resumed.NextStep);
        await _setup.RunAsync(resumed);
        Assert.True(_setup.Entry.IsFinished);
        Assert.Single(_setup.Imported);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failed_records_are_an_error_that_names_the_piece(bool allowed)
    {
        _setup.Fails = 1;
        var run = _setup.Begin(
            _setup.File("users.json", Three), pieceSize: 24, options: options => options with { AllowFailedRecords = allowed });
        if (allowed)
        {
            Assert.Equal((ExportJobStatus.PartiallySucceeded, 2L), ((await _setup.RunAsync(run)).Status, run.Job.RecordFail));
            return;
        }

        var error = await _setup.FailsAsync<ExportJobException>(run);
        Assert.Equal("RecordsFailed", error.ErrorId);
        Assert.Contains("2 of 3 records", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "piece 1 (from line 1): 1 of 2 (job 101); piece 2 (from line 3): 1 of 1 (job 102)", error.Message, StringComparison.Ordinal);
        Assert.Equal(LedgerState.Ended, _setup.Entry.State);
        Assert.Empty(_setup.Storage);
    }

    [Theory]
    [InlineData("uploadfile", -501007, "InvalidParameters", "unknown environment")]
    [InlineData("dbimport", -502005, "CollectionNotFound", "An import does not create the collection.")]
    public async Task An_import_that_the_service_refuses_is_not_resumed(string call, int code, string id, string words)
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == call
            ? StubService.Response($$"""{"errcode":{{code}},"errmsg":"refused"}""")
            : null;
        var error = await _setup.FailsAsync<TcbServiceException>(_setup.Begin(_setup.File("users.json", Three)));

        Assert.Equal((id, code), (error.ErrorId, error.ErrorCode));
        Assert.Contains(words, $"{error.Message} {error.RecommendedAction}", StringComparison.Ordinal);
        Assert.True(_setup.Entry.IsFinished);
        Assert.Empty(_setup.Storage);
    }

    [Fact]
    public async Task An_upload_that_has_vanished_is_repeated_by_a_resume()
    {
        var path = _setup.File("users.json", Three);
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) == "dbimport" && _setup.Imported.Count == 1)
                _setup.Storage.Clear();
            return null;
        };
        var error = await _setup.FailsAsync<TcbServiceException>(_setup.Begin(path, pieceSize: 24));
        Assert.Equal("StorageFileNotFound", error.ErrorId);
        Assert.Contains("Resume-TcbExport -Env env-1", error.RecommendedAction, StringComparison.Ordinal);

        _setup.Intercept = null;
        Assert.Equal(ExportJobStatus.Succeeded, (await _setup.RunAsync(_setup.Resume()!)).Status);
        Assert.Equal(Three, string.Concat(_setup.Imported));
    }

    [Fact]
    public async Task A_web_page_in_response_to_an_upload_is_an_error()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "POST"
            ? new(HttpStatusCode.OK) { Content = new StringContent("<html>sign in</html>", null, "text/html") }
            : null;
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three)));

        Assert.Equal("UploadFailed", error.ErrorId);
        Assert.Contains("web page", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dbimport", _setup.Calls);
    }

    [Fact]
    public async Task A_count_that_differs_is_an_error()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbmigrationstate"
            ? StubService.Response("""{"errcode":0,"errmsg":"ok","status":"success","record_success":2,"record_fail":0}""")
            : null;

        Assert.Equal(
            "ImportCountMismatch", (await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three)))).ErrorId);
    }

    [Fact]
    public async Task A_failed_piece_ends_the_import_and_its_file_is_deleted()
    {
        _setup.Status = "fail";
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three), pieceSize: 12));

        Assert.Equal("ImportJobFailed", error.ErrorId);
        Assert.Contains("Piece 1 of 3 (from line 1)", error.Message, StringComparison.Ordinal);
        Assert.Contains("导入完成.", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0, true), (_setup.Imported.Count, _setup.Storage.Count, _setup.Entry.IsFinished));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("503")]
    public async Task A_transient_failure_of_the_upload_starts_its_piece_again(string failure)
    {
        var failures = 3;
        _setup.Intercept = request => FakeImports.NameOf(request) == "POST" && failures-- > 0
            ? failure == "503" ? FakeImports.Xml(HttpStatusCode.ServiceUnavailable, "SlowDown") : throw new HttpRequestException("broken")
            : null;
        var job = await _setup.RunAsync(_setup.File("users.json", Three));

        Assert.Equal(ExportJobStatus.Succeeded, job.Status);
        Assert.Equal(Three, Assert.Single(_setup.Imported));
        Assert.Equal(1, _setup.Calls.Count(call => call == "uploadfile"));
    }

    [Theory]
    [InlineData("AccessDenied")]
    [InlineData("SignatureDoesNotMatch")]
    public async Task A_refused_ticket_is_replaced_once(string code)
    {
        var failures = 1;
        _setup.Intercept = request => FakeImports.NameOf(request) == "POST" && failures-- > 0
            ? FakeImports.Xml(HttpStatusCode.Forbidden, code)
            : null;
        await _setup.RunAsync(_setup.File("users.json", Three));
        Assert.Equal(["uploadfile", "POST", "uploadfile", "POST", "dbimport", "dbmigrationstate", "batchdeletefile"], _setup.Calls);

        failures = int.MaxValue;
        using var run = _setup.Begin(_setup.File("users.json", Three));
        var error = await _setup.FailsAsync<ExportJobException>(run);
        Assert.Equal("UploadFailed", error.ErrorId);
        Assert.Contains($"{code}: words of {code}", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExportJobStatus.NotSubmitted, run.Job.Status);
    }

    [Fact]
    public async Task An_old_ticket_is_replaced()
    {
        var failures = 1;
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) != "POST" || failures-- <= 0)
                return null;
            _setup.Http.Time.Advance(TimeSpan.FromMinutes(15));
            return FakeImports.Xml(HttpStatusCode.ServiceUnavailable, "SlowDown");
        };
        await _setup.RunAsync(_setup.File("users.json", Three));

        Assert.Equal(2, _setup.Calls.Count(call => call == "uploadfile"));
    }

    [Theory]
    [InlineData("http://cos.example.test/x/")]
    [InlineData("ftp://cos.example.test/x/")]
    public async Task A_file_is_not_uploaded_without_encryption(string address)
    {
        _setup.TicketAddress = address;
        var error = await _setup.FailsAsync<TcbTransportException>(_setup.Begin(_setup.File("users.json", Three)));

        Assert.Equal("InsecureUploadAddress", error.ErrorId);
        Assert.DoesNotContain("POST", _setup.Calls);
    }

    [Fact]
    public async Task An_insert_in_doubt_is_not_repeated_and_later_pieces_are_not_sent()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport" ? throw new HttpRequestException("broken") : null;
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three), pieceSize: 12));

        Assert.Equal(("ImportInDoubt", ExportJobStatus.InDoubt), (error.ErrorId, error.Job.Status));
        Assert.Equal(["uploadfile", "POST", "dbimport"], _setup.Calls);
        Assert.Equal((LedgerState.InDoubt, "ImportInDoubt"), (_setup.Entry.State, _setup.Entry.LastError));

        _setup.Intercept = null;
        Assert.Equal("ImportInDoubt", Assert.Throws<ExportJobException>(_setup.Resume).ErrorId);
        Assert.Equal(3, _setup.Calls.Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_503_leaves_an_insert_in_doubt_unless_it_says_when_to_try_again(bool hasRetryAfter)
    {
        var failures = 1;
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) != "dbimport" || failures-- <= 0)
                return null;
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter = hasRetryAfter ? new(TimeSpan.FromSeconds(1)) : null;
            return response;
        };
        using var run = _setup.Begin(_setup.File("users.json", Three));
        if (hasRetryAfter)
            Assert.Equal(ExportJobStatus.Succeeded, (await _setup.RunAsync(run)).Status);
        else
            Assert.Equal("ImportInDoubt", (await _setup.FailsAsync<ExportJobException>(run)).ErrorId);
    }

    [Fact]
    public async Task An_upload_that_is_to_stay_is_not_in_the_advice_and_not_deleted()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport" ? throw new HttpRequestException("broken") : null;
        var error = await _setup.FailsAsync<ExportJobException>(
            _setup.Begin(_setup.File("users.json", Three), options: options => options with { KeepUpload = true }));
        Assert.DoesNotContain("storage", error.RecommendedAction, StringComparison.Ordinal);

        await ImportUploads.DeleteLeftAsync(_setup.Http.Client, _setup.Entry.ToJob(), _setup.Http.Caller, CancellationToken.None);
        Assert.Single(_setup.Storage);
    }

    [Fact]
    public async Task The_error_of_an_insert_in_doubt_says_where_its_upload_is_and_the_upload_can_be_deleted()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport" ? throw new HttpRequestException("broken") : null;
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three), pieceSize: 12));
        var left = Assert.Single(_setup.Storage).Key;
        Assert.Contains($"'{left}' is still in the storage of env-1", error.RecommendedAction, StringComparison.Ordinal);

        await ImportUploads.DeleteLeftAsync(null, _setup.Entry.ToJob(), _setup.Http.Caller, CancellationToken.None);
        Assert.Contains($"'{left}' is still in the storage of env-1", Assert.Single(_setup.Http.Caller.Warnings), StringComparison.Ordinal);

        await ImportUploads.DeleteLeftAsync(_setup.Http.Client, _setup.Entry.ToJob(), _setup.Http.Caller, CancellationToken.None);
        Assert.Empty(_setup.Storage);
        Assert.Single(_setup.Http.Caller.Warnings);
    }

    [Fact]
    public async Task An_upsert_in_doubt_is_repeated_and_can_be_resumed()
    {
        var failures = 1;
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport" && failures-- > 0
            ? throw new HttpRequestException("broken")
            : null;
        await _setup.RunAsync(_setup.File("users.json", Three), ImportConflictMode.Upsert);
        Assert.Equal(2, _setup.Calls.Count(call => call == "dbimport"));

        _setup.Ledger.Remove(_setup.Entry.Id, _setup.Entry.ToJob(), force: true);
        failures = int.MaxValue;
        var error = await _setup.FailsAsync<ExportJobException>(
            _setup.Begin(_setup.File("users.json", Three), ImportConflictMode.Upsert, pieceSize: 24));
        Assert.Equal("ImportInDoubt", error.ErrorId);

        _setup.Intercept = null;
        var resumed = _setup.Resume()!;
        Assert.StartsWith("Import pieces 1 to 2, with 3 records", resumed.NextStep, StringComparison.Ordinal);
        var job = await _setup.RunAsync(resumed);
        Assert.Equal((ExportJobStatus.Succeeded, true), (job.Status, _setup.Entry.IsFinished));
    }

    [Theory]
    [InlineData("users.json", "{\"_id\":\"1\"}\n{\"v\":{\"_id\":\"2\"}}\n")]
    [InlineData("users.json", "[{\"_id\":\"1\"},{}]")]
    [InlineData("users.csv", "v,_id\na,1\nb,\n")]
    [InlineData("users.csv", "v\na\n")]
    public async Task An_upsert_in_doubt_is_not_repeated_if_it_would_insert_records_without_id_again(string name, string text)
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport" ? throw new HttpRequestException("broken") : null;
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File(name, text), ImportConflictMode.Upsert));

        Assert.Equal("ImportInDoubt", error.ErrorId);
        Assert.Contains("1 record of the file", error.RecommendedAction, StringComparison.Ordinal);
        _setup.Intercept = null;
        Assert.Equal("ImportInDoubt", Assert.Throws<ExportJobException>(_setup.Resume).ErrorId);
        Assert.Single(_setup.Calls, call => call == "dbimport");
    }

    [Fact]
    public async Task A_killed_import_continues_with_the_piece_that_has_not_ended()
    {
        var run = _setup.Begin(_setup.File("users.json", Three), pieceSize: 12);
        using var cancel = new CancellationTokenSource();
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) == "uploadfile" && _setup.Imported.Count == 2)
                cancel.Cancel();
            return null;
        };
        using (run)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(
                true, TimeSpan.FromHours(1), TimeSpan.Zero, _ => { }, (_, _) => { }, _setup.Http.Caller, cancel.Token));
        }

        _setup.Intercept = null;
        Assert.Equal((LedgerState.Submitted, 2L), (_setup.Entry.State, _setup.Entry.Job.RecordSuccess));
        var job = await _setup.RunAsync(_setup.Resume()!);

        Assert.Equal((ExportJobStatus.Succeeded, 3L), (job.Status, job.RecordSuccess));
        Assert.Equal(Three, string.Concat(_setup.Imported));
        Assert.Null(_setup.Resume());
    }

    [Fact]
    public async Task What_was_uploaded_of_a_file_that_has_changed_is_deleted()
    {
        using var run = _setup.Begin(_setup.File("users.json", Three));
        using var cancel = new CancellationTokenSource();
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) == "POST")
                cancel.Cancel();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(
            true, TimeSpan.FromHours(1), TimeSpan.Zero, _ => { }, (_, _) => { }, _setup.Http.Caller, cancel.Token));
        run.Dispose();
        Assert.Single(_setup.Storage);

        _setup.File("users.json", Three.Replace('3', '4'));
        Assert.Equal("ImportFileChanged", (await _setup.FailsAsync<ExportJobException>(_setup.Resume()!)).ErrorId);
        Assert.Empty(_setup.Storage);
        Assert.DoesNotContain("dbimport", _setup.Calls);
    }

    [Fact]
    public async Task A_file_that_has_changed_is_not_resumed()
    {
        var path = _setup.File("users.json", Three);
        _setup.Begin(path).Dispose();
        _setup.File("users.json", Three.Replace('3', '4'));

        var error = await _setup.FailsAsync<ExportJobException>(_setup.Resume()!);

        Assert.Equal("ImportFileChanged", error.ErrorId);
        Assert.Empty(_setup.Calls);
    }

    [Fact]
    public async Task A_file_that_changes_during_the_upload_is_not_imported()
    {
        var path = _setup.File("users.json", Three);
        _setup.Intercept = request =>
        {
            if (FakeImports.NameOf(request) == "POST")
                File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            return null;
        };

        Assert.Equal("ImportFileChanged", (await _setup.FailsAsync<ExportJobException>(_setup.Begin(path))).ErrorId);
        Assert.DoesNotContain("dbimport", _setup.Calls);
        Assert.Empty(_setup.Storage);
    }

    [Fact]
    public async Task A_refused_import_is_finished_and_its_file_is_deleted()
    {
        _setup.Intercept = request => FakeImports.NameOf(request) == "dbimport"
            ? StubService.Response("""{"errcode":-502005,"errmsg":"database collection not exists"}""")
            : null;
        var error = await _setup.FailsAsync<TcbServiceException>(_setup.Begin(_setup.File("users.json", Three)));

        Assert.Equal(-502005, error.ErrorCode);
        Assert.Equal((LedgerState.Refused, true, 0), (_setup.Entry.State, _setup.Entry.IsFinished, _setup.Storage.Count));
    }

    [Fact]
    public async Task The_time_limit_leaves_an_import_that_can_be_resumed()
    {
        _setup.Status = "writing";
        var error = await _setup.FailsAsync<ExportJobException>(_setup.Begin(_setup.File("users.json", Three)));

        Assert.Equal("WaitTimeout", error.ErrorId);
        Assert.Contains("Resume-TcbExport -Env env-1", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(_setup.Storage);

        _setup.Status = "success";
        Assert.Equal(ExportJobStatus.Succeeded, (await _setup.RunAsync(_setup.Resume()!)).Status);
    }

    [Fact]
    public async Task A_job_is_found_by_the_id_of_each_of_its_pieces()
    {
        await _setup.RunAsync(_setup.File("users.json", Three), pieceSize: 12);
        var index = new LedgerIndex(_setup.Ledger);

        Assert.All([101, 102, 103], id => Assert.Equal(_setup.Entry.Id, index.Find(_setup.Http.Client.KnownJob("env-1", id))));
        Assert.Null(index.Find(_setup.Http.Client.KnownJob("env-1", 104)));
    }

    [Fact]
    public async Task An_entry_is_readable_and_is_read_again()
    {
        await _setup.RunAsync(_setup.File("users.json", Three), pieceSize: 12);
        var entry = _setup.Entry;
        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_setup.Ledger.Folder, "*.json")));

        Assert.Contains("\"kind\": \"Import\"", text, StringComparison.Ordinal);
        Assert.Contains("\"conflictMode\": \"Insert\"", text, StringComparison.Ordinal);
        Assert.Equal((36L, Setup.Hash(Encoding.UTF8.GetBytes(Three)), 3), (entry.FileLength, entry.FileSha256, entry.Job.Pieces.Count));
        Assert.Equal("Job 103 of env-1", JobErrors.Describe(entry.ToJob()));
    }
}
