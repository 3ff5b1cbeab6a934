using System.Management.Automation;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Invoke-TcbDbExport.</summary>
public sealed class ExportTests : IDisposable
{
    private const string Query = "db.collection('cities').get()";

    private readonly ScriptedService _service = new();
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public ExportTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("q", Query);
        _session.Set("folder", _folder.Path);
        _session.Run(Scripts.ConnectTo);
        _service.File = (_, context) => context.Response.WriteAsync("{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n");
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_submits_its_parameters_and_emits_the_job_at_once()
    {
        var job = _session.Run("Invoke-TcbDbExport -Env test2-4a89da -FilePath test_export -FileType Json -Query $q").Single();

        Assert.Equal(101, job.JobId);
        Assert.Equal("Submitted", job.Status.ToString());
        Assert.Equal("test2-4a89da", job.Env);
        Assert.Equal("wx0123456789abcdef", job.AppId);
        Assert.Equal(_service.Endpoint, job.Endpoint);
        var request = _service.Requests[^1];
        Assert.Equal("/componenttcb/dbexport", request.Path);
        Assert.Equal(
            $$"""{"env":"test2-4a89da","file_path":"test_export","file_type":1,"query":"{{Query}}"}""".Replace("'", "\\u0027"),
            request.Body!.ToJsonString());
        Assert.Equal(0, _service.Count("/componenttcb/dbmigrationstate"));
    }

