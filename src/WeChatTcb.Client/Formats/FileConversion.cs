using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Formats.Running;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Formats;

/// <summary>
/// Converts a file of records to another format, in constant memory. The fields are taken from the first records; if later ones have
/// others, the file is read for its fields and begun again. The new file and its receipt get their names once they are complete.
/// </summary>
public sealed class FileConversion
{
    /// <summary>The records at the beginning that are read for their fields. Those of most files look alike.</summary>
    private const int FirstRecords = 10_000;

    private readonly ConversionRequest _request;
    private readonly Action<long, long?> _onBytes;
    private readonly Action<ExportRecordException> _onDamage;
    private readonly ICallContext _context;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private readonly IRecordFormat _format;
    private readonly FieldPaths _paths = new();
    private readonly ConcurrentBag<Redactor> _redactors = [];
    private long _records;
    private long _damaged;
    private long _reported;

    /// <summary>The records that were read for their fields: whole batches, so perhaps more than the user asked for.</summary>
    private long _sampled;

    private FileConversion(
        ConversionRequest request, Action<long, long?> onBytes, Action<ExportRecordException> onDamage, ICallContext context,
        TimeProvider time, CancellationToken cancellationToken)
    {
        _request = request with { Options = RecordFormats.For(request.Target, request.Options) };
        (_onBytes, _onDamage, _context, _time, _cancellationToken) = (onBytes, onDamage, context, time, cancellationToken);
        _format = RecordFormats.Create(_request.Options, request.Collection ?? RecordFormats.Stem(request.Source));
    }

    /// <summary>The full path of a new file, checked before anything is read.</summary>
    /// <param name="destination">The full path that the file should have.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="TcbException">The file exists and must not be replaced, or cannot have this name.</exception>
    public static string Target(string destination, bool overwrite)
    {
        var target = DestinationPath.Target(destination, name: null);
        DestinationPath.CheckFree(target, overwrite);
        return target;
    }

    /// <summary>Converts a file.</summary>
    /// <param name="request">The file, and what it becomes. Its target is what <see cref="Target"/> returned.</param>
    /// <param name="onBytes">Called with the number of bytes read and the length of the source, on any thread.</param>
    /// <param name="onDamage">Called with the error of each record that could not be read, on any thread. The new file lacks it.</param>
    /// <param name="context">The caller.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the conversion. An existing file is unchanged then.</param>
    /// <exception cref="TcbException">The source could not be read, or the new file could not be written. An existing file is
    /// unchanged.</exception>
    public static Task<ConvertedFile> RunAsync(
        ConversionRequest request, Action<long, long?> onBytes, Action<ExportRecordException> onDamage, ICallContext context,
        TimeProvider time, CancellationToken cancellationToken) => Task.Run(
            () => new FileConversion(request, onBytes, onDamage, context, time, cancellationToken).RunAsync(), cancellationToken);

    private async Task<ConvertedFile> RunAsync()
    {
        DestinationPath.CheckWritable(_request.Target, job: null);
        var origin = SourceReceipt.Of(_request.Source);
        using var source = Open(_request.Source);
        try
        {
            var fields = FindFields(source);
            var part = PartFile.Open(_request.Target, job: null);
            await using var removed = part.ConfigureAwait(false);
            var file = Write(source, part, fields) with
            {
                Env = _request.Env ?? origin.Env,
                Collection = _request.Collection ?? origin.Collection,
            };
            await part.FlushAsync().ConfigureAwait(false);
            FileCommit.Run(
                part, _request.Target,
                ConversionReceipt.Of(file, _request.Options, origin, _request.Redaction?.NoteOf(_redactors), _time.GetUtcNow()).ToBytes(),
                _request.Overwrite, reached: null, _context, _cancellationToken);
            return file;
        }
        catch (TcbException cause) when (RecordErrors.IsTooManyColumns(cause))
        {
            throw RecordErrors.TooManyColumns(_request.Source, cause);
        }
        catch (FlushFailedException cause)
        {
            throw FileErrors.NotFlushed(_request.Target, cause, isInPlace: false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_request.Target, cause);
        }
        finally
        {
            foreach (var redactor in _redactors)
                redactor.Dispose();
        }
    }

