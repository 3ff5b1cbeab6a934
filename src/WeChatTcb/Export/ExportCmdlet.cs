using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that takes exports on their way: submits them, follows them, brings their files home.</summary>
public abstract class ExportCmdlet : AsyncCmdlet
{
    private const string IntervalVariable = "TCB_SUBMIT_INTERVAL_SEC";

    private SemaphoreSlim? _throttle;
    private TimeSpan _limit;
    private WaitDisplay? _display;

    private protected ExportCmdlet()
    {
    }

    [Parameter]
    [ValidateRange(0.0, 3600.0)]
    public double SubmitIntervalSec { get; set; } = 1;

    /// <summary>Errors that come after the exports.</summary>
    private protected DeferredErrors Errors { get; private set; } = null!;

    /// <summary>The time between two submits.</summary>
    private protected TimeSpan SubmitInterval { get; private set; }

    /// <summary>Gets ready to follow exports.</summary>
    /// <param name="throttleLimit">How many at the same time.</param>
    /// <param name="timeoutSec">How long each at most, in seconds.</param>
    private protected void Prepare(int throttleLimit, int timeoutSec)
    {
        Errors = new DeferredErrors(this);
        _display = new WaitDisplay(this);
        _throttle = new SemaphoreSlim(throttleLimit);
        _limit = TimeSpan.FromSeconds(timeoutSec);
        SubmitInterval = TimeSpan.FromSeconds(OrEnd(Interval));
    }

    /// <summary>Waits for the exports that are followed, and writes their errors.</summary>
    private protected void Complete()
    {
        AwaitBegun(_display!.Show);
        _display.Complete();
        Errors.Write();
    }

    /// <summary>Takes an export to its end, and gives it then.</summary>
    private protected void Follow(ExportRun run) => Begin(async () =>
    {
        using var driven = run;
        run.Warn = message => Post(() => WriteWarning(message));
        try
        {
            await _throttle!.WaitAsync(Caller.Cancellation).ConfigureAwait(false);
            try
            {
                if (run.NeedsSubmit)
                {
                    var submitted = await run.SubmitAsync(SubmitInterval, Caller).ConfigureAwait(false);
                    Post(() => InformationWriter.Write(this, $"Submitted job {submitted.JobId} of {submitted.Env} to '{submitted.FilePath}'.", "TcbSubmitted"));
                }

                _display!.Watch.Add(run.Job);
                var ended = await run.WaitAsync(_limit, _display.Watch.Update, Caller).ConfigureAwait(false);
                if (JobErrors.OfEnd(ended, run.AllowEmpty) is { } failure)
                    throw failure;
                await run.SaveAsync((_, _) => { }, Caller).ConfigureAwait(false);
            }
            finally
            {
                _throttle.Release();
            }
        }
        catch (TcbException exception)
        {
            Errors.Add(exception, TargetOf(run));
        }
        catch (OperationCanceledException)
        {
            // Stopped: the job goes on at the service, and the ledger knows it.
        }
        finally
        {
            // Whatever became of it: a job that exists is given, so that its number is never lost.
            if (run.Job is { JobId: > 0 } job)
            {
                _display!.Watch.Remove(job);
                Post(() => WriteObject(job));
            }
        }
    });

    /// <summary>What an error is about: the export where there is something to go on with, the query where it must be written anew.</summary>
    private protected static object? TargetOf(ExportRun run) => run.Job is { JobId: > 0 } or { Status: ExportJobStatus.InDoubt } ? run.Job : run.Job.Query;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _throttle?.Dispose();
    }

    private double Interval()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(SubmitIntervalSec)) || Environment.GetEnvironmentVariable(IntervalVariable) is not { Length: > 0 } text)
            return SubmitIntervalSec;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
            ? seconds
            : throw new TcbException(
                "InvalidSubmitInterval", TcbErrorKind.InvalidArgument, $"{IntervalVariable} is '{text}', which is no number of seconds from 0 to 3600.", "Set it to a number such as 1 or 0.5, or remove it.");
    }
}
