using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Exports;

/// <summary>The submit of an export. The ledger knows in advance that a request is sent, and afterwards what became of it.</summary>
/// <param name="client">The client.</param>
/// <param name="record">The entry of the export, which has no job.</param>
/// <param name="limit">The limit of the export; null for none.</param>
internal sealed class ExportSubmission(TcbClient client, RunEntry<ExportEntry> record, TimeLimit? limit) : ISubmitObserver
{
    /// <summary>How often a submit in doubt is repeated: each may start a job, and jobs use up the quota.</summary>
    private const int MaxRepeats = 3;

    /// <summary>Submits the export. If its last submit is in doubt, it gets another path, unless the user specified it.</summary>
    internal async Task<ExportJob> OnceAsync(
        RetryPolicy retry, TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        if (record.Entry.State is LedgerState.Sending or LedgerState.InDoubt)
            UseNewPath();

        var entry = record.Entry;
        var request = new ExportRequest(entry.Job.Env, entry.Job.FilePath!, entry.Job.FileType!.Value, entry.Job.Query!);
        try
        {
            var job = await client.With(retry)
                .SubmitAsync(request, new SubmitOptions(interval, this, limit), context, cancellationToken).ConfigureAwait(false);
            record.Record(record.Entry.WithJob(job));
            return job;
        }
        catch (TcbException failure)
        {
            var state = failure.ErrorId is "SubmitInDoubt" ? LedgerState.InDoubt : record.Entry.State;
            record.Record(record.Entry.WithState(state) with { LastError = failure.ErrorId });
            throw;
        }
        catch (OperationCanceledException) when (record.Entry.State is LedgerState.Sending)
        {
            record.Record(record.Entry.WithState(LedgerState.InDoubt));
            throw;
        }
    }

    /// <summary>
    /// The same, but a submit that may or may not have been accepted is repeated under another path, if the path was generated. Then a
    /// first job does no harm.
    /// </summary>
    internal Task<ExportJob> RepeatedlyAsync(
        RetryPolicy retry, TimeSpan interval, ICallContext context, CancellationToken cancellationToken)
    {
        var shared = retry.Shared();
        return shared.WhileTransientAsync(
            () => OnceAsync(shared, interval, context, cancellationToken),
            context.WriteDelay,
            cancellationToken,
            (attempt, failure) => attempt <= MaxRepeats && record.Entry is { FilePathIsGenerated: true, State: LedgerState.InDoubt }
                && failure is { ErrorId: "SubmitInDoubt", InnerException: TcbException { IsTransient: true } });
    }

    /// <summary>Whether the service would refuse the same request again. A refused token says nothing about the export.</summary>
    internal static bool IsFinal(TcbException refusal) => refusal is TcbServiceException
    {
        Error.Retry: TcbRetryRule.Never, Kind: TcbErrorKind.InvalidArgument or TcbErrorKind.NotFound or TcbErrorKind.Unknown,
    };

    void ISubmitObserver.Sending() => record.Require(record.Entry.WithState(LedgerState.Sending));

    void ISubmitObserver.NotAccepted(TcbException why) =>
        record.Require(record.Entry.WithState(IsFinal(why) ? LedgerState.Refused : LedgerState.Intended));

    /// <summary>Uses a new path, because a job may be writing to the old one; but keeps a path that the user specified.</summary>
    private void UseNewPath() => record.Require(record.Entry.WithNextPath(
        record.Entry.FilePathIsGenerated ? StoragePath.GenerateFor(record.Entry, client.Time) : record.Entry.Job.FilePath!));
}