    /// <summary>Writes the file, and begins again once if the fields are not complete.</summary>
    private ConvertedFile Write(SafeFileHandle source, PartFile part, FieldSet fields)
    {
        try
        {
            return WriteOnce(source, part, fields);
        }
        catch (FieldsIncompleteException cause) when (_request.Options.SampleRecords is not null)
        {
            throw ConversionErrors.FieldsNotInSample(_request.Source, _records + cause.Record + 1, cause.Field, _sampled);
        }
        catch (FieldsIncompleteException)
        {
            _context.WriteVerbose(Messages.FormatConversion_ReadAgain(_request.Source));
        }

        part.Clear();
        fields = FindFields(source, long.MaxValue);
        try
        {
            return WriteOnce(source, part, fields);
        }
        catch (FieldsIncompleteException)
        {
            throw ConversionErrors.Changed(_request.Source);
        }
    }

    private ConvertedFile WriteOnce(SafeFileHandle handle, PartFile part, FieldSet fields)
    {
        (_records, _damaged) = (0, 0);
        using var source = new HashedFile(handle);
        string sha256;
        using (var output = new PartFileStream(part))
        {
            using var gathered = new BufferedStream(output, 128 * 1024);
            using var writer = _format.Open(gathered, fields);
            foreach (var batch in Read<object>(source, () => writer.NewEncoder().Encode))
            {
                _records += batch.Records;
                foreach (var error in batch.Damage)
                {
                    if (++_damaged <= _reported)
                        continue; // before the file was begun again
                    _reported = _damaged;
                    _onDamage(error);
                }

                writer.Write(batch.Value);
            }

            writer.Complete();
            gathered.Flush();
            sha256 = output.Sha256;
            foreach (var warning in writer.Warnings)
                _context.WriteWarning(Messages.FormatMessageAbout(_request.Target, warning));
        }

        if (_records == 0 && _damaged == 0 && IsGuessedCsv)
            _context.WriteWarning(Messages.FormatMessageAbout(_request.Source, Messages.Conversion_OnlyHeader));

        HashToEnd(source);
        return new ConvertedFile
        {
            Path = _request.Target,
            Format = _request.Options.To,
            RecordCount = _records,
            DamagedCount = _damaged,
            Length = part.Length,
            Sha256 = sha256,
            Source = _request.Source,
            SourceSha256 = source.Sha256(),
            ReceiptPath = ExportReceipt.PathOf(_request.Target),
        };
    }

    /// <summary>Whether the source was read as CSV, which any text can be, and neither its name nor the user says that it is.</summary>
    private bool IsGuessedCsv => _paths.Columns.Count > 0 && _request.FileType is null
        && RecordFormats.OfName(_request.Source) is not ConversionFormat.Csv;

    private void HashToEnd(HashedFile source)
    {
        try
        {
            source.HashToEnd(_onBytes, _cancellationToken);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(_request.Source, cause);
        }
    }

    private FieldSet FindFields(SafeFileHandle source) =>
        _format.NeedsFields ? FindFields(source, _request.Options.SampleRecords ?? FirstRecords) : new FieldSet(_paths);

    private FieldSet FindFields(SafeFileHandle handle, long records)
    {
        var fields = new FieldSet(_paths);
        using var source = new HashedFile(handle);
        _sampled = 0;
        foreach (var batch in Read<FieldSet>(source, () => FieldsOf))
        {
            fields.Add(batch.Value);
            _sampled += batch.Records;
            if (_sampled >= records)
                break;
        }

        if (_sampled == 0)
            fields.Add(_paths.Columns);
        return fields;
    }

    private FieldSet FieldsOf(RecordBatch batch)
    {
        var fields = new FieldSet(_paths);
        fields.Add(batch);
        return fields;
    }

    /// <summary>Reads the source in batches, and makes something of each, on all cores.</summary>
    private IEnumerable<BatchResult<T>> Read<T>(HashedFile source, Func<Func<RecordBatch, T>> newMapper) => ExportBatches.Read(
        _request.Source, _request.FileType, source, () => new BatchWorker<T>(_paths, Redacted(newMapper())),
        new ExportBatchOptions { AllValues = true, OnBytes = bytes => _onBytes(bytes, source.Length) }, _cancellationToken);

    /// <summary>Redacts batches before something is made of them.</summary>
    private Func<RecordBatch, T> Redacted<T>(Func<RecordBatch, T> map)
    {
        if (_request.Redaction is not { } redaction)
            return map;
        var redactor = redaction.NewRedactor(_paths);
        _redactors.Add(redactor);
        return batch =>
        {
            redactor.Redact(batch);
            return map(batch);
        };
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return RegularFile.OpenRead(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotFound(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }
}
