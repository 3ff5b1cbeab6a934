using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// The download of one file into its part file. After a failure it resumes where it stopped if the storage still has the same version of
/// the file, and restarts otherwise; a new signed URL is requested when the old one has expired.
/// </summary>
internal sealed class ResumableDownload : IDisposable
{
    /// <summary>The free space in bytes that a download of unknown length needs to continue: it must not fill the disk.</summary>
    private const int RoomForUnknownLength = 32 * 1024 * 1024;

    private const int BufferSize = 1024 * 1024;

    private readonly TcbClient _client;
    private readonly PartFile _part;
    private readonly ExportFileType? _type;
    private readonly bool _skipCountCheck;
    private readonly Func<IByteObserver>? _observe;
    private readonly RedactionSession? _redaction;
    private readonly Action<long, long?> _onBytes;
    private readonly ICallContext _context;

    private FileSummaryBuilder _summary;
    private RedactedPart? _redacted;
    private Uri? _address;
    private EntityTagHeaderValue? _version;
    private long? _total;
    private long _lastCheckpoint;

    /// <summary>Prepares a download.</summary>
    /// <param name="job">The job, which has succeeded.</param>
    /// <param name="address">A fresh signed URL.</param>
    /// <param name="part">The part file; a part with a checkpoint is resumed.</param>
    internal ResumableDownload(
        TcbClient client, ExportJob job, Uri address, PartFile part, DownloadOptions options, Action<long, long?> onBytes,
        ICallContext context)
    {
        (_client, Job, _address, _part, _onBytes, _context) = (client, job, address, part, onBytes, context);
        (_type, _skipCountCheck, _observe) = (options.FileType ?? job.FileType, options.SkipCountCheck, options.Observe);
        _redaction = options.Redaction;
        _summary = NewSummary();
    }

    /// <summary>The job in the state in which it was last seen.</summary>
    internal ExportJob Job { get; private set; }

    /// <summary>What is downloaded, for messages.</summary>
    private string Name => Messages.FormatFileDownload(Job.JobId, Job.Env);

