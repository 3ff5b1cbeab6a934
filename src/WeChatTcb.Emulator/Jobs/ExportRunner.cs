using System.Globalization;
using System.Text.RegularExpressions;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>
/// Runs exports in the background: streams the collection through the query into a file. Files live as long as the process.
/// </summary>
internal sealed class ExportRunner : IDisposable
{
    /// <summary>The service's message for an export that succeeded (contract 1.4).</summary>
    public const string DoneMessage = "导出完成.";

    /// <summary>The service's message for an export without records, which fails (contract 3.2).</summary>
    public const string EmptyMessage = "导出数据记录条数为0，请确认是否存在满足导出条件的数据.";

    /// <summary>How long disposing waits for a running export to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(250);

    private static readonly int MaxRunning = Math.Max(2, Environment.ProcessorCount);

    private readonly DocumentStore _store;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots = new(MaxRunning);
    // One at a time takes all the slots; two that hold some each would wait for each other.
    private readonly SemaphoreSlim _exclusive = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("tcb-emulator-").FullName;

    public ExportRunner(DocumentStore store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>Starts an export; the task never fails.</summary>
    public Task<ExportResult> Start(ExportOrder order, long id) => Task.Run(() => RunAsync(order, id));

    /// <summary>Runs an action while no export runs.</summary>
    public async Task WithoutExportsAsync(Action action, CancellationToken cancellationToken)
    {
        var taken = 0;
        await _exclusive.WaitAsync(cancellationToken);
        try
        {
            for (; taken < MaxRunning; taken++)
                await _slots.WaitAsync(cancellationToken);
            action();
        }
        finally
        {
            if (taken > 0)
                _slots.Release(taken);
            _exclusive.Release();
        }
    }

    /// <summary>Stops the running exports and deletes all files.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        for (var i = 0; i < MaxRunning; i++)
            _slots.Wait(StopLimit);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // On Windows an open download locks its file. It stays in the temporary folder.
        }
    }

    private async Task<ExportResult> RunAsync(ExportOrder order, long id)
    {
        try
        {
            await _slots.WaitAsync(_stop.Token);
            try
            {
                return Export(order, Path.Combine(_folder, id.ToString(CultureInfo.InvariantCulture)));
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception e) when (
            e is SortMemoryException or ExpressionException or RegexMatchTimeoutException or OperationCanceledException)
        {
            return new ExportResult(0, e.Message, null);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(Messages.FormatExportFailed(id, e));
            return new ExportResult(0, "system error", null);
        }
    }

    private ExportResult Export(ExportOrder order, string path)
    {
        // Dropped since the export was submitted.
        if (_store.Find(order.Environment, order.Query.Collection) is not { } collection)
            return new ExportResult(0, ServiceException.UnknownCollection(order.Query.Collection).Message, null);
        var (records, failed) = (0L, 0L);
        string? md5 = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            using var output = new Utf8Output(stream);
            IRecordWriter writer = order.Format == ExportFormat.Csv
                ? new CsvWriter(output, order.Query.Columns!, order.Query.Parts)
                : new JsonLinesWriter(output, order.Query.Projection);
            writer.WriteHeader();
            foreach (var document in order.Query.Select(_store.Scan(collection, _stop.Token)))
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (failed < order.FailedRecords)
                {
                    failed++;
                    continue;
                }
                writer.Write(BsonView.Document(document));
                records++;
            }
            if (records + failed == 0)
                return new ExportResult(0, EmptyMessage, null);
            md5 = output.Finish();
            return new ExportResult(records, DoneMessage, new StoredFile(path, md5, _time.GetUtcNow())) { Failed = failed };
        }
        finally
        {
            if (md5 is null)
                File.Delete(path);
        }
    }
}
