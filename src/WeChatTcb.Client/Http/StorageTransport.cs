using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Imports;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Downloads from the service's storage by signed URLs, and uploads to it by tickets. No token of the service is sent there (contract 3.3).
/// </summary>
/// <param name="httpClients">Returns the client for an address.</param>
/// <param name="time">The clock.</param>
internal sealed partial class StorageTransport(Func<Uri, HttpClient> httpClients, TimeProvider time)
{
    /// <summary>As much of an error response as is read.</summary>
    private const int LargestError = 16 * 1024;

    /// <summary>Codes of the storage that another ticket may cure (contract 1.9).</summary>
    private static readonly string[] TicketRefusals = ["AccessDenied", "SignatureDoesNotMatch", "ExpiredToken", "RequestTimeTooSkewed"];

    /// <summary>Opens a signed URL.</summary>
    /// <param name="name">What is downloaded, for messages.</param>
    /// <param name="address">The URL.</param>
    /// <param name="from">The first byte wanted.</param>
    /// <param name="version">The strong validator of the file; if the file has changed, the response contains all of it (RFC 9110,
    /// 13.1.5).</param>
    /// <param name="limit">How long the response may take.</param>
    /// <returns>A successful response, or one that says that there are no such bytes (416).</returns>
    internal async Task<HttpResponseMessage> OpenAsync(
        string name, Uri address, long from, EntityTagHeaderValue? version, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timed = new TimedCancellation(limit, time, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0 && version is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(version);
        }

        var response = await SendAsync(name, request, timed, limit).ConfigureAwait(false);
        if (!HttpClientProvider.IsEncoded(response)
            && response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            throw response.IsSuccessStatusCode && HttpClientProvider.IsEncoded(response)
                ? TransportErrors.UnexpectedEncoding(name, response.StatusCode)
                : TransportErrors.FileStatus(name, response.StatusCode, ServiceTransport.RetryAfter(response, time));
        }
    }

    /// <summary>Uploads a file once.</summary>
    /// <param name="ticket">The permission.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="open">Opens the bytes.</param>
    /// <param name="onBytes">Called with the number of bytes sent so far, on any thread.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="TcbTransportException">It failed; with the status 403 if another ticket is needed.</exception>
    internal async Task UploadAsync(
        UploadTicket ticket, long length, Func<Stream> open, Action<long> onBytes, CancellationToken cancellationToken)
    {
        // The limit holds for each part of the upload, and for the response after it.
        var limit = ServiceTransport.ResponseTimeout;
        using var timed = new TimedCancellation(limit, time, cancellationToken);
        using var form = UploadForm.Create(ticket, new UploadBody(length, open, OnBytes));
        using var request = new HttpRequestMessage(HttpMethod.Post, ticket.Address) { Content = form };
        using var response = await SendAsync(Messages.FileUpload, request, timed, limit).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await ErrorAsync(response, [ticket.Authorization, ticket.Token], timed.Token, cancellationToken)
                .ConfigureAwait(false);
        }

        // The page of a gateway, for example for signing in: nothing is stored.
        if (response.Content.Headers.ContentType?.MediaType is "text/html")
            throw ImportErrors.NotStorage(response.StatusCode);

        void OnBytes(long sent)
        {
            timed.Restart(limit);
            onBytes(sent);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string name, HttpRequestMessage request, TimedCancellation timed, TimeSpan limit)
    {
        var address = request.RequestUri!;
        try
        {
            return await httpClients(address).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timed.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timed.HasTimedOut)
        {
            throw TransportErrors.NoResponseInTime(name, address, limit);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportErrors.FromHttp(name, address, exception);
        }
    }

    /// <summary>The error in an XML response of the storage.</summary>
    private async Task<TcbTransportException> ErrorAsync(
        HttpResponseMessage response, string[] secrets, CancellationToken limit, CancellationToken cancellationToken)
    {
        var text = "";
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
            var buffer = new byte[LargestError];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit).ConfigureAwait(false);
            text = Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The status says enough.
        }

        var code = Code().Match(text) is { Success: true } found ? found.Groups[1].Value : null;
        var message = Message().Match(text) is { Success: true } words ? ServiceText.Clean(words.Groups[1].Value, secrets) : null;
        return ImportErrors.StorageRefused(
            code switch
            {
                "RequestTimeout" => HttpStatusCode.RequestTimeout, // sent with the status 400
                _ when TicketRefusals.Contains(code) => HttpStatusCode.Forbidden,
                _ => response.StatusCode,
            },
            code, message,
            ServiceTransport.RetryAfter(response, time));
    }

    [GeneratedRegex("<Code>([A-Za-z0-9._-]{1,80})</Code>")]
    private static partial Regex Code();

    [GeneratedRegex("<Message>([^<]{1,1000})</Message>")]
    private static partial Regex Message();
}
