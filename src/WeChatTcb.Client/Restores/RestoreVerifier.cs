using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Exports restored collections again, each by an ordinary export to a temporary folder, and compares every record with the backup: its
/// values, as the database compares them.
/// </summary>
internal sealed class RestoreVerifier : IDisposable
{
    private static readonly string[] Key = ["_id"];

    private readonly TcbClient _client;
    private readonly string _env;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _submitInterval;
    private readonly Action<ExportJob> _onState;
    private readonly RestoreRecorder _recorder;
    private readonly ICallContext _context;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"WeChatTcb-restore-{Guid.NewGuid():N}");
    private int _number;

    /// <exception cref="TcbException">The temporary folder cannot be created.</exception>
    internal RestoreVerifier(
        TcbClient client, string env, TimeSpan timeout, TimeSpan submitInterval, Action<ExportJob> onState, RestoreRecorder recorder,
        ICallContext context)
    {
        (_client, _env, _timeout, _submitInterval, _onState) = (client, env, timeout, submitInterval, onState);
        (_recorder, _context) = (recorder, context);
        OnDisk(() => DurableFile.CreateFolder(_folder));
    }

    /// <summary>Exports a collection again and compares it with the backup. One that is not imported is not verified.</summary>
    internal async Task RunAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        TcbException? problem = null;
        try
        {
            if (outcome.IsImported)
                problem = await FindDifferenceAsync(outcome.Item, !outcome.Step.WasEmpty, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException failure)
        {
            problem = failure;
        }

        var isVerified = outcome.IsImported && problem is null;
        _recorder.Set(outcome, outcome.Step with { Verified = isVerified });
        if (isVerified)
            _recorder.Verified(outcome);
        else if (problem is not null)
            _recorder.Fail(outcome, problem);
    }

    /// <param name="item">The collection, with its files.</param>
    /// <param name="mayHaveOthers">Whether it may contain documents that are not in the backup.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Why it is not what the backup contains; null if it is.</returns>
    private async Task<TcbException?> FindDifferenceAsync(RestoreItem item, bool mayHaveOthers, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _number);
        var (exported, merged) = (Path.Combine(_folder, $"{number}.jsonl"), Path.Combine(_folder, $"{number}.merged.jsonl"));
        try
        {
            await ExportAsync(item.Collection, exported, cancellationToken).ConfigureAwait(false);
            return await Task.Run(
                () => CompareAsync(item, exported, merged, mayHaveOthers, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            DurableFile.TryDelete(exported);
            DurableFile.TryDelete(ExportReceipt.Beside(exported));
            DurableFile.TryDelete(merged);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _context.WriteVerbose(failure.Message);
        }
    }

    /// <summary>Without a ledger entry: nobody resumes it, because its file is temporary.</summary>
    private async Task ExportAsync(string collection, string path, CancellationToken cancellationToken)
    {
        var statement = StatementBuilder.Build(new StatementParts { Collection = collection }).Statement.Query;
        var plan = ExportPlan.Create(
            _client, new ExportOptions(_env, statement) { FileType = ExportFileType.Json, Destination = path, AllowEmpty = true },
            _context.WriteVerbose);
        using var run = ExportRun.Begin(ledger: null, _client, plan);
        await run.RunAsync(_timeout, _submitInterval, (_, _) => Task.CompletedTask, _onState, _context, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<TcbException?> CompareAsync(
        RestoreItem item, string exported, string merged, bool mayHaveOthers, CancellationToken cancellationToken)
    {
        var isOneFile = item.Files is [{ Entry.File.FileType: ExportFileType.Json }];
        // Cells of CSV become strings, so that a value of another type differs.
        if (!isOneFile)
            ChainMerge.Write(item.Files, merged, FileComparison.DefaultMemoryLimit, cancellationToken);
        using var comparison = new FileComparison(isOneFile ? item.Files[0].Path : merged, exported, Key, ExportFileType.Json);
        await comparison.ReadAsync(static (_, _) => { }, cancellationToken).ConfigureAwait(false);
        foreach (var _ in comparison.Differences(objects: null, static (_, _) => { }, cancellationToken))
        {
            // They are counted.
        }

        if (comparison.Errors is [var error, ..])
            return error;
        var result = comparison.Result;
        return result is { RemovedCount: 0, ChangedCount: 0 } && (mayHaveOthers || result.AddedCount == 0)
            ? null
            : result.TypeDrifts.Count > 0
                ? RestoreErrors.TypesDiffer(_env, item.Collection, result)
                : RestoreErrors.Differs(_env, item.Collection, result);
    }

    private void OnDisk(Action work)
    {
        try
        {
            work();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_folder, cause);
        }
    }
}
