using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>
/// Stops the engine, as Ctrl+C does, at every step of the main job. The stop takes at most a second, no work continues afterwards, no
/// incomplete file has the final name, and another session finishes the export. By default a slice runs: the steps that differ most and one
/// random moment. A stop may then take <see cref="Factor"/> times as long, because other tests run at the same time. TCB_STOPS runs all
/// steps with the limit of one second, and sets the number of random moments. TCB_SEED is their seed.
/// </summary>
public sealed class StopTests : IDisposable
{
    /// <summary>For a machine that is busy with other tests.</summary>
    private const int Factor = 3;
    private const int FewStops = 1;
    private const string Records = "{\"_id\":\"1\",\"name\":\"北京\"}\n{\"_id\":\"2\",\"name\":\"上海\"}\n";
    private const string Export = "Invoke-TcbDbExport $e $q -Destination $target";

    private const string TokenScript = "token script";
    private const string Pace = " -SubmitIntervalSec 3600";

    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);
    private static readonly string? Asked = Environment.GetEnvironmentVariable("TCB_STOPS");
    private static readonly int Stops = Number(Asked, FewStops);
    private static readonly int Seed = Number(Environment.GetEnvironmentVariable("TCB_SEED"), 20260201);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(Asked is null ? Factor : 1);

    /// <summary>Longer than the first poll interval and the first retry pause, so work that was not stopped would show.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(Asked is null ? 0.7 : 2.5);

    private readonly string _env = $"env-{Guid.NewGuid():N}";
    private readonly ScriptedService _service = new();
    private readonly TempFolder _folder = new();
    private readonly ManualResetEventSlim _arrived = new();
    private readonly Session _session;
    private HeldDestinationLock? _held;

    public StopTests()
    {
        Answer();
        _session = NewSession();
    }

    /// <summary>The steps of a command that runs an export, the ledger's status at each, and whether the step is in the slice.</summary>
    public static IEnumerable<object[]> InvokeSteps => Chosen(
    [
        (true, ["token", "NotSubmitted"]),
        (false, ["pause before another token", "NotSubmitted"]),
        (false, [TokenScript, "NotSubmitted"]),
        (true, [Pace, "NotSubmitted"]),
        (true, ["submit", "InDoubt"]),
        (false, ["submit whose answer is on its way", "Submitted"]),
        (false, ["pause before another submit", "NotSubmitted"]),
        (false, ["first look", "Submitted"]),
        (true, ["pause before the next look", "Waiting"]),
        (false, ["pause after a look that failed", "Submitted"]),
        (false, ["pause after a look that broke", "Submitted"]),
        (false, ["start of the download", "Succeeded"]),
        (true, ["dripping download", "Succeeded"]),
        (false, ["pause after a broken download", "Succeeded"]),
        (true, ["lock to name the file", "Succeeded"]),
    ]);

    /// <summary>The steps at which an export that was stopped before is stopped again.</summary>
    public static IEnumerable<object[]> ResumeSteps => Chosen(
    [
        (false, ["token"]),
        (false, [TokenScript]),
        (true, ["submit"]),
        (false, ["first look"]),
        (false, ["pause before the next look"]),
        (false, ["dripping download"]),
        (false, ["lock to name the file"]),
    ]);

    /// <summary>The commands about one job, with their steps.</summary>
    public static IEnumerable<object[]> JobSteps => Chosen(
    [
        (true, ["Get-TcbExportJob $e 101", "first look"]),
        (false, ["Get-TcbExportJob $e 101", "token"]),
        (false, ["Get-TcbExportJob $e 101", "pause after a look that failed"]),
        (false, ["$job | Wait-TcbExportJob", "first look"]),
        (true, ["$job | Wait-TcbExportJob", TokenScript]),
        (false, ["$job | Wait-TcbExportJob", "pause before the next look"]),
        (false, ["$job | Save-TcbExportFile -Destination $target -PassThru", "first look"]),
        (true, ["$job | Save-TcbExportFile -Destination $target -PassThru", "dripping download"]),
        (false, ["$job | Save-TcbExportFile -Destination $target -PassThru", "lock to name the file"]),
    ]);

    private string Target => Path.Combine(_folder.Path, "out.json");

    public void Dispose()
    {
        _held?.Dispose();
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
        _arrived.Dispose();
    }

    /// <summary>The steps of a command that makes an export. A token is requested when the service has refused the previous one.</summary>
    [Theory]
    [MemberData(nameof(InvokeSteps))]
    public void Invoke_stops_at_once_and_Resume_finishes(string step, string status)
    {
        Connect(_session, step);
        if (step == Pace)
            Assert.Empty(_session.Run("$first = Invoke-TcbDbExport $e $q; $first | Remove-TcbExportJob -Force").Errors);
        Hold(step);

        StopAt(_session, step == Pace ? Export + Pace : Export, entries: 1);

        Assert.Equal(status, Entry().Properties["Status"].Value.ToString());
        // A submit that was refused for its token or the request rate created no job, and an export in doubt gets a new path.
        FinishByResume(mostSubmits: status is "InDoubt" or "NotSubmitted" ? 2 : 1);
    }

    [Theory]
    [MemberData(nameof(ResumeSteps))]
    public void Resume_stops_at_once_and_another_Resume_finishes(string step)
    {
        Connect(_session, step);
        Hold("pause before another submit");
        StopAt(_session, Export);
        Answer();
        Hold(step);

        StopAt(_session, "Resume-TcbExport -Env $e");

        FinishByResume(mostSubmits: 3); // two of them refused or in doubt
    }

    [Theory]
    [MemberData(nameof(JobSteps))]
    public void A_job_command_stops_at_once_and_can_be_run_again(string command, string step)
    {
        Connect(_session, step);
        Assert.Empty(_session.Run("$job = Invoke-TcbDbExport $e $q").Errors);
        Hold(step);

        StopAt(_session, command);

        LetGo();
        var result = _session.Run(command);
        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
        Assert.Equal(command.Contains("Save-", StringComparison.Ordinal), File.Exists(Target) && File.ReadAllText(Target) == Records);
        Assert.Equal("Succeeded", Entry().Properties["Status"].Value.ToString());
    }

    [Fact]
    public void Queued_exports_stop_with_the_running_ones()
    {
        Connect(_session, "");
        Hold("pause before the next look");
        const int Exports = 20;

        StopAt(_session, $"1..{Exports} | ForEach-Object {{ [pscustomobject]@{{ Destination = \"$folder/$_.json\" }} }} | Invoke-TcbDbExport $e $q -ThrottleLimit 2", Exports);

        Assert.Equal(2, _service.Count("/componenttcb/dbexport"));
        LetGo();
        using var other = NewSession();
        Connect(other, "");
        var result = other.Run("Resume-TcbExport -Env $e");
        Assert.Empty(result.Errors);
        Assert.Equal(Exports, result.Output.Count);
        Assert.Equal(Exports, _service.Count("/componenttcb/dbexport"));
        Assert.Equal(Exports, _folder.Exports.Count(file => File.ReadAllText(_folder[file]) == Records));
    }

    [Fact]
    public void Connecting_stops_at_once()
    {
        _service.Token = Unanswered();

        StopAt(_session, Scripts.ConnectTo);
    }

    [Fact]
    public void At_random_moments_it_stops_at_once_and_Resume_finishes()
    {
        var random = new Random(Seed);
        for (var stop = 0; stop < Stops; stop++)
        {
            using var one = new StopTests();
            Connect(one._session, "");
            one._service.Submit = _ => (Func<HttpContext, Task>)(async context =>
            {
                await Task.Delay(50);
                await context.Response.WriteAsJsonAsync(new { errcode = 0, errmsg = "ok", job_id = 101 });
            });
            one._service.State = (job, asked) => asked == 0
                ? new { errcode = 0, errmsg = "ok", status = "waiting" }
                : one._service.Success(job, 2);
            one._service.File = (_, context) => DripAsync(context, TimeSpan.FromMilliseconds(10));
            using var running = one._session.Start(Export);
            Thread.Sleep(random.Next(1800));

            var watch = Stopwatch.StartNew();
            running.Stop();

            var when = $"stop {stop} with TCB_SEED={Seed}";
            Assert.True(watch.Elapsed < Limit, $"It took {watch.Elapsed}: {when}.");
            Assert.True(!File.Exists(one.Target) || File.ReadAllText(one.Target) == Records, when);
            Assert.DoesNotContain(one._folder.Files, file => file.Contains(".part", StringComparison.Ordinal));
            one.AssertSilence();
            one._service.Submit = _ => null;
            if (one._session.Run("Get-TcbExportJob -Env $e").Output.Count == 0)
                continue; // stopped before it began
            one.FinishByResume(mostSubmits: 2);
        }
    }

    /// <summary>Starts a command, stops it at the step where it is held, and asserts the state that a stop must leave.</summary>
    /// <param name="session">Where it runs.</param>
    /// <param name="command">The command.</param>
    /// <param name="entries">The number of exports in the ledger at that time.</param>
    private void StopAt(Session session, string command, int entries = 0)
    {
        _arrived.Reset();
        using var running = session.Start(command);
        // While it waits for the submit interval, nothing arrives at the service.
        Assert.True(command.EndsWith(Pace, StringComparison.Ordinal) || _arrived.Wait(StepLimit));
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(TestEnvironment.Ledger, $"*{_env}*.json").Length >= entries, StepLimit));
        Thread.Sleep(100); // until the command has reached the step that the service sees
        Assert.Equal(PSInvocationState.Running, running.State);

        var watch = Stopwatch.StartNew();
        var result = running.Stop();

        Assert.True(watch.Elapsed < Limit, $"It took {watch.Elapsed}.");
        if (Environment.GetEnvironmentVariable("TCB_STOP_LOG") is { Length: > 0 } log)
            File.AppendAllText(log, string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds:F0} ms\t{command}\n"));
        Assert.Equal(PSInvocationState.Stopped, running.State);
        Assert.Empty(result.Errors);
        Assert.Empty(_folder.Files);
        AssertSilence();
    }

    /// <summary>Shortly afterwards no request is open at the service, and no further one arrives.</summary>
    private void AssertSilence()
    {
        Assert.True(SpinWait.SpinUntil(() => _service.Active == 0, TimeSpan.FromSeconds(Factor)), "A request is still open.");
        var requests = _service.Requests.Count;
        Thread.Sleep(Silence);
        Assert.Equal(requests, _service.Requests.Count);
    }

    private void FinishByResume(int mostSubmits)
    {
        LetGo();
        using var other = NewSession();
        Connect(other, "");
        var result = other.Run("Resume-TcbExport -Env $e");

        Assert.Empty(result.Errors);
        Assert.Equal(Records, File.ReadAllText(Target));
        Assert.Equal(["out.json"], _folder.Exports);
        Assert.Equal("Succeeded", Entry().Properties["Status"].Value.ToString());
        Assert.InRange(_service.Count("/componenttcb/dbexport"), 1, mostSubmits);
    }

    private PSObject Entry() => Assert.Single(_session.Run("Get-TcbExportJob -Env $e").Output);

    /// <summary>Restores the service's normal responses.</summary>
    private void Answer()
    {
        _service.Token = new { component_access_token = "scripted-token", expires_in = 7200 };
        _service.Submit = _ => null;
        _service.State = (job, _) => _service.Success(job, 2);
        _service.File = (_, context) => context.Response.WriteAsync(Records);
    }

    private void LetGo()
    {
        Answer();
        _held?.Dispose();
        _held = null;
        _session.Set("hold", false);
    }

    /// <summary>Holds the next command at a step.</summary>
    private void Hold(string step)
    {
        switch (step)
        {
            case "token":
                RefuseTokenOnce();
                _service.Token = Unanswered();
                break;
            case "pause before another token":
                RefuseTokenOnce();
                _service.Token = Answered(new { errcode = -1, errmsg = "system error" });
                break;
            case TokenScript:
                RefuseTokenOnce();
                _session.Set("hold", true);
                break;
            case Pace:
                break;
            case "submit":
                _service.Submit = _ => Unanswered();
                break;
            case "submit whose answer is on its way":
                _service.Submit = _ => (Func<HttpContext, Task>)(async context =>
                {
                    _arrived.Set();
                    await Task.Delay(400);
                    await context.Response.WriteAsJsonAsync(new { errcode = 0, errmsg = "ok", job_id = 101 });
                });
                break;
            default:
                HoldLater(step);
                break;
        }
    }

    private void HoldLater(string step)
    {
        switch (step)
        {
            case "pause before another submit":
                _service.Submit = _ => Answered(new { errcode = -501004, errmsg = "exceed concurrent request limit" });
                break;
            case "first look":
                _service.State = (_, _) => Unanswered();
                break;
            case "pause before the next look":
                _service.State = (_, _) => Answered(new { errcode = 0, errmsg = "ok", status = "waiting" });
                break;
            case "pause after a look that failed":
                _service.State = (_, _) => Answered(new { errcode = -1, errmsg = "system error" });
                break;
            case "pause after a look that broke":
                _service.State = (_, _) => (Func<HttpContext, Task>)(context =>
                {
                    context.Abort();
                    _arrived.Set();
                    return Task.CompletedTask;
                });
                break;
            case "start of the download":
                _service.File = (_, context) => Unanswered()(context);
                break;
            case "dripping download":
                _service.File = (_, context) => DripAsync(context, TimeSpan.FromSeconds(1));
                break;
            case "pause after a broken download":
                _service.File = async (_, context) =>
                {
                    context.Response.ContentLength = Records.Length * 2;
                    await context.Response.WriteAsync(Records[..5]);
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    _arrived.Set();
                };
                break;
            case "lock to name the file":
                _held = new HeldDestinationLock(Target);
                _service.File = async (_, context) =>
                {
                    await context.Response.WriteAsync(Records);
                    await context.Response.CompleteAsync();
                    _arrived.Set();
                };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, null);
        }
    }

    private Func<HttpContext, Task> Unanswered() => async context =>
    {
        _arrived.Set();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    private Func<HttpContext, Task> Answered(object answer) => async context =>
    {
        await context.Response.WriteAsJsonAsync(answer);
        await context.Response.CompleteAsync();
        _arrived.Set();
    };

    private async Task DripAsync(HttpContext context, TimeSpan pause)
    {
        var bytes = Encoding.UTF8.GetBytes(Records);
        context.Response.ContentLength = bytes.Length;
        try
        {
            foreach (var one in bytes)
            {
                await context.Response.Body.WriteAsync(new[] { one }, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                _arrived.Set();
                await Task.Delay(pause, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
    }

    /// <summary>Makes the service refuse the token of the next request.</summary>
    private void RefuseTokenOnce()
    {
        var refused = 0;
        bool IsFirst() => Interlocked.Increment(ref refused) == 1;
        var expired = new { errcode = 42001, errmsg = "access_token expired" };
        _service.Submit = _ => IsFirst() ? expired : null;
        _service.State = (job, _) => IsFirst() ? expired : _service.Success(job, 2);
    }

    private Session NewSession()
    {
        var session = new Session();
        session.Set("endpoint", _service.Endpoint);
        session.Set("q", "db.collection('cities').get()");
        session.Set("e", _env);
        session.Set("folder", _folder.Path);
        session.Set("target", Target);
        session.Set("arrived", _arrived);
        session.Set("hold", false);
        return session;
    }

    /// <summary>Connects in the way that the step needs, always with the same app id.</summary>
    private static void Connect(Session session, string step) => Assert.Null(session.Run(step == TokenScript
        ? """
            $null = Connect-Tcb -Endpoint $endpoint -AppId wx0123456789abcdef -AccessTokenScript {
                if ($hold) { $arrived.Set() }
                while ($hold) { [Threading.Thread]::Sleep(10) }
                'scripted-token'
            }
            """
        : Scripts.ConnectTo).Terminating);

    private static IEnumerable<object[]> Chosen((bool IsInSlice, object[] Step)[] steps) =>
        steps.Where(step => step.IsInSlice || Asked is not null).Select(step => step.Step);

    private static int Number(string? text, int otherwise) =>
        string.IsNullOrEmpty(text) ? otherwise : int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Holds the lock for committing a file, as another process would.</summary>
    private sealed class HeldDestinationLock : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _owner;

        public HeldDestinationLock(string target)
        {
            var name = OperatingSystem.IsLinux() ? target : target.ToUpperInvariant();
            using var taken = new ManualResetEventSlim();
            _owner = new Thread(() =>
            {
                using var mutex = new Mutex(
                    initiallyOwned: true,
                    @"Global\WeChatTcb-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));
                taken.Set();
                _end.Wait();
                mutex.ReleaseMutex();
            });
            _owner.Start();
            taken.Wait();
        }

        public void Dispose()
        {
            _end.Set();
            _owner.Join();
            _end.Dispose();
        }
    }
}