    [Fact]
    public void Its_parameters_bind_from_the_pipeline_by_property_name()
    {
        var result = _session.Run("""
            [pscustomobject]@{ Env = 'a'; Query = $q; FilePath = 'x.json'; FileType = 'Json' },
            [pscustomobject]@{ Env = 'b'; Query = "db.collection('c').field({ n: true }).get()"; FilePath = 'y.csv'; FileType = 'Csv' } | Invoke-TcbDbExport
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["a/x.json/1", "b/y.csv/2"],
            _service.Requests.Skip(1).Select(request => $"{request.Body!["env"]}/{request.Body["file_path"]}/{request.Body["file_type"]}"));
    }

    private object Failing(long job, long records, long failed) => new
    {
        errcode = 0,
        errmsg = "ok",
        status = "success",
        record_success = records,
        record_fail = failed,
        error_msg = "导出完成.",
        file_url = $"{_service.Endpoint}file/{job}?q-signature=planted-signature",
    };

    [Theory]
    [InlineData(2)] // the number of exported records
    [InlineData(4)] // the number of all records
    [InlineData(1)]
    public void A_file_without_failed_records_is_saved_and_is_an_error(int records)
    {
        _service.State = (job, _) => Failing(job, records, 2);

        // The ledger is that of all tests, and an earlier service may have had the same port.
        _session.Set("e", $"e-{Guid.NewGuid():n}");

        var result = _session.Run("Invoke-TcbDbExport $e $q -Destination \"$folder/x.json\"");

        var job = (dynamic)Assert.Single(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("RecordsFailed,", error.FullyQualifiedErrorId);
        Assert.Contains("could not export 2 records", error.ErrorDetails.Message);
        Assert.Contains(_folder["x.json"], error.ErrorDetails.Message);
        Assert.Contains("-AllowFailedRecords", error.ErrorDetails.RecommendedAction);
        Assert.Equal("PartiallySucceeded", job.Status.ToString());
        Assert.Equal(2L, job.File.RecordFail);
        Assert.True(File.Exists(_folder["x.json"]));
        var checks =
            _session.Run("Test-TcbExportFile \"$folder/x.json\"; Test-TcbExportFile \"$folder/x.json\" -AllowFailedRecords").Output;
        Assert.Equal(
            ["Partial False 2", "Whole True 2"],
            checks.Select(check => $"{((dynamic)check).Status} {((dynamic)check).IsWhole} {((dynamic)check).RecordFail}"));
        Assert.Contains("PartiallySucceeded", _session.Run("(Get-TcbExportJob -Env $e).Status").Output.Select(status => status.ToString()));
        Assert.Empty(_session.Run("Resume-TcbExport -Env $e").Output);
    }

    [Theory]
    [InlineData("Invoke-TcbDbExport e $q -Destination \"$folder/x.json\"")]
    [InlineData("Invoke-TcbDbExport e $q -Wait")]
    [InlineData("Wait-TcbExportJob e 7")]
    [InlineData("Save-TcbExportFile e 7 -Destination \"$folder/x.json\" -PassThru")]
    public void AllowFailedRecords_accepts_failed_records(string command)
    {
        _service.State = (job, _) => Failing(job, 2, 1);

        var strict = _session.Run($"{command} -ErrorAction Stop");
        Assert.StartsWith("RecordsFailed,", strict.Terminating!.FullyQualifiedErrorId);
        File.Delete(_folder["x.json"]);
        File.Delete(_folder["x.json.receipt.json"]);

        var result = _session.Run($"{command} -AllowFailedRecords");
        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("-Destination \"$folder/o.csv\"", 2)]
    [InlineData("-Destination \"$folder/O.CSV\"", 2)]
    [InlineData("-FilePath a/o.csv", 2)]
    [InlineData("-FilePath o.csv -Destination $folder", 2)]
    [InlineData("-Destination \"$folder/o.jsonl\"", 1)]
    [InlineData("-Destination \"$folder/o.NDJSON\" -FilePath o.json", 1)]
    [InlineData("-Destination \"$folder/o.txt\"", 1)]
    [InlineData("-Destination \"$folder/o.txt\" -FileType Csv", 2)]
    public void The_extension_decides_the_type(string parameters, int type)
    {
        _service.Submit = _ => new { errcode = 40097, errmsg = "no" };

        _session.Run($"Invoke-TcbDbExport e \"db.collection('c').field({{ n: true }}).get()\" {parameters}").Error("InvalidArguments");

        Assert.Equal(type, (int)_service.Requests[^1].Body!["file_type"]!);
    }

    [Theory]
    [InlineData("-Destination \"$folder/o.csv\" -FileType Json", "o.csv")]
    [InlineData("-Destination \"$folder/o.Json\" -FileType Csv", "o.Json")]
    [InlineData("-Destination \"$folder/o.csv\" -FilePath o.json", "o.json")]
    [InlineData("-FilePath o.jsonl -FileType Csv", "o.jsonl")]
    [InlineData("-FilePath o.csv -FileType Json -Destination $folder", "o.csv")]
    public void A_name_that_contradicts_the_type_is_refused_before_the_submit(string parameters, string name)
    {
        var error = _session.Run($"Invoke-TcbDbExport e \"db.collection('c').field({{ n: true }}).get()\" {parameters}")
            .Error("FileTypeMismatch");

        Assert.Contains(name, error.ErrorDetails.Message);
        Assert.Contains("-FileType", error.ErrorDetails.RecommendedAction);
        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
    }

    [Theory]
    [InlineData("o.csv.gz")]
    [InlineData("o.json.GZ")]
    [InlineData("o.xlsx")]
    [InlineData("o.zip")]
    public void A_name_of_another_type_of_file_is_refused_before_the_submit(string name)
    {
        _session.Run("Invoke-TcbDbExport e \"db.collection('c').get()\" -Destination \"$folder/$($args[0])\"", name)
            .Error("FileTypeMismatch");

        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
    }

    [Theory]
    [InlineData("Save-TcbExportFile e 7 -Destination \"$folder/o.csv\"")]
    [InlineData("Save-TcbExportFile e 7 -Destination \"$folder/o.csv\" -FileType Json")]
    [InlineData("Invoke-TcbDbExport e $q | Save-TcbExportFile -Destination \"$folder/o.csv\"")]
    [InlineData("Save-TcbExportFile e 7 -Destination \"$folder/o.parquet\"")]
    [InlineData("Save-TcbExportFile e 7 -Destination \"$folder/o.jsonl.zst\"")]
    public void A_file_is_not_saved_under_a_name_that_contradicts_it(string command)
    {
        _service.State = (job, _) => _service.Success(job, 2);

        _session.Run(command).Error("FileTypeMismatch");

        Assert.False(File.Exists(_folder["o.csv"]));
    }

    [Fact]
    public void A_job_without_a_URL_is_polled_again()
    {
        _service.State = (job, earlier) => earlier < 2
            ? new { errcode = 0, errmsg = "ok", status = "success", record_success = 2, record_fail = 0, file_url = "" }
            : _service.Success(job, 2);

        var result = _session.Run("Invoke-TcbDbExport e $q -Destination \"$folder/x.json\"");

        Assert.Empty(result.Errors);
        Assert.True(File.Exists(_folder["x.json"]));
    }

    [Fact]
    public void The_generated_path_names_collection_and_type_and_is_new_each_time()
    {
        var result = _session.Run("Invoke-TcbDbExport a $q; Invoke-TcbDbExport a $q");

        var paths = result.Output.Select(job => (string)((dynamic)job).FilePath).ToArray();
        Assert.All(paths, path => Assert.Matches(@"^cities-\d{8}T\d{6}Z-[0-9a-f]{6}\.json$", path));
        Assert.NotEqual(paths[0], paths[1]);
    }

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-Confirm")]
    [InlineData("-WhatIf -Destination $folder")]
    public void WhatIf_and_Confirm_show_what_would_be_sent_and_send_nothing(string parameters)
    {
        var result = _session.Run($"Invoke-TcbDbExport env-1 $q -FilePath p {parameters}");

        Assert.Empty(result.Output);
        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
        var shown = string.Join('\n', _session.Host.Lines);
        foreach (var part in new[] { $"env-1 at {_service.Endpoint}", "'p'", "Json", Query })
            Assert.Contains(part, shown);
    }

    [Theory]
    [InlineData("const Point = db.Geo.Pointdb.collection('geo').get()", "MissingSemicolon", "line 1, column 27")]
    [InlineData("db.collection('geo')", "MissingGet", "line 1, column")]
    [InlineData("db.collection('geo').wear({}).get()", "UnknownMethod", "line 1, column 22")]
    public void A_mistake_in_the_query_is_an_error_with_its_place_and_nothing_is_sent(string query, string id, string place)
    {
        var error = _session.Run("Invoke-TcbDbExport a $args[0]", query).Error(id);

        Assert.Contains(place, error.ErrorDetails.Message);
        Assert.Contains("-SkipQueryCheck", error.ErrorDetails.RecommendedAction);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
    }

    [Fact]
    public void Csv_without_fields_is_refused_before_it_is_sent()
    {
        var result = _session.Run("Invoke-TcbDbExport a $q -FileType Csv");

        Assert.Contains(".field(", Assert.Single(result.Errors).ErrorDetails.Message + result.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
    }

    [Fact]
    public void SkipQueryCheck_sends_the_statement_anyway()
    {
        var job = _session.Run("Invoke-TcbDbExport a 'not a query' -SkipQueryCheck").Single();

        Assert.Equal("not a query", job.Query);
        Assert.Matches(@"^export-\d{8}T", (string)job.FilePath);
    }

    [Fact]
    public void What_the_module_cannot_parse_yet_is_sent_with_a_warning()
    {
        var result = _session.Run("Invoke-TcbDbExport a \"db.collection('c').where({ `$text: { `$search: 'x' } }).get()\"");

        result.Single();
        Assert.Contains("without a complete check", Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_refusal_is_a_non_terminating_error_and_the_next_export_continues()
    {
        _service.Submit = body => (string?)body["env"] == "bad"
            ? new { errcode = -501007, errmsg = "[100003] env not exists rid: 64dc7e85-258c9211-2604fd01" }
            : null;

        var result = _session.Run(
            "[pscustomobject]@{ Env = 'bad'; Query = $q }, [pscustomobject]@{ Env = 'good'; Query = $q } | Invoke-TcbDbExport");

        Assert.Equal("good", ((dynamic)Assert.Single(result.Output)).Env);
        var error = result.Error("InvalidParameters");
        Assert.Contains("[100003] env not exists", error.ErrorDetails.Message);
        Assert.Equal(-501007, ((dynamic)error.Exception).ErrorCode);
        Assert.Equal("64dc7e85-258c9211-2604fd01", ((dynamic)error.Exception).RequestId);
    }

    [Fact]
    public void Wait_polls_the_job_until_it_ends()
    {
        _service.State = (job, asked) => asked == 0 ? new { errcode = 0, errmsg = "ok", status = "reading" } : _service.Success(job, 2);

        var job = _session.Run("Invoke-TcbDbExport a $q -Wait").Single();

        Assert.Equal("Succeeded", job.Status.ToString());
        Assert.Equal(2L, job.RecordSuccess);
        Assert.Null(job.File);
    }

    [Fact]
    public void Destination_implies_waiting_and_saves_the_file()
    {
        _service.State = (job, _) => _service.Success(job, 2);

        var job = _session.Run("Invoke-TcbDbExport a $q -FilePath x/y.json -Destination $folder").Single();

        Assert.Equal(_folder["y.json"], job.Path);
        Assert.Equal(2L, job.File.RecordCount);
        Assert.Equal(["y.json"], _folder.Exports);
        Assert.Equal("", _service.Requests.Single(request => request.Path.StartsWith("/file/", StringComparison.Ordinal)).Token);
    }

    [Fact]
    public void A_saved_job_pipes_into_Read()
    {
        _service.State = (job, _) => _service.Success(job, 2);

        var result = _session.Run("(Invoke-TcbDbExport a $q -Destination $folder | Read-TcbExportFile)._id");

        Assert.Equal(["1", "2"], result.Output.Select(value => value.ToString()));
    }

    [Fact]
    public void A_destination_in_the_pipeline_objects_saves_each()
    {
        _service.State = (job, _) => _service.Success(job, 2);

        var result = _session.Run("'a', 'b' | ForEach-Object { [pscustomobject]@{ Env = $_; Query = $q; Destination = \"$folder/$_.json\" } } | Invoke-TcbDbExport");

        Assert.Empty(result.Errors);
        Assert.Equal(["a.json", "b.json"], _folder.Exports);
    }

    [Theory]
    [InlineData("Query = 'db.colection(1)'; Destination = \"$folder/2.json\"", "UnknownMember")]
    [InlineData("Query = $q; Destination = \"$folder/1.json\"", "DuplicateDestination")]
    [InlineData("Query = $q; Destination = 'nodrive:/2.json'", "NotAFilePath")]
    [InlineData("Query = $q; Destination = \"$folder/a`0b.json\"", "NotAFilePath")]
    public void An_export_that_cannot_be_sent_does_not_affect_the_others_even_with_ErrorAction_Stop(string second, string id)
    {
        _service.State = (job, earlier) => earlier == 0 ? new { errcode = 0, status = "waiting" } : _service.Success(job, 2);

        var result = _session.Run($$"""
            [pscustomobject]@{ Env = 'e'; Query = $q; Destination = "$folder/1.json" },
            [pscustomobject]@{ Env = 'e'; {{second}} },
            [pscustomobject]@{ Env = 'e'; Query = $q; Destination = "$folder/3.json" } | Invoke-TcbDbExport -ErrorAction Stop
            """);

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["1.json", "3.json"], _folder.Exports);
        result.Error(id);
    }

    [Fact]
    public void An_existing_destination_is_refused_before_a_job_is_created()
    {
        _folder.Write("x.json", "old");

        _session.Run("Invoke-TcbDbExport a $q -FilePath x.json -Destination $folder").Error("FileExists");

        Assert.Equal(0, _service.Count("/componenttcb/dbexport"));
        Assert.Equal("old", File.ReadAllText(_folder["x.json"]));
    }

    [Fact]
    public void Two_exports_to_one_file_are_refused_before_the_second_is_sent()
    {
        _service.State = (job, _) => _service.Success(job, 2);

        var result = _session.Run("'a', 'b' | ForEach-Object { [pscustomobject]@{ Env = $_; Query = $q } } | Invoke-TcbDbExport -Destination \"$folder/same.json\"");

        result.Error("DuplicateDestination");
        Assert.Equal(1, _service.Count("/componenttcb/dbexport"));
    }

    [Fact]
    public void No_record_matched_is_a_separate_error()
    {
        _service.State = (_, _) => NoRecord;

        var result = _session.Run("Invoke-TcbDbExport a $q -Wait");

        Assert.Equal("NoRecordMatched", ((dynamic)Assert.Single(result.Output)).FailureReason.ToString());
        Assert.Contains("-AllowEmpty", result.Error("NoRecordMatched").ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void With_AllowEmpty_it_is_an_empty_file()
    {
        _service.State = (_, _) => NoRecord;

        var job = _session.Run("Invoke-TcbDbExport a $q -Destination \"$folder/empty.json\" -AllowEmpty").Single();

        Assert.Equal(0, new FileInfo(_folder["empty.json"]).Length);
        Assert.Equal(0L, job.File.RecordCount);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", job.File.Sha256);
    }

    [Fact]
    public void A_file_with_a_wrong_number_of_records_never_gets_its_name_but_the_job_is_returned()
    {
        _service.State = (job, _) => _service.Success(job, 3);

        var result = _session.Run("Invoke-TcbDbExport a $q -Destination \"$folder/x.json\"");

        Assert.Equal("Succeeded", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        result.Error("WrongRecordCount");
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void At_the_limit_the_job_is_returned_with_an_error_that_says_how_to_continue()
    {
        var result = _session.Run("Invoke-TcbDbExport a $q -Wait -TimeoutSec 0");

        Assert.Equal(101, ((dynamic)Assert.Single(result.Output)).JobId);
        Assert.Contains("Wait-TcbExportJob -Env a -JobId 101", result.Error("WaitTimeout").ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Exports_from_the_pipeline_run_at_the_same_time_up_to_the_limit()
    {
        // Every job ends only once three run at the same time; a fourth would have to wait for a slot.
        var running = 0;
        var most = 0;
        _service.Submit = _ =>
        {
            lock (_service)
                most = Math.Max(most, ++running);
            return null;
        };
        _service.State = (job, _) =>
        {
            lock (_service)
            {
                if (most < 3)
                    return new { errcode = 0, errmsg = "ok", status = "waiting" };
                running--;
                return _service.Success(job, 2);
            }
        };

        var result = _session.Run("1..9 | ForEach-Object { [pscustomobject]@{ Env = \"e$_\"; Query = $q } } | Invoke-TcbDbExport -Wait -ThrottleLimit 3 -TimeoutSec 60");

        Assert.Empty(result.Errors);
        Assert.Equal(9, result.Output.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    public void Stopped_while_it_waits_it_ends_at_once_and_leaves_nothing()
    {
        using var running = _session.Start("Invoke-TcbDbExport a $q -Destination \"$folder/x.json\"");
        SpinWait.SpinUntil(() => _service.Count("/componenttcb/dbmigrationstate") > 0, TimeSpan.FromSeconds(20));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = running.Stop();

        Assert.True(clock.Elapsed < Session.StopLimit, $"It took {clock.Elapsed}.");
        Assert.Equal(PSInvocationState.Stopped, running.State);
        Assert.Empty(result.Errors);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Stopped_during_the_download_it_leaves_no_part_file()
    {
        _service.State = (job, _) => _service.Success(job, 2);
        var begun = new TaskCompletionSource();
        _service.File = async (_, context) =>
        {
            await context.Response.WriteAsync("{}\n");
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var running = _session.Start("Invoke-TcbDbExport a $q -Destination \"$folder/x.json\"");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        running.Stop();

        Assert.True(clock.Elapsed < Session.StopLimit, $"It took {clock.Elapsed}.");
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_token_that_the_service_repeats_appears_in_no_stream()
    {
        _service.State = (job, asked) => asked == 0
            ? new { errcode = 42001, errmsg = "access_token expired: planted-scripted-token rid: 64dc7e85-258c9211-2604fd01" }
            : _service.Success(job, 3);

        // The session searches all its output.
        var result = _session.Run("Invoke-TcbDbExport a $q -Destination \"$folder/x.json\" -Verbose; Get-TcbConnection");

        Assert.Contains(result.Verbose, line => line.Contains("access_token expired: *** rid: 64dc7e85", StringComparison.Ordinal));
        Assert.Single(result.Errors);
    }

    private static object NoRecord => new
    {
        errcode = 0,
        errmsg = "ok",
        status = "fail",
        record_success = 0,
        record_fail = 0,
        error_msg = "导出数据记录条数为0，请确认是否存在满足导出条件的数据.",
        file_url = "",
    };
}
