using System.Diagnostics;
using System.Management.Automation;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>
/// What the cmdlets write to the ledger and read from it. All tests of the process share the ledger, so each uses its own environment.
/// </summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly object Busy = new { errcode = 45009, errmsg = "reach max api daily quota limit" };
    private static readonly Func<HttpContext, Task> NoAnswer = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    private readonly string _env = $"env-{Guid.NewGuid():N}";
    private readonly ScriptedService _service = new();
    private readonly Session _session;
    private readonly TempFolder _folder = new();

    public LedgerTests()
    {
        _session = NewSession();
        _service.State = (job, _) => _service.Success(job, 2);
        _service.File = (_, context) => context.Response.WriteAsync("{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n");
    }

    private string Target => Path.Combine(_folder.Path, "out.json");

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Another_session_finds_what_this_one_exported()
    {
        _session.Run("Invoke-TcbDbExport $e $q; Invoke-TcbDbExport $e $q -FilePath whole.json -Destination $target");
        var requests = _service.Requests.Count;
        using var other = NewSession(connect: false);

        var jobs = other.Run("Get-TcbExportJob -Env $e").Output;

        Assert.Equal(
            ["101 Submitted ", $"102 Succeeded {Target}"], jobs.Select(job => $"{P(job, "JobId")} {P(job, "Status")} {P(job, "Path")}"));
        var whole = jobs[1];
        Assert.Equal(
            ("whole.json", "Json", "db.collection('cities').get()", Target),
            (P(whole, "FilePath"), P(whole, "FileType"), P(whole, "Query"), P(whole, "DestinationPath")));
        Assert.Equal(requests, _service.Requests.Count);
    }

    [Theory]
    [InlineData("-Env $e", "101 102 103")]
    [InlineData("$e", "101 102 103")]
    [InlineData("-Env ($e + '*') -Status Succeeded", "102")]
    [InlineData("-Env $e -Status Failed, Submitted", "101 103")]
    [InlineData("-Env $e -Unfinished", "101")]
    [InlineData("-Env $e -Since (Get-Date).AddHours(-1)", "101 102 103")]
    [InlineData("-Env $e -Since (Get-Date).AddHours(1)", "")]
    [InlineData("-Env ($e + 'x')", "")]
    public void The_list_can_be_narrowed(string parameters, string jobs)
    {
        _service.State = (job, _) => job == 103 ? new { errcode = 0, status = "fail", error_msg = "broken" } : _service.Success(job, 2);
        _session.Run("Invoke-TcbDbExport $e $q; Invoke-TcbDbExport $e $q -Wait; Invoke-TcbDbExport $e $q -Wait");

        // This engine has no Get-Date.
        var result = _session.Run($"function Get-Date {{ [datetime]::Now }}; Get-TcbExportJob {parameters} | ForEach-Object JobId");

        Assert.Empty(result.Errors);
        Assert.Equal(jobs, string.Join(' ', result.Output));
    }

    [Fact]
    public void A_listed_job_keeps_its_settings_down_the_pipeline()
    {
        _service.State = (_, _) => new { errcode = 0, status = "waiting" };
        _session.Run("Invoke-TcbDbExport $e $q -Destination $target -TimeoutSec 0");
        Assert.Equal("Waiting", P(Entry(), "Status"));
        _service.State = (job, _) => _service.Success(job, 2);
        using var other = NewSession();

        var file = other.Run("Get-TcbExportJob -Env $e | Wait-TcbExportJob | Save-TcbExportFile -PassThru").Single();

        Assert.Equal(Target, file.Path);
        Assert.Equal((Target, "Succeeded"), (P(Entry(), "Path"), P(Entry(), "Status")));
        Assert.Empty(other.Run("Resume-TcbExport -Env $e").Output);
    }

    [Theory]
    [InlineData("$job | Wait-TcbExportJob")]
    [InlineData("$job | Get-TcbExportJob")]
    [InlineData("Wait-TcbExportJob -Env $e -JobId 101")]
    [InlineData("$job | Save-TcbExportFile -Destination $target")]
    public void A_job_that_was_only_submitted_is_finished_once_a_poll_finds_it_ended(string command)
    {
        _session.Run("$job = Invoke-TcbDbExport $e $q");
        Assert.Single(_session.Run("Get-TcbExportJob -Env $e -Unfinished").Output);

        _session.Run(command);

        Assert.Empty(_session.Run("Get-TcbExportJob -Env $e -Unfinished").Output);
        Assert.Equal(("Succeeded", 2L), (P(Entry(), "Status"), Entry().Properties["RecordSuccess"].Value));
    }

    [Fact]
    public void A_listed_job_can_be_exported_again()
    {
        _session.Run("Invoke-TcbDbExport $e $q -FilePath again.json -Wait");

        var result = _session.Run("Get-TcbExportJob -Env $e | Invoke-TcbDbExport");

        Assert.Equal(102L, result.Single().JobId);
        Assert.Equal(["again.json", "again.json"], SubmittedPaths());
    }

    [Fact]
    public void An_export_that_was_never_accepted_is_submitted_and_saved_by_Resume()
    {
        _service.Submit = _ => Busy;
        var refused = _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json -Destination $target -AllowEmpty");
        refused.Error("DailyQuotaExceeded");
        Assert.Equal(("NotSubmitted", "0"), (P(Entry(), "Status"), P(Entry(), "JobId")));
        _service.Submit = _ => null;
        using var other = NewSession();

        var job = other.Run("Resume-TcbExport -Env $e").Single();

        Assert.Equal((101L, "mine.json", Target), ((long)job.JobId, (string)job.FilePath, (string)job.Path));
        Assert.True(File.Exists(Target));
    }

    [Fact]
    public void An_export_that_the_service_refuses_for_its_content_is_finished()
    {
        _service.Submit = _ => new { errcode = -502005, errmsg = "collection not exists" };
        _session.Run("Invoke-TcbDbExport $e $q").Error("CollectionNotFound");

        Assert.Equal("Refused", P(Entry(), "Status"));
        Assert.Empty(_session.Run("Resume-TcbExport -Env $e").Output);
        _session.Run("Get-TcbExportJob -Env $e | Get-TcbExportJob").Error("ExportRefused");
    }

    [Fact]
    public void An_export_in_doubt_is_resumed_under_a_new_path()
    {
        _service.Submit = _ => NoAnswer;
        var error = _session.Run("Invoke-TcbDbExport $e $q -Destination $target").Error("SubmitInDoubt");
        Assert.Equal("InDoubt", P(PSObject.AsPSObject(error.TargetObject), "Status"));
        Assert.Equal("InDoubt", P(Entry(), "Status"));
        _session.Run("Get-TcbExportJob -Env $e | Wait-TcbExportJob").Error("NoJobYet");
        _service.Submit = _ => null;

        Assert.Equal(Target, (string)_session.Run("Resume-TcbExport -Env $e").Single().Path);

        var paths = SubmittedPaths();
        Assert.Equal(5, paths.Length); // one submit, three repeats, one when resumed
        Assert.Equal(paths.Length, paths.Distinct().Count());
    }

    [Fact]
    public void An_export_in_doubt_at_a_path_that_the_user_chose_is_resumed_only_with_Force()
    {
        _service.Submit = _ => NoAnswer;
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Error("SubmitInDoubt");
        _service.Submit = _ => null;

        _session.Run("Resume-TcbExport -Env $e").Error("SubmitInDoubt");
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Error("FilePathInUse");
        _session.Run("Invoke-TcbDbExport $e $q -FilePath other.json").Single();
        Assert.Equal(["mine.json", "other.json"], SubmittedPaths());

        var job = _session.Run("Get-TcbExportJob -Env $e -Status InDoubt | Resume-TcbExport -Force").Single();
        Assert.Equal("mine.json", job.FilePath);
        Assert.Equal(["mine.json", "other.json", "mine.json"], SubmittedPaths());
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Single();
    }

    [Fact]
    public void No_two_jobs_write_one_path_even_if_no_command_waits_for_the_first()
    {
        _service.Submit = _ => new { errcode = 40001, errmsg = "invalid credential" };
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Error("InvalidCredential");
        _service.Submit = _ => null;
        _service.State = (_, _) => new { errcode = 0, status = "waiting" };
        var before = SubmittedPaths().Length;
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Single();

        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Error("FilePathInUse");
        _session.Run("Get-TcbExportJob -Env $e -Status NotSubmitted | Resume-TcbExport").Error("FilePathInUse");
        Assert.Equal(before + 1, SubmittedPaths().Length);

        _service.State = (job, _) => _service.Success(job, 2);
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json").Single();
    }

    [Theory]
    [InlineData("-Wait")]
    [InlineData("")]
    public void No_two_exports_of_a_command_write_one_path(string parameters)
    {
        var result = _session.Run($"1..2 | ForEach-Object {{ [pscustomobject]@{{ Env = $e; Query = $q }} }} | Invoke-TcbDbExport -FilePath same.json {parameters}");

        result.Error("DuplicateFilePath");
        Assert.Equal(["same.json"], SubmittedPaths());
    }

    [Fact]
    public void Resume_says_what_it_would_do_and_with_WhatIf_does_nothing()
    {
        _service.Submit = _ => Busy;
        _session.Run("Invoke-TcbDbExport $e $q -FilePath mine.json -Destination $target");
        _service.Submit = _ => null;

        var result = _session.Run("Resume-TcbExport -Env $e -WhatIf");

        Assert.Empty(result.Output);
        Assert.Single(SubmittedPaths());
        Assert.Contains(
            _session.Host.Lines,
            line => line.Contains($"Submit the export to 'mine.json', and save its file as {Target}", StringComparison.Ordinal));
        Assert.Single(_session.Run("Get-TcbExportJob -Env $e -Unfinished").Output);
    }

    [Fact]
    public void An_export_of_another_account_is_left_alone()
    {
        _session.Run("Invoke-TcbDbExport $e $q");
        _session.Run("""
            $mine = Get-TcbConnection
            $null = Connect-Tcb -AccessToken (Secret 'planted-token') -AppId wxother -Endpoint $endpoint
            Invoke-TcbDbExport $e $q
            """);

        var result = _session.Run("Resume-TcbExport -Env $e -Connection $mine");

        Assert.Equal(101, ((dynamic)Assert.Single(result.Output)).JobId);
        Assert.Empty(result.Errors);
        _session.Run("Get-TcbExportJob -Env $e -AppId wxoth* | Resume-TcbExport -Connection $mine").Error("JobOfAnotherConnection");
        Assert.Single(_session.Run("Resume-TcbExport -Env $e").Output);
    }

    [Fact]
    public void One_warning_says_how_many_exports_of_others_wait()
    {
        _session.Run("Invoke-TcbDbExport $e $q; Invoke-TcbDbExport $e $q");
        foreach (var file in Directory.GetFiles(TestEnvironment.Ledger, "*.json"))
        {
            var text = File.ReadAllText(file);
            if (text.Contains($"\"env\": \"{_session.Get("e")}\""))
                File.WriteAllText(file, text.Replace(_service.Endpoint.ToString(), "https://api.weixin.qq.com/"));
        }

        _session.Run("Invoke-TcbDbExport $e $q");

        var result = _session.Run("Resume-TcbExport -Env $e");

        Assert.Empty(result.Errors);
        Assert.Equal(103, ((dynamic)Assert.Single(result.Output)).JobId);
        Assert.Contains("2 unfinished exports belong to other connections", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, _session.Run("Get-TcbExportJob -Env $e -Unfinished -Endpoint https://api.weixin.qq.com").Output.Count);
        Assert.Empty(_session.Run("Resume-TcbExport -Env $e -Since ([datetime]::Now.AddHours(1))").Output);
    }

    [Fact]
    public void An_export_that_another_command_runs_is_left_alone()
    {
        _service.State = (_, _) => new { errcode = 0, status = "waiting" };
        using var running = _session.Start("Invoke-TcbDbExport $e $q -Wait");
        Until(() => _service.Count("/componenttcb/dbmigrationstate") > 0);
        using var other = NewSession();

        var result = other.Run("Resume-TcbExport -Env $e -Verbose; Get-TcbExportJob -Env $e | Remove-TcbExportJob -Force");

        result.Error("ExportInUse");
        Assert.Empty(result.Output);
        Assert.Contains(result.Verbose, line => line.Contains("another command runs it", StringComparison.Ordinal));
        running.Stop();
        Assert.Single(SubmittedPaths());
        Assert.Single(other.Run("Resume-TcbExport -Env $e -TimeoutSec 0 -ErrorAction SilentlyContinue").Output);
    }

    [Theory]
    [InlineData("Invoke-TcbDbExport $e $q")]
    [InlineData("Invoke-TcbDbExport $e $q -Wait")]
    public void A_stop_just_after_the_submit_loses_no_job_id(string command)
    {
        using var arrived = new ManualResetEventSlim();
        _service.Submit = _ =>
        {
            arrived.Set();
            Thread.Sleep(200); // the response arrives while the command is being stopped
            return null;
        };
        using var running = _session.Start(command);
        Assert.True(arrived.Wait(TimeSpan.FromSeconds(30)));

        var watch = Stopwatch.StartNew();
        running.Stop();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Session.StopLimit);
        Assert.Equal(("101", "Submitted"), (P(Entry(), "JobId"), P(Entry(), "Status")));
    }

    [Fact]
    public void A_stop_in_the_middle_of_a_submit_leaves_it_in_doubt()
    {
        using var arrived = new ManualResetEventSlim();
        _service.Submit = _ => (Func<HttpContext, Task>)(async context =>
        {
            arrived.Set();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var running = _session.Start("Invoke-TcbDbExport $e $q");
        Assert.True(arrived.Wait(TimeSpan.FromSeconds(30)));

        running.Stop();

        Assert.Equal("InDoubt", P(Entry(), "Status"));
    }

    [Fact]
    public void Remove_takes_finished_exports_of_an_age_and_with_Force_all()
    {
        _session.Run("Invoke-TcbDbExport $e $q -Wait; Invoke-TcbDbExport $e $q");

        Assert.Empty(
            _session.Run("Remove-TcbExportJob -Env $e -OlderThanDays 1; Remove-TcbExportJob -Env $e -OlderThanDays 0 -WhatIf").Errors);
        Assert.Equal(2, _session.Run("Get-TcbExportJob $e").Output.Count);

        Assert.Empty(_session.Run("Remove-TcbExportJob -Env $e -OlderThanDays 0").Errors);
        Assert.Equal("102", P(Entry(), "JobId"));

        _session.Run("Get-TcbExportJob $e | Remove-TcbExportJob").Error("ExportUnfinished");
        Assert.Empty(_session.Run("Get-TcbExportJob $e | Remove-TcbExportJob -Force").Errors);
        Assert.Empty(_session.Run("Get-TcbExportJob $e").Output);
        _session.Run("$job = Get-TcbExportJob $e 7; $job | Remove-TcbExportJob").Error("ExportNotInLedger");
        _session.Run("$job | Resume-TcbExport").Error("ExportNotInLedger");
    }

    [Theory]
    [InlineData("{ \"version\": 1,")]
    [InlineData("{ \"version\": 1, \"kind\": \"Export\", \"state\": \"Intended\", \"createdAt\": \"2026-01-01T00:00:00Z\", \"updatedAt\": \"2026-01-01T00:00:00Z\", \"job\": { \"endpoint\": null } }")]
    public void A_damaged_entry_is_one_warning_that_names_the_file(string text)
    {
        _session.Run("Invoke-TcbDbExport $e $q; $null = Invoke-TcbDbExport $e $q -Wait");
        var damaged = Path.Combine(TestEnvironment.Ledger, $"{_env}.json");
        File.WriteAllText(damaged, text);
        try
        {
            foreach (var (command, count) in new[]
            {
                ("Get-TcbExportJob -Env $e -ErrorAction Stop", 2), ("Resume-TcbExport -Env $e -ErrorAction Stop", 1),
                ("Get-TcbExportJob $e | Wait-TcbExportJob -ErrorAction Stop", 2),
                ("Invoke-TcbDbExport $e $q -FilePath mine.json -ErrorAction Stop", 1),
                ("Remove-TcbExportJob -Env $e -OlderThanDays 0 -Force -ErrorAction Stop", 0),
            })
            {
                var result = _session.Run(command);
                Assert.Empty(result.Errors);
                Assert.Equal((command, count), (command, result.Output.Count));
                if (!command.StartsWith("Invoke", StringComparison.Ordinal))
                    Assert.Single(result.Warnings, warning => warning.Contains(damaged, StringComparison.Ordinal));
            }

            Assert.Equal(text, File.ReadAllText(damaged));
        }
        finally
        {
            File.Delete(damaged);
        }
    }

    [Fact]
    public void An_entry_of_a_newer_version_is_left_alone_with_one_warning()
    {
        _session.Run("Invoke-TcbDbExport $e $q; $null = Invoke-TcbDbExport $e $q -Wait");
        var newer = Path.Combine(TestEnvironment.Ledger, $"{_env}.json");
        const string Text = "{ \"version\": 2, \"kind\": \"Backup\" }";
        File.WriteAllText(newer, Text);
        try
        {
            foreach (var (command, count) in new[]
            {
                ("Get-TcbExportJob -Env $e", 2), ("Resume-TcbExport -Env $e", 1),
                ("Remove-TcbExportJob -Env $e -OlderThanDays 0 -Force", 0),
            })
            {
                var result = _session.Run(command);

                var warning = Assert.Single(result.Warnings, warning => warning.Contains(newer, StringComparison.Ordinal));
                Assert.Contains("a newer version of this module wrote it", warning, StringComparison.Ordinal);
                Assert.Equal(count, result.Output.Count);
                Assert.DoesNotContain(result.Errors, error => error.Exception.Message.Contains(newer, StringComparison.Ordinal));
            }

            Assert.Equal(Text, File.ReadAllText(newer));
            Assert.Empty(_session.Run("Get-TcbExportJob -Env $e").Output);
        }
        finally
        {
            File.Delete(newer);
        }
    }

    [Fact]
    public void Submits_of_all_commands_keep_the_interval()
    {
        var watch = Stopwatch.StartNew();
        var result = _session.Run("""
            1..2 | ForEach-Object { Invoke-TcbDbExport $e $q -SubmitIntervalSec 0.4 }
            1..2 | ForEach-Object { [pscustomobject]@{ Env = $e; Query = $q } } | Invoke-TcbDbExport -Wait -SubmitIntervalSec 0.4
            """);

        Assert.Equal(4, result.Output.Count);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Many_exports_in_many_runspaces_are_all_in_the_ledger()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            using var session = NewSession();
            session.Set("number", number);
            session.Set("sub", Path.Combine(_folder.Path, $"{number}/"));
            var result = session.Run("""
                1..50 | ForEach-Object { [pscustomobject]@{ Env = $e; Query = $q; FilePath = "$number-$_.json" } } | Invoke-TcbDbExport -Destination $sub -ThrottleLimit 16
                """);
            Assert.Empty(result.Errors);
            Assert.Equal(50, result.Output.Count);
        })));

        var jobs = _session.Run("Get-TcbExportJob -Env $e").Output;
        Assert.Equal(200, jobs.Count);
        Assert.Equal(200, jobs.Select(job => P(job, "JobId")).Distinct().Count());
        Assert.All(jobs, job => Assert.Equal("Succeeded", P(job, "Status")));
        Assert.DoesNotContain(
            Directory.GetFiles(TestEnvironment.Ledger),
            file => file.Contains(_env, StringComparison.Ordinal) && !file.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public void It_contains_no_secret()
    {
        _session.Run("Invoke-TcbDbExport $e $q -Destination $target");

        var text = string.Concat(Directory.GetFiles(TestEnvironment.Ledger, $"*{_env}*").Select(File.ReadAllText));
        Assert.Equal("Saved", JsonNode.Parse(text)!["state"]!.ToString());
        foreach (var secret in new[] { "planted-app-secret", "planted-ticket", "scripted-token", "planted-signature" })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    private static string? P(PSObject value, string name) => value.Properties[name].Value?.ToString();

    private PSObject Entry() => Assert.Single(_session.Run("Get-TcbExportJob -Env $e").Output);

    private string[] SubmittedPaths() =>
        [.. _service.Requests.Where(request => request.Path == "/componenttcb/dbexport").Select(
            request => request.Body!["file_path"]!.ToString())];

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private Session NewSession(bool connect = true)
    {
        var session = new Session();
        session.Set("endpoint", _service.Endpoint);
        session.Set("q", "db.collection('cities').get()");
        session.Set("e", _env);
        session.Set("target", Target);
        if (connect)
            session.Run(Scripts.ConnectTo);
        return session;
    }
}