    /// <summary>Downloads the file.</summary>
    /// <exception cref="TcbException">The download failed.</exception>
    internal async Task<FileSummary> RunAsync(CancellationToken cancellationToken)
    {
        await ResumePartAsync(cancellationToken).ConfigureAwait(false);
        var attempts = new DownloadAttempts(_client, _summary.Length);
        while (_total is null || _summary.Length < _total || _summary.Length == 0)
        {
            try
            {
                await AttemptAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (TcbException failure) when (failure.IsTransient || IsRefusal(failure))
            {
                if (attempts.PauseAfter(failure, _summary.Length) is not { } pause)
                    throw;
                if (IsRefusal(failure))
                {
                    _address = null;
                    _context.WriteVerbose(Messages.FormatDownloadRefused(failure.Message));
                    continue;
                }

                _context.WriteVerbose(Messages.FormatDownloadRetry(
                    failure.Message, pause.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture), Counted.Bytes(_summary.Length)));
                await Task.Delay(pause, _client.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        _total = _summary.Length;
        if (_redacted is not null)
        {
            var redacted = await _redacted.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return redacted.Records == _summary.CountToEnd() ? redacted : throw FileErrors.Damaged(Job, Messages.DamagedFile_RedactedCount);
        }

        // If the file cannot get its name, the next attempt only renames it.
        WriteCheckpoint();
        return _summary.Complete(_part.Handle);
    }

    /// <summary>How the file was redacted; null if it was not.</summary>
    internal TcbRedaction? Redaction => _redacted?.Note;

    public void Dispose()
    {
        _summary.Dispose();
        _redacted?.Dispose();
    }

    /// <summary>Whether the storage refused a signed URL, which may have expired.</summary>
    internal static bool IsRefusal(TcbException failure) => failure is TcbTransportException { StatusCode: HttpStatusCode.Forbidden };

    /// <summary>Resumes what an earlier process left, if its bytes are intact.</summary>
    private async Task ResumePartAsync(CancellationToken cancellationToken)
    {
        if (_redaction is not null || _part.Checkpoint is not { } checkpoint
            || (!EntityTagHeaderValue.TryParse(checkpoint.ETag, out _version) && !checkpoint.IsComplete))
        {
            Restart();
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await RandomAccess.ReadAsync(_part.Handle, buffer, _summary.Length, cancellationToken).ConfigureAwait(false))
                > 0)
                _summary.Add(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_total, _lastCheckpoint) = (checkpoint.TotalLength, checkpoint.Length);
        if (_summary.Length != checkpoint.Length || _summary.Sha256SoFar != checkpoint.Sha256)
            Restart();
        else
            _context.WriteVerbose(Messages.FormatDownloadResumed(Job.JobId, Job.Env, Counted.Bytes(checkpoint.Length)));
    }

    private FileSummaryBuilder NewSummary() => new(_type, _redaction is null ? _observe?.Invoke() : null);

    private void Restart()
    {
        Dispose();
        _summary = NewSummary();
        (_version, _total, _lastCheckpoint) = (null, null, 0);
        _part.Clear();
        _redacted = _redaction is null ? null : new RedactedPart(_part, _redaction, Job, _observe?.Invoke());
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        if (_redacted is null ? _part.Length != _summary.Length : !_redacted.IsIntact)
            Restart(); // the failure occurred while bytes were being written
        if (_address is null)
        {
            (Job, _address) = await _client.GetStateAsync(Job, _context, cancellationToken).ConfigureAwait(false);
            if (_address is null)
                throw Job.IsFinished ? JobErrors.OfFailure(Job, allowEmpty: false) ?? JobErrors.NoFile(Job) : JobErrors.NotFinished(Job);
        }

        var from = _version is null ? 0 : _summary.Length;
        using var response = await _client.OpenFileAsync(Name, _address, from, _version, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.OK)
            BeginWith(response);
        else if (WhyNotTheRest(response, from) is { } why)
            throw CannotResume(response.StatusCode, from, why);

        CheckRoom();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var body = new DownloadBody(stream, Job, _client.Time, cancellationToken);
        await TakeAllAsync(body, cancellationToken).ConfigureAwait(false);
        if (_total is { } total && total != _summary.Length)
            throw FileErrors.WrongLength(Job, total, _summary.Length);
    }

    private void BeginWith(HttpResponseMessage response)
    {
        if (_summary.Length > 0)
            Restart();
        _total = response.Content.Headers.ContentLength;
        // A weak entity tag means equivalent content, not identical bytes.
        _version = response.Headers.ETag is { IsWeak: false, Tag: not "*" } version ? version : null;
    }

    /// <summary>Why the response is not the rest of the file; null if it is.</summary>
    private string? WhyNotTheRest(HttpResponseMessage response, long from) =>
        (response.StatusCode, response.Content.Headers.ContentRange) switch
        {
            (HttpStatusCode.RequestedRangeNotSatisfiable, _) => Messages.DownloadNotResumable_NoBytes,
            (_, not { Unit: "bytes", From: not null }) => Messages.DownloadNotResumable_UnknownPart,
            (_, var range) when range.From != from => Messages.DownloadNotResumable_WrongPart,
            (_, { Length: { } total }) when _total is { } known && known != total =>
                Messages.DownloadNotResumable_WrongLength,
            _ when !Equals(response.Headers.ETag, _version) => Messages.DownloadNotResumable_Changed,
            (_, var range) => TakeTotal(range),
        };

    private string? TakeTotal(ContentRangeHeaderValue range)
    {
        _total ??= range.Length;
        return null;
    }

    private TcbException CannotResume(HttpStatusCode status, long from, string why)
    {
        if (from == 0)
            return TransportErrors.HttpStatus(Name, status); // a part was not requested
        Restart();
        return FileErrors.CannotResume(Job, why);
    }

    private async Task TakeAllAsync(DownloadBody body, CancellationToken cancellationToken)
    {
        // Two buffers: while one is written, hashed and counted, the network fills the other.
        var filled = ArrayPool<byte>.Shared.Rent(BufferSize);
        var filling = ArrayPool<byte>.Shared.Rent(BufferSize);
        var taken = Task.CompletedTask;
        try
        {
            var count = await body.FillAsync(filled.AsMemory(0, BufferSize), taken).ConfigureAwait(false);
            while (count > 0)
            {
                taken = TakeAsync(filled.AsMemory(0, count), cancellationToken);
                var next = await body.FillAsync(filling.AsMemory(0, BufferSize), taken).ConfigureAwait(false);
                await taken.ConfigureAwait(false);

                _onBytes(_summary.Length, _total);
                Check();
                count = next;
                (filled, filling) = (filling, filled);
            }
        }
        finally
        {
            await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it still reads from a buffer
            ArrayPool<byte>.Shared.Return(filled);
            ArrayPool<byte>.Shared.Return(filling);
        }
    }

    private Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => Task.WhenAll(
        _redacted?.AddAsync(bytes, cancellationToken) ?? _part.WriteAsync(bytes, cancellationToken),
        Task.Run(() => _summary.Add(bytes.Span), CancellationToken.None));

    /// <summary>Fails if the file cannot become valid any more; otherwise writes a checkpoint when one is due.</summary>
    private void Check()
    {
        if (_total is { } total && _summary.Length > total)
            throw FileErrors.WrongLength(Job, total, _summary.Length);
        if (_summary.IsRecordTooLong)
            throw FileErrors.Damaged(Job, Messages.DamagedFile_RecordTooLong);
        if (_total is null && !_skipCountCheck && Job.RecordSuccess + Math.Max(0, Job.RecordFail ?? 0) is { } records
            && _summary.Records > records)
            throw FileErrors.TooManyRecords(Job, records); // nothing else would stop a file without end
        if (_summary.Length - _lastCheckpoint < PartCheckpoint.Interval)
            return;

        _lastCheckpoint = _summary.Length;
        CheckRoom();
        if (_version is not null && _redaction is null)
            WriteCheckpoint();
    }

    private void WriteCheckpoint() =>
        _part.WriteCheckpoint(new PartCheckpoint
        {
            ETag = _version?.ToString(),
            TotalLength = _total,
            Length = _summary.Length,
            Sha256 = _summary.Sha256SoFar,
        });

    private void CheckRoom() => _part.CheckRoom(_total - _summary.Length ?? RoomForUnknownLength);
}
