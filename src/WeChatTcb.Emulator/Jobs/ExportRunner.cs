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
internal sealed class ExportRunner(DocumentStore store, TimeProvider time, JobSlots slots) : IDisposable
{
    /// <summary>The service's message for an export that succeeded (contract 1.4).</summary>
    public const string DoneMessage = "导出完成.";

    /// <summary>The service's message for an export without records, which fails (contract 3.2).</summary>
    public const string EmptyMessage = "导出数据记录条数为0，请确认是否存在满足导出条件的数据.";

    private readonly string _folder = Directory.CreateTempSubdirectory("tcb-emulator-").FullName;

    /// <summary>Starts an export; the task never fails.</summary>
    public Task<JobResult> Start(ExportOrder order, long id) => slots.Run(id, cancellationToken =>
    {
        try
        {
            return Export(order, Path.Combine(_folder, id.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        }
        catch (Exception e) when (e is SortMemoryException or ExpressionException or RegexMatchTimeoutException)
        {
            return JobResult.Fail(e.Message);
        }
    });

    /// <summary>Deletes all files. No export runs.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // On Windows an open download locks its file. It stays in the temporary folder.
        }
    }

    private JobResult Export(ExportOrder order, string path, CancellationToken cancellationToken)
    {
        // Dropped since the export was submitted.
        if (store.Find(order.Environment, order.Query.Collection) is not { } collection)
            return JobResult.Fail(ServiceException.UnknownCollection(order.Query.Collection).Message);
        var (records, failed) = (0L, 0L);
        string? md5 = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            using var output = new Utf8Output(stream);
            IRecordWriter writer = order.FileType == FileType.Csv
                ? new CsvWriter(output, order.Query.Columns!, order.Query.Parts)
                : new JsonLinesWriter(output, order.Query.Projection);
            writer.WriteHeader();
            foreach (var document in order.Query.Select(store.Scan(collection, cancellationToken)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (failed < order.FailedRecords)
                {
                    failed++;
                    continue;
                }
                writer.Write(BsonView.Document(document));
                records++;
            }
            if (records + failed == 0)
                return JobResult.Fail(EmptyMessage);
            md5 = output.Finish();
            return new JobResult(true, records, DoneMessage) { Failed = failed, File = new StoredFile(path, md5, time.GetUtcNow()) };
        }
        finally
        {
            if (md5 is null)
                File.Delete(path);
        }
    }
}
