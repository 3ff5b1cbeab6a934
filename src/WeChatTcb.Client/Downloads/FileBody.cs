namespace WeChatTcb.Client.Downloads;

/// <summary>
/// The body of a download. It is given up when nothing comes for too long; and what came before it broke is given first, so that
/// none of it has to come again.
/// </summary>
internal sealed class FileBody : IDisposable
{
    private readonly Stream _stream;
    private readonly ExportJob _job;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;
    private TcbException? _failure;

    internal FileBody(Stream stream, ExportJob job, TimeProvider time, CancellationToken caller)
    {
        (_stream, _job, _caller) = (stream, job, caller);
        _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, caller);
    }

    /// <summary>
    /// Reads on while <paramref name="meanwhile"/> goes on, so that the sender need not wait; but lets nothing lie that could be taken.
    /// </summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    /// <exception cref="TcbException">The body broke off, or stood still.</exception>
    internal async Task<int> FillAsync(Memory<byte> buffer, Task meanwhile)
    {
        if (_failure is not null)
            throw _failure;
        int count = 0, read;
        do
        {
            try
            {
                read = await ReadAsync(buffer[count..]).ConfigureAwait(false);
            }
            catch (TcbException failure) when (count > 0)
            {
                _failure = failure;
                return count;
            }

            count += read;
        }
        while (read > 0 && count < buffer.Length && !meanwhile.IsCompleted);
        return count;
    }

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
        _stream.Dispose();
    }

    private async Task<int> ReadAsync(Memory<byte> buffer)
    {
        _timeout.CancelAfter(ExportDownload.StallLimit);
        try
        {
            return await _stream.ReadAsync(buffer, _either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_timeout.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            throw FileErrors.DownloadStalled(_job, ExportDownload.StallLimit);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw FileErrors.DownloadBroken(_job, cause);
        }
        finally
        {
            // Time in which nobody reads is no time in which nothing comes.
            _timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
