using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>One connection with many users: at the same time, in other runspaces, after its own runspace is closed.</summary>
public sealed class SharedConnectionTests : IDisposable
{
    private readonly ScriptedService _service = new();
    private readonly Session _session = new();
    private readonly string _tokenFile = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");

    public SharedConnectionTests()
    {
        // The first token, the one of Connect-Tcb, is refused, so the others have to request the next one.
        File.WriteAllText(_tokenFile, "planted-one");
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("manifest", Repository.Manifest);
        _session.Set("file", _tokenFile);
        _service.State = (job, _) => _service.Requests.Last(request => (long?)request.Body?["job_id"] == job).Token == "planted-one"
            ? Refused
            : new { errcode = 0, errmsg = "ok", status = "waiting" };
    }

    private static object Refused => new { errcode = 42001, errmsg = "access_token expired" };

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        File.Delete(_tokenFile);
    }

    [Fact]
    public void For_background_requests_the_script_runs_once_on_the_pipeline_thread()
    {
        _service.Submit = body => _service.Requests.First(request => ReferenceEquals(request.Body, body)).Token == "token-1"
            ? Refused
            : null;
        _service.State = (job, _) => _service.Success(job, 1);

        var result = _session.Run("""
            $thread = [System.Environment]::CurrentManagedThreadId
            $runs = [System.Collections.ArrayList]::new()
            $null = Connect-Tcb -Endpoint $endpoint -AccessTokenScript {
                $null = $runs.Add([System.Environment]::CurrentManagedThreadId -eq $thread)
                "token-$($runs.Count)"
            }
            $jobs = 1..8 | ForEach-Object { [pscustomobject]@{ Env = "e$_"; Query = "db.collection('c').get()" } } | Invoke-TcbDbExport -Wait -ThrottleLimit 8
            $jobs.Count
            $runs
            """);

        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal(8, result.Output[0].BaseObject);
        Assert.Equal([true, true], result.Output.Skip(1).Select(output => (bool)output.BaseObject));
    }

    [Fact]
    public void In_parallel_runspaces_a_self_contained_script_works()
    {
        var result = _session.Run($$"""
            $connection = Connect-Tcb -Endpoint $endpoint -AccessTokenScript { [System.IO.File]::ReadAllText('{{_tokenFile}}') }
            [System.IO.File]::WriteAllText($file, 'plan' + 'ted-two')
            1..6 | ForEach-Object -ThrottleLimit 3 -Parallel {
                Import-Module $using:manifest
                Get-TcbExportJob e $_ -Connection $using:connection
            }
            """);

        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal(6, result.Output.Count);
        Assert.Equal("planted-two", _service.Requests[^1].Token);
    }

    [Fact]
    public void In_parallel_runspaces_a_script_that_needs_its_session_says_why_it_fails()
    {
        var result = _session.Run("""
            $token = [System.IO.File]::ReadAllText($file)
            $connection = Connect-Tcb -Endpoint $endpoint -AccessTokenScript { $token }
            1 | ForEach-Object -Parallel {
                Import-Module $using:manifest
                Get-TcbExportJob e $_ -Connection $using:connection
            }
            """);

        Assert.Contains(
            "another runspace", result.Error("AccessTokenScriptFailed").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_works_after_its_runspace_is_closed()
    {
        object connection;
        using (var gone = new Session())
        {
            gone.Set("endpoint", _service.Endpoint);
            connection = gone.Run($"Connect-Tcb -Endpoint $endpoint -AccessTokenScript {{ [System.IO.File]::ReadAllText('{_tokenFile}') }}")
                .Single();
        }

        File.WriteAllText(_tokenFile, "planted-two");
        _session.Set("connection", connection);

        Assert.Equal(7, _session.Run("Get-TcbExportJob e 7 -Connection $connection").Single().JobId);
        Assert.Equal(["planted-one", "planted-two"], _service.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task A_script_that_uses_its_own_connection_is_an_error_and_no_hang()
    {
        using var running = _session.Start($$"""
            $global:nested = $null
            $connection = Connect-Tcb -Endpoint $endpoint -AccessTokenScript {
                if ($connection) { Get-TcbExportJob e 8 -Connection $connection -ErrorVariable +global:nested -ErrorAction SilentlyContinue }
                [System.IO.File]::ReadAllText('{{_tokenFile}}')
            }
            Get-TcbExportJob e 7 -ErrorAction SilentlyContinue
            $global:nested[0].FullyQualifiedErrorId
            """);

        var result = await Task.Run(running.Wait).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("AccessTokenScriptFailed", Assert.Single(result.Output).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_script_is_stopped_at_once()
    {
        using var begun = new ManualResetEventSlim();
        _session.Set("begun", begun);
        var running = _session.Start("""
            $null = Connect-Tcb -Endpoint $endpoint -AccessTokenScript { $begun.Set(); while ($true) { [System.Threading.Thread]::Sleep(10) } }
            'reached'
            """);
        Assert.True(begun.Wait(TimeSpan.FromSeconds(20)));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = running.Stop();
        running.Dispose();

        Assert.True(clock.Elapsed < Session.StopLimit, $"It took {clock.Elapsed}.");
        Assert.Empty(result.Output);
        Assert.Empty(_session.Run("Get-TcbConnection").Output);
    }
}
