using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// One file on its way into its part file. What breaks goes on where it stopped, if the storage gives the rest of the very same file, and
/// from the start otherwise; an address that has expired is asked for anew. It ends when too many attempts in a row have brought nothing.
/// </summary>
internal sealed class FileDownload : IDisposable
{
    /// <summary>Attempts in a row that bring less than <see cref="LeastProgress"/>; with their pauses they outlast an outage of some minutes.</summary>
    internal const int MostAttempts = 10;

    /// <summary>In bytes. Without it a connection that breaks after every byte would be gone on with for ever.</summary>
    internal const int LeastProgress = 64 * 1024;

    private const int BufferSize = 1024 * 1024;

    private readonly TcbClient _client;
    private readonly PartFile _part;
    private readonly ExportFileType? _type;
    private readonly bool _skipCountCheck;
    private readonly Action<long, long?> _onBytes;
    private readonly ICallContext _context;

    private FileContents _contents;
    private Uri? _address;
    private EntityTagHeaderValue? _version;
    private long? _total;
    private long _noted;

    /// <summary>Prepares a download.</summary>
    /// <param name="job">The job, which has succeeded.</param>
    /// <param name="address">The signed address, just given.</param>
    /// <param name="part">Where the bytes go; what is in it already is gone on with.</param>
    internal FileDownload(TcbClient client, ExportJob job, Uri address, PartFile part, DownloadOptions options, Action<long, long?> onBytes, ICallContext context)
    {
        (_client, Job, _address, _part, _onBytes, _context) = (client, job, address, part, onBytes, context);
        (_type, _skipCountCheck) = (options.FileType ?? job.FileType, options.SkipCountCheck);
        _contents = new FileContents(_type);
    }

    /// <summary>The job as it was last seen.</summary>
    internal ExportJob Job { get; private set; }

