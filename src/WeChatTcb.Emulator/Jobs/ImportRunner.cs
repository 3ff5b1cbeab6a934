using System.Globalization;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>Runs imports in the background: streams the records of a stored file into a collection, in batches.</summary>
internal sealed class ImportRunner(DocumentStore store, JobSlots slots)
{
    /// <summary>The service's message for an import that ended; in the form of an export's.</summary>
    public const string DoneMessage = "导入完成.";

    private const int BatchRecords = 1000;
    private const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>Starts an import; the task never fails.</summary>
    public Task<JobResult> Start(ImportOrder order, long id) =>
        slots.Run(id, cancellationToken => new Run(store, order, cancellationToken).Import());

    private sealed class Run(DocumentStore store, ImportOrder order, CancellationToken cancellationToken)
    {
        private readonly List<byte[]> _documents = new(BatchRecords);
        private readonly List<int> _lines = new(BatchRecords);
        private int _bytes;
        private long _stored;
        private long _failed;

        public JobResult Import()
        {
            using var reader = Open();
            if (reader is null)
                return JobResult.Fail(ServiceException.UnknownFile().Message);
            var line = 0;
            var left = order.FailedRecords;
            long total = 0, read = 0;
            try
            {
                if (order.Failure is not null)
                    total = Count();
                foreach (var record in reader.Records())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (order.Failure is { } failure && read++ == total / 2)
                        return Write() ?? new JobResult(false, _stored, failure) { Failed = total - _stored };
                    line = record.Line;
                    var problem = left-- > 0 ? "system error"
                        : record.Error?.Message ?? KeyRules.Problem(BsonView.Document(record.Document!));
                    if (problem is null)
                    {
                        if (Add(record) is { } stopped)
                            return stopped;
                        continue;
                    }
                    if (order.StopOnError && Write() is { } earlier)
                        return earlier;
                    _failed++;
                    if (order.StopOnError)
                        return Stop(line, problem);
                }
                return Write() ?? new JobResult(true, _stored, DoneMessage) { Failed = _failed };
            }
            catch (Exception e) when (e is FormatException or IOException)
            {
                // The rest of the file cannot be read.
                return Write() ?? Stop(reader.Line, e.Message);
            }
        }

        private long Count()
        {
            using var reader = Open();
            return reader?.Records().LongCount() ?? 0;
        }

        private IRecordReader? Open()
        {
            try
            {
                var file = new FileStream(order.File.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
                return order.FileType == FileType.Csv ? new CsvReader(file) : new DocumentReader(file);
            }
            catch (IOException)
            {
                return null;
            }
        }

        private JobResult? Add(FileRecord record)
        {
            _documents.Add(record.Document!);
            _lines.Add(record.Line);
            _bytes += record.Document!.Length;
            return _documents.Count == BatchRecords || _bytes > BatchBytes ? Write() : null;
        }

        /// <summary>Writes the batch; the result if that ends the import.</summary>
        private JobResult? Write()
        {
            var written = store.Import(
                order.Environment, order.Collection, _documents, order.ConflictMode == ConflictMode.Upsert, order.StopOnError,
                cancellationToken);
            if (written is not var (stored, leftOut))
                return new JobResult(false, _stored, ServiceException.UnknownCollection(order.Collection).Message) { Failed = _failed };
            _stored += stored;
            _failed += leftOut;
            if (leftOut > 0 && order.StopOnError)
                return Stop(_lines[stored], Messages.SeedDuplicateId);
            _documents.Clear();
            _lines.Clear();
            _bytes = 0;
            return null;
        }

        private JobResult Stop(int line, string problem) =>
            new(false, _stored, string.Create(CultureInfo.InvariantCulture, $"导入失败: line {line}: {problem}.")) { Failed = _failed };
    }
}
