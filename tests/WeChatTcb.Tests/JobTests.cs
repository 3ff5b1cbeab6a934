using System.Diagnostics;
using System.Management.Automation;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Get-TcbExportJob and Wait-TcbExportJob.</summary>
public sealed class JobTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();

    public JobTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Run(Scripts.ConnectTo);
    }

    [Fact]
    public void Text_of_the_service_is_safe_in_jobs_errors_and_files()
    {
        const string Text =
            "\u001b[31mfailed \u202e writing https://b.cos.example/x?q-signature=planted-signature\u0007 access_token=planted-access-token";
        _service.State = (job, _) => new { errcode = 0, errmsg = "ok", status = "fail", error_msg = Text + new string('x', 5000) };

        var result = _session.Run("""
            $job = Invoke-TcbDbExport safe-text "db.collection('c').get()" -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
            $job.Message; $failed[0].Exception.Message; $failed[0] | Out-String; $job | ConvertTo-Json -Depth 4
            [System.Management.Automation.PSSerializer]::Serialize($failed); [System.Management.Automation.PSSerializer]::Serialize($job)
            Get-TcbExportJob safe-text | ForEach-Object Message
            """);

        foreach (var text in result.Output.Select(output => output.ToString()))
        {
            Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
            Assert.DoesNotContain(text, character => character is '\u202e' or '\u0007');
            Assert.DoesNotContain("[31m", text.Replace("\ufffd[31m", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain(new string('x', 1001), text, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
    }

    [Fact]
    public void Get_returns_one_new_object_for_each_job()
    {
        _service.State = (job, asked) => asked == 0 ? new { errcode = 0, errmsg = "ok", status = "waiting" } : _service.Success(job, 5);

        var result = _session.Run("$a = Get-TcbExportJob -Env e -JobId 7, 8; $b = $a | Get-TcbExportJob; $a.Status; $b.Status; $b.JobId");

        Assert.Equal(["Waiting", "Waiting", "Succeeded", "Succeeded", "7", "8"], result.Output.Select(value => value.ToString()));
    }

    [Fact]
    public void Get_returns_a_failed_job_like_any_other()
    {
        _service.State = (_, _) =>
            new { errcode = 0, errmsg = "ok", status = "fail", record_success = 0, record_fail = 3, err_msg = "something broke" };

        var job = _session.Run("Get-TcbExportJob e 7").Single();

        Assert.Equal("Failed", job.Status.ToString());
        Assert.Equal("ServiceFault", job.FailureReason.ToString());
        Assert.Equal("something broke", job.Message);
        Assert.Equal(3L, job.RecordFail);
    }

    [Theory]
    [InlineData("migrating")]
    [InlineData("a word of tomorrow")]
    public void An_unknown_status_word_means_still_running(string word)
    {
        _service.State = (_, _) => new { errcode = 0, errmsg = "ok", status = word };

        var job = _session.Run("Get-TcbExportJob e 7").Single();

        Assert.Equal("Running", job.Status.ToString());
        Assert.False(job.IsFinished);
        _session.Run("$j = Get-TcbExportJob e 7; $j | Wait-TcbExportJob -TimeoutSec 0").Error("WaitTimeout");
    }

    [Fact]
    public void A_job_is_never_polled_with_another_connection()
    {
        _session.Run("$job = Invoke-TcbDbExport e \"db.collection('c').get()\"");
        _session.Run(Scripts.Secret + "$other = Connect-Tcb -AccessToken (Secret t) -AppId wxother -Endpoint $endpoint");
        var before = _service.Requests.Count;

        _session.Run("$job | Get-TcbExportJob -Connection $other").Error("JobOfAnotherConnection");
        _session.Run("$job | Wait-TcbExportJob -Connection $other").Error("JobOfAnotherConnection");
        _session.Run("$job | Save-TcbExportFile -Destination nowhere.json -Connection $other").Error("JobOfAnotherConnection");

        Assert.Equal(before, _service.Requests.Count);
    }

    [Fact]
    public void A_job_uses_its_own_connection_though_another_is_current()
    {
        _session.Run("$job = Invoke-TcbDbExport e \"db.collection('c').get()\"");
        _session.Run(Scripts.Secret + "$other = Connect-Tcb -AccessToken (Secret 'other-token') -AppId wxother -Endpoint $endpoint");

        var job = _session.Run("$job | Get-TcbExportJob").Single();

        Assert.Equal("wx0123456789abcdef", job.AppId);
        Assert.Equal("planted-scripted-token", _service.Requests[^1].Token);
    }

    [Fact]
    public void A_stored_job_binds_by_its_properties_and_keeps_its_account()
    {
        Assert.Equal("p.json", Stored(_service.Endpoint.ToString(), "wx0123456789abcdef").Single().FilePath);
        Stored(_service.Endpoint.ToString(), "wxother").Error("JobOfAnotherConnection");
        Stored("https://api.weixin.qq.com/", "wx0123456789abcdef").Error("JobOfAnotherConnection");

        Result Stored(string endpoint, string appId) => _session.Run(
            "[pscustomobject]@{ Env = 'e'; JobId = 7; Endpoint = $args[0]; AppId = $args[1]; FilePath = 'p.json' } | Get-TcbExportJob",
            endpoint, appId);
    }

    [Theory]
    [InlineData("Get-TcbExportJob e 7")]
    [InlineData("Get-TcbExportJob -Env e -JobId 7")]
    [InlineData("$job = Get-TcbExportJob e 7; Get-TcbExportJob $job")]
    [InlineData("$job = Get-TcbExportJob e 7; Get-TcbExportJob -Job $job")]
    [InlineData("$job = Get-TcbExportJob e 7; $job | Get-TcbExportJob")]
    [InlineData("$job = Get-TcbExportJob e 7; $job | Get-TcbExportJob | Get-TcbExportJob")]
    public void Jobs_are_passed_as_objects_or_by_id(string script) => Assert.Equal(7, _session.Run(script).Single().JobId);

    [Fact]
    public void Wait_returns_each_job_when_it_ends_and_the_errors_after_all_jobs()
    {
        // 1 fails at once, 2 and 3 end later.
        _service.State = (job, asked) => (job, asked) switch
        {
            (1, _) => new { errcode = 0, errmsg = "ok", status = "fail", record_success = 0, record_fail = 1, error_msg = "broke" },
            (2, 0) or (3, < 2) => new { errcode = 0, errmsg = "ok", status = "reading" },
            _ => _service.Success(job, 1),
        };

        var result = _session.Run("Get-TcbExportJob e 1, 2, 3 | Wait-TcbExportJob -ErrorAction Stop");

        Assert.Equal([1L, 2, 3], result.Output.Select(job => (long)((dynamic)job).JobId).Order());
        Assert.Equal("ExportJobFailed", result.Error("ExportJobFailed").FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotNull(result.Terminating);
    }

    [Fact]
    public void A_job_whose_connection_is_closed_does_not_affect_the_others_even_with_ErrorAction_Stop()
    {
        _service.State = (job, asked) => asked == 0 ? new { errcode = 0, errmsg = "ok", status = "reading" } : _service.Success(job, 1);
        _session.Run("$job = Invoke-TcbDbExport e \"db.collection('c').get()\"; $own = Get-TcbConnection");
        _session.Run(
            Scripts.ConnectTo.Replace("wx0123456789abcdef", "wxother")
                + "$closed = Invoke-TcbDbExport e \"db.collection('c').get()\"; Disconnect-Tcb");

        var result = _session.Run("$job, $closed | Wait-TcbExportJob -ErrorAction Stop");

        Assert.Equal("Succeeded", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        result.Error("NotConnected");
    }

    [Fact]
    public void A_failed_job_is_output_and_an_error_with_the_services_message()
    {
        _service.State = (_, _) =>
            new { errcode = 0, errmsg = "ok", status = "fail", record_success = 0, record_fail = 1, error_msg = "导出失败" };

        var result = _session.Run("Wait-TcbExportJob -Env e -JobId 9");

        Assert.Equal(9, ((dynamic)Assert.Single(result.Output)).JobId);
        var error = result.Error("ExportJobFailed");
        Assert.Contains("导出失败", error.ErrorDetails.Message);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(9, ((dynamic)error.TargetObject).JobId);
    }

    [Fact]
    public void Waiting_has_a_limit_and_says_how_to_continue()
    {
        var error = _session.Run("Wait-TcbExportJob e -JobId 5 -TimeoutSec 0").Errors;

        // Positional environment and job list bind to the Id set.
        Assert.Contains("Wait-TcbExportJob -Env e -JobId 5", Assert.Single(error).ErrorDetails.RecommendedAction);
        Assert.Equal(ErrorCategory.OperationTimeout, error[0].CategoryInfo.Category);
    }

    [Fact]
    public void Many_jobs_are_polled_at_the_same_time()
    {
        // No job ends before all of them have been polled.
        var seen = new HashSet<long>();
        _service.State = (job, _) =>
        {
            lock (seen)
            {
                seen.Add(job);
                return seen.Count < 40 ? new { errcode = 0, errmsg = "ok", status = "waiting" } : _service.Success(job, 1);
            }
        };

        var result =
            _session.Run("1..40 | ForEach-Object { [pscustomobject]@{ Env = 'e'; JobId = $_ } } | Wait-TcbExportJob -TimeoutSec 60");

        Assert.Empty(result.Errors);
        Assert.Equal(40, result.Output.Count);
    }

    [Fact]
    public void Stopped_while_waiting_it_ends_at_once_without_an_error()
    {
        using var running = _session.Start("1..20 | ForEach-Object { [pscustomobject]@{ Env = 'e'; JobId = $_ } } | Wait-TcbExportJob");
        Assert.True(SpinWait.SpinUntil(() => _service.Count("/componenttcb/dbmigrationstate") >= 20, TimeSpan.FromSeconds(20)));

        var clock = Stopwatch.StartNew();
        var result = running.Stop();

        Assert.True(clock.Elapsed < Session.StopLimit, $"It took {clock.Elapsed}.");
        Assert.Equal(PSInvocationState.Stopped, running.State);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void The_first_finished_job_can_end_the_wait()
    {
        _service.State = (job, _) => job == 2 ? _service.Success(job, 1) : new { errcode = 0, errmsg = "ok", status = "waiting" };

        var clock = Stopwatch.StartNew();
        // Select-Object -First stops a pipeline like this; this engine has no Select-Object.
        var result = _session.Run("foreach ($x in 1) { Get-TcbExportJob e 1, 2 | Wait-TcbExportJob | ForEach-Object { $_.JobId; break } }");

        Assert.Equal(2L, Assert.Single(result.Output).BaseObject);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public void Progress_is_shown_while_it_waits_and_removed_at_the_end()
    {
        var clock = Stopwatch.StartNew();
        _service.State = (job, _) => clock.Elapsed < TimeSpan.FromSeconds(3)
            ? new { errcode = 0, errmsg = "ok", status = "reading" }
            : _service.Success(job, 1);

        var result = _session.Run("Wait-TcbExportJob -Env e -JobId 7");

        result.Single();
        var shown = result.Progress.Where(record => record.Activity == "Waiting for export jobs").ToArray();
        Assert.Contains("e job 7: Reading", shown[0].StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].RecordType);
        Assert.InRange(shown.Length, 2, (int)clock.Elapsed.TotalSeconds + 2);
    }

    [Theory]
    [InlineData("-ErrorAction SilentlyContinue", 1)]
    [InlineData("-ErrorAction Ignore", 1)]
    [InlineData("-ErrorVariable problems -ErrorAction SilentlyContinue", 1)]
    [InlineData("-OutVariable jobs -PipelineVariable p -ErrorAction SilentlyContinue", 1)]
    public void Common_parameters_work(string parameters, int outputs)
    {
        _service.State = (_, _) => new { errcode = 0, errmsg = "ok", status = "fail", record_fail = 1, error_msg = "broke" };

        var result = _session.Run($"Wait-TcbExportJob -Env e -JobId 7 {parameters}");

        Assert.Null(result.Terminating);
        Assert.Equal(outputs, result.Output.Count);
    }

    [Fact]
    public void A_stored_job_keeps_the_family_that_it_was_submitted_with() =>
        _session.Run("[pscustomobject]@{ Env = 'e'; JobId = 7; Endpoint = $endpoint; AppId = 'wx0123456789abcdef'; ApiFamily = 'Tcb' } | Get-TcbExportJob").Error("JobOfAnotherConnection");

    [Theory]
    [InlineData("@{ Env = 'e'; JobId = 7 } | Wait-TcbExportJob -TimeoutSec 0")]
    [InlineData("Get-TcbExportJob -Job @{ Env = 'e'; JobId = 7 }")]
    public void A_hashtable_is_not_a_job(string script)
    {
        var before = _service.Requests.Count;

        var result = _session.Run(script);

        Assert.IsAssignableFrom<ParameterBindingException>((result.Terminating ?? Assert.Single(result.Errors)).Exception);
        Assert.Equal(before, _service.Requests.Count);
    }
}