    /// <summary>Fetches the file.</summary>
    /// <exception cref="TcbException">It did not come.</exception>
    internal async Task<FileSummary> RunAsync(CancellationToken cancellationToken)
    {
        await GoOnWithPartAsync(cancellationToken).ConfigureAwait(false);
        var attempts = 0;
        var refused = false;
        for (long mark = _contents.Length; _total is null || _contents.Length < _total || _contents.Length == 0;)
        {
            try
            {
                await AttemptAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (TcbException failure) when (failure.IsTransient || IsRefusal(failure))
            {
                if (_contents.Length >= mark + LeastProgress)
                    (mark, attempts, refused) = (_contents.Length, 0, false);
                // An address that has just been given and is refused will not be taken the next time (contract 3.3 knows of none that is).
                if (++attempts >= MostAttempts || (refused && IsRefusal(failure)) || !_client.Retry.Allows(failure.RetryAfter))
                    throw;
                if (IsRefusal(failure))
                {
                    (_address, refused) = (null, true);
                    _context.WriteVerbose($"{failure.Message} Asking for a fresh address.");
                    continue;
                }

                var pause = Backoff.Download.PauseAfter(attempts, _client.Jitter, failure.RetryAfter);
                _context.WriteVerbose($"{failure.Message} Trying again in {pause.TotalSeconds:F1} s, with {_contents.Length} bytes at hand.");
                await Task.Delay(pause, _client.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        return _contents.Complete(_part.Handle);
    }

    public void Dispose() => _contents.Dispose();

    private static bool IsRefusal(TcbException failure) => failure is TcbTransportException { StatusCode: HttpStatusCode.Forbidden };

    /// <summary>Takes in what an earlier process left, if it is what it was.</summary>
    private async Task GoOnWithPartAsync(CancellationToken cancellationToken)
    {
        if (_part.Note is not { } note || !EntityTagHeaderValue.TryParse(note.ETag, out _version))
        {
            StartAnew();
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await RandomAccess.ReadAsync(_part.Handle, buffer, _contents.Length, cancellationToken).ConfigureAwait(false)) > 0)
                _contents.Add(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_total, _noted) = (note.TotalLength, note.Length);
        if (_contents.Length != note.Length || _contents.Sha256SoFar != note.Sha256)
            StartAnew();
        else
            _context.WriteVerbose($"The file of job {Job.JobId} of {Job.Env} goes on after {note.Length} bytes that were there already.");
    }

    private void StartAnew()
    {
        _contents.Dispose();
        _contents = new FileContents(_type);
        (_version, _total, _noted) = (null, null, 0);
        _part.Truncate(0);
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        if (_part.Length != _contents.Length)
            StartAnew(); // the break came while a piece was being written
        if (_address is null)
        {
            (Job, _address) = await _client.GetStateAsync(Job, _context, cancellationToken).ConfigureAwait(false);
            _ = _address ?? throw (Job.IsFinished ? JobErrors.OfEnd(Job, allowEmpty: false) ?? JobErrors.NoFile(Job) : JobErrors.NotFinished(Job));
        }

        var from = _version is null ? 0 : _contents.Length;
        using var response = await _client.OpenFileAsync(_address, from, _version, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.OK)
            BeginWith(response);
        else if (WhyNotTheRest(response, from) is { } why)
            throw CannotGoOn(response.StatusCode, from, why);

        _part.CheckRoom(_total - _contents.Length ?? PartFile.CheckpointEvery);
        using var body = new FileBody(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Job, _client.Time, cancellationToken);
        await TakeAllAsync(body, cancellationToken).ConfigureAwait(false);
        if (_total is { } total && total != _contents.Length)
            throw FileErrors.WrongLength(Job, total, _contents.Length);
    }

    private void BeginWith(HttpResponseMessage response)
    {
        if (_contents.Length > 0)
            StartAnew();
        _total = response.Content.Headers.ContentLength;
        // A weak one names what is as good, and not what is the same byte for byte.
        _version = response.Headers.ETag is { IsWeak: false, Tag: not "*" } version ? version : null;
    }

    /// <summary>Why what the storage gives is not the rest of what is there; null when it is.</summary>
    private string? WhyNotTheRest(HttpResponseMessage response, long from) => (response.StatusCode, response.Content.Headers.ContentRange) switch
    {
        (HttpStatusCode.RequestedRangeNotSatisfiable, _) => "the storage has nothing after it",
        (_, not { Unit: "bytes", From: not null }) => "the storage does not tell which part it gives",
        (_, var range) when range.From != from => "the storage gives another part",
        (_, { Length: { } total }) when _total is { } known && known != total => "the file in the storage has another length now",
        _ when !Equals(response.Headers.ETag, _version) => "the file in the storage is another one now",
        (_, var range) => TakeTotal(range),
    };

    private string? TakeTotal(ContentRangeHeaderValue range)
    {
        _total ??= range.Length;
        return null;
    }

    private TcbException CannotGoOn(HttpStatusCode status, long from, string why)
    {
        if (from == 0)
            return TransportErrors.HttpStatus("The file's download", status); // a part that nobody asked for
        StartAnew();
        return FileErrors.CannotGoOn(Job, why);
    }

    private async Task TakeAllAsync(FileBody body, CancellationToken cancellationToken)
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

                _onBytes(_contents.Length, _total);
                Check();
                count = next;
                (filled, filling) = (filling, filled);
            }
        }
        finally
        {
            await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it reads from a buffer
            ArrayPool<byte>.Shared.Return(filled);
            ArrayPool<byte>.Shared.Return(filling);
        }
    }

    private Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => Task.WhenAll(
        _part.WriteAsync(bytes, cancellationToken),
        Task.Run(() => _contents.Add(bytes.Span), CancellationToken.None));

    /// <summary>Ends what can become no right file, however much of it comes; and notes down what there is of one that can.</summary>
    private void Check()
    {
        if (_total is { } total && _contents.Length > total)
            throw FileErrors.WrongLength(Job, total, _contents.Length);
        if (_contents.IsEndless)
            throw FileErrors.Damaged(Job, "one of its records is longer than any record can be");
        if (_total is null && !_skipCountCheck && Job.RecordSuccess is { } records && _contents.Records > records)
            throw FileErrors.TooManyRecords(Job, records); // of a file without end there would be no other sign
        if (_contents.Length - _noted < PartFile.CheckpointEvery)
            return;

        _noted = _contents.Length;
        _part.CheckRoom(_total - _contents.Length ?? PartFile.CheckpointEvery); // of a length that nobody knows, the disk need not be filled to the last byte
        if (_version is null)
            return;
        _part.WriteNote(new PartNote
        {
            Endpoint = Job.Endpoint,
            AppId = Job.AppId,
            ApiFamily = Job.ApiFamily,
            Env = Job.Env,
            JobId = Job.JobId,
            ETag = _version.ToString(),
            TotalLength = _total,
            Length = _contents.Length,
            Sha256 = _contents.Sha256SoFar,
        });
    }
}
