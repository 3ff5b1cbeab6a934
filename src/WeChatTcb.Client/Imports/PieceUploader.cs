using System.Globalization;
using System.Net;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Imports;

/// <summary>Uploads pieces to the storage. A failed upload starts again at the beginning of its piece.</summary>
/// <param name="client">The client.</param>
/// <param name="source">The file.</param>
internal sealed class PieceUploader(TcbClient client, ImportSource source) : IDisposable
{
    /// <summary>As many as downloads have.</summary>
    private const int MaxAttempts = 10;

    private UploadTicket? _ticket;
    private bool _mayRenew;

    /// <summary>The file.</summary>
    internal ImportSource Source => source;

    /// <summary>Uploads a piece.</summary>
    /// <param name="job">The import.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="retry">How long to retry.</param>
    /// <param name="onTicket">Called with each ticket before it is used.</param>
    /// <param name="onBytes">Called with the number of bytes sent so far, on any thread.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="TcbException"><c>UploadFailed</c>, <c>InsecureUploadAddress</c>, <c>ImportFileChanged</c>; or the service
    /// refused to give a ticket.</exception>
    internal async Task UploadAsync(
        ImportJob job, ImportPiece piece, RetryPolicy retry, Action<UploadTicket> onTicket, Action<long> onBytes, ICallContext context,
        CancellationToken cancellationToken)
    {
        (_ticket, _mayRenew) = (null, true);
        var lastBytes = client.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AttemptAsync(job, piece, onTicket, OnBytes, context, cancellationToken).ConfigureAwait(false);
                source.CheckUnchanged();
                return;
            }
            catch (TcbException failure)
                when (failure.IsTransient || failure is TcbTransportException { ErrorId: not "InsecureUploadAddress" })
            {
                var pause = RetryPolicy.Backoff.PauseAfter(attempt, client.Jitter, failure.RetryAfter);
                if (!failure.IsTransient || attempt >= MaxAttempts || !retry.IsWithinLimit(pause)
                    || !retry.AllowsDownload(failure, client.Time.GetElapsedTime(Volatile.Read(ref lastBytes)) + pause))
                {
                    if (failure is TcbServiceException)
                        throw;
                    throw ImportErrors.UploadFailed(job, piece, failure);
                }

                context.WriteVerbose(Messages.FormatUploadAttemptFailed(
                    attempt, pause.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture), failure.Message));
                await Task.Delay(pause, client.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        void OnBytes(long sent)
        {
            Volatile.Write(ref lastBytes, client.Time.GetTimestamp());
            onBytes(sent);
        }
    }

    public void Dispose() => source.Dispose();

    private async Task AttemptAsync(
        ImportJob job, ImportPiece piece, Action<UploadTicket> onTicket, Action<long> onBytes, ICallContext context,
        CancellationToken cancellationToken)
    {
        if (_ticket is null || _ticket.IsOld(client.Time.GetUtcNow()))
            await RenewAsync().ConfigureAwait(false);
        context.WriteVerbose(Messages.FormatUploadingPiece(piece.FilePath, _ticket!.Address.Host, Counted.Bytes(piece.Length)));
        try
        {
            await PostAsync().ConfigureAwait(false);
        }
        catch (TcbTransportException refused) when (refused.StatusCode is HttpStatusCode.Forbidden && _mayRenew)
        {
            // The ticket may have expired during the upload.
            _mayRenew = false;
            context.WriteVerbose(refused.Message);
            await RenewAsync().ConfigureAwait(false);
            await PostAsync().ConfigureAwait(false);
        }

        async Task RenewAsync()
        {
            _ticket = await client.RequestUploadAsync(job.Env, piece.FilePath, context, cancellationToken, retry: false)
                .ConfigureAwait(false);
            onTicket(_ticket);
        }

        Task PostAsync() =>
            client.Storage.UploadAsync(_ticket!, piece.Length, () => source.Open(piece, cancellationToken), onBytes, cancellationToken);
    }
}
