using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// The body of a download's response. Reading fails if no data arrives for too long; data that arrived before a failure is returned first,
/// so that it need not be downloaded again.
/// </summary>
internal sealed class DownloadBody : IDisposable
{
    private readonly Stream _stream;
    private readonly ExportJob _job;
    private readonly TimedCancellation _stall;
    private TcbException? _failure;

    internal DownloadBody(Stream stream, ExportJob job, TimeProvider time, CancellationToken cancellationToken)
    {
        (_stream, _job) = (stream, job);
        _stall = new TimedCancellation(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    /// <summary>
    /// Reads until the buffer is full, so that the sender need not wait while <paramref name="meanwhile"/> runs; once that has completed,
    /// returns what there is.
    /// </summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    /// <exception cref="TcbException">The body broke off, or no data arrived for too long.</exception>
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
        _stall.Dispose();
        _stream.Dispose();
    }

    private async Task<int> ReadAsync(Memory<byte> buffer)
    {
        _stall.Restart(ExportDownload.StallLimit);
        try
        {
            return await _stream.ReadAsync(buffer, _stall.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stall.HasTimedOut)
        {
            throw FileErrors.DownloadStalled(_job, ExportDownload.StallLimit);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw FileErrors.DownloadBroken(_job, cause);
        }
        finally
        {
            // The timeout covers only the time in which somebody waits for data.
            _stall.Restart(Timeout.InfiniteTimeSpan);
        }
    }
}
