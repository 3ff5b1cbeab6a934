using System.Buffers;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Records.Batches;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// Writes the records of a download to its part file, redacted. The records of the service are in memory only, so nothing of them can be
/// left on the disk, whenever the process ends. What is on the disk cannot be told from where in the download it came, so another process
/// begins again.
/// </summary>
internal sealed class RedactedPart : IDisposable
{
    /// <summary>The text of the records that are redacted at once.</summary>
    private const int TextPerBatch = 256 * 1024;

    private readonly PartFile _part;
    private readonly ExportJob _job;
    private readonly RecordBatch _batch;
    private readonly BatchBuilder _builder;
    private readonly RedactionSession _redaction;
    private readonly Redactor _redactor;
    private readonly IRecordWriter _writer;
    private readonly IRecordEncoder _encoder;
    private readonly FileSummaryBuilder _summary;
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly Queue<Utf8Buffer> _encoded = new();
    private long _records;

    /// <param name="part">The part file; it is empty.</param>
    /// <param name="redaction">The rules.</param>
    /// <param name="job">The job whose file it is.</param>
    /// <param name="observer">Receives what is written; null for nobody.</param>
    internal RedactedPart(PartFile part, RedactionSession redaction, ExportJob job, IByteObserver? observer)
    {
        (_part, _job, _redaction) = (part, job, redaction);
        var paths = new FieldPaths();
        _batch = new RecordBatch(paths);
        _builder = new BatchBuilder(_batch);
        _redactor = redaction.NewRedactor(paths);
        _writer = new JsonLinesFormat(new() { To = ConversionFormat.JsonLines }).Open(Stream.Null, new FieldSet(paths));
        _encoder = _writer.NewEncoder();
        _summary = new FileSummaryBuilder(ExportFileType.Json, observer);
    }

    /// <summary>Whether the part file has exactly what was written to it.</summary>
    internal bool IsIntact => _part.Length == _summary.Length;

    /// <summary>What the receipt states.</summary>
    internal TcbRedaction Note => _redaction.NoteOf([_redactor]);

    /// <summary>Redacts the next bytes of the download.</summary>
    /// <exception cref="TcbException"><c>DamagedFile</c>: a line is not a record, so it cannot be redacted.</exception>
    internal async Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await Task.Run(() => AddLines(bytes.Span), cancellationToken).ConfigureAwait(false);
        await WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Redacts the end of the download.</summary>
    /// <returns>What the part file contains.</returns>
    /// <exception cref="TcbException"><c>DamagedFile</c>.</exception>
    internal async Task<FileSummary> CompleteAsync(CancellationToken cancellationToken)
    {
        AddLine(_rest.WrittenSpan);
        Encode();
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        return _summary.Complete(_part.Handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _summary.Dispose();
        _writer.Dispose();
        _redactor.Dispose();
        while (_encoded.TryDequeue(out var text))
            text.Dispose();
    }

    private void AddLines(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (_rest.WrittenCount == 0)
                AddLine(bytes[..end]);
            else
            {
                _rest.Write(bytes[..end]);
                AddLine(_rest.WrittenSpan);
                _rest.ResetWrittenCount();
            }

            bytes = bytes[(end + 1)..];
        }

        _rest.Write(bytes);
        Encode();
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        if (_records == 0 && line.StartsWith("\ufeff"u8))
            line = line["\ufeff"u8.Length..];
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
            return;
        try
        {
            _builder.ReadRecord(line);
        }
        catch (Exception damage) when (RecordErrors.IsDamage(damage))
        {
            // Without the cause, whose message may quote the record.
            throw FileErrors.Damaged(_job, Messages.FormatDamagedFile_NotRedacted(_records + 1));
        }

        _records++;
        if (_batch.TextLength > TextPerBatch)
            Encode();
    }

    private void Encode()
    {
        if (_batch.Records.Count == 0)
            return;
        _redactor.Redact(_batch);
        _encoded.Enqueue((Utf8Buffer)_encoder.Encode(_batch));
        _batch.Clear();
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (_encoded.TryDequeue(out var text))
        {
            using (text)
            {
                await _part.WriteAsync(text.Memory, cancellationToken).ConfigureAwait(false);
                _summary.Add(text.Span);
            }
        }
    }
}
