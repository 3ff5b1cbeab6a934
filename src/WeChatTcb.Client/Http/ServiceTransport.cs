using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Errors;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Posts JSON to the service and judges the response by its <c>errcode</c>, never by text or HTTP status alone. It neither renews tokens
/// nor retries.
/// </summary>
/// <param name="endpoint">The service's base address.</param>
/// <param name="httpClients">Returns the client for an address.</param>
/// <param name="time">The clock.</param>
/// <param name="tokenParameter">The name of the query parameter for the token.</param>
internal sealed partial class ServiceTransport(
    Uri endpoint, Func<Uri, HttpClient> httpClients, TimeProvider time, string tokenParameter = ServiceTransport.AccessTokenParameter)
{
    /// <summary>For every token except the one below (contract 0.1).</summary>
    internal const string AccessTokenParameter = "access_token";

    /// <summary>
    /// For the token of the functions and containers of cloud development, which is refused in the other parameter (contract 4.3).
    /// </summary>
    internal const string CloudBaseTokenParameter = "cloudbase_access_token";

    /// <summary>The limit in bytes, far above any response in the contract: a broken server must not fill the memory.</summary>
    internal const int LargestResponse = 4 * 1024 * 1024;

    /// <summary>
    /// How long the service and the storage have to respond. <see cref="HttpClient.Timeout"/> is not used: it would limit a download too.
    /// </summary>
    internal static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly QuotaCooldowns _quotas = new(time);

    /// <summary>Lets interfaces be called again whose quota was used up.</summary>
    internal void TryQuotasAgain() => _quotas.Clear();

    /// <summary>Posts <paramref name="request"/> and returns the service's response.</summary>
    /// <param name="path">The interface's path below the endpoint, and further query parameters.</param>
    /// <param name="accessToken">The token for the URL; null for an interface without one.</param>
    /// <param name="secrets">Texts that are masked in the response.</param>
    /// <exception cref="TcbServiceException">The service returned an error code.</exception>
    /// <exception cref="TcbTransportException">No response came, or it is not the service's.</exception>
    internal async Task<TResponse> PostAsync<TRequest, TResponse>(
        string path,
        string? accessToken,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> answerType,
        string[] secrets,
        Action<string> writeVerbose,
        CancellationToken cancellationToken)
        where TResponse : ServiceResponse
    {
        var query = path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? path[mark..] : "";
        var route = path[..^query.Length];
        var name = route[(route.LastIndexOf('/') + 1)..];
        _quotas.Check(name);
        var address = new Uri(endpoint, accessToken is null
            ? path
            : $"{route}?{tokenParameter}={Uri.EscapeDataString(accessToken)}{query.Replace('?', '&')}");
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, requestType));
        content.Headers.ContentType = Json;
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };

        var started = time.GetTimestamp();
        var received = await SendAsync(name, message, cancellationToken).ConfigureAwait(false);
        var answer = Judge(name, received, answerType, accessToken is null ? secrets : [.. secrets, accessToken]);
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        writeVerbose(Messages.FormatCallCompleted(name, endpoint.Authority, milliseconds));
        return answer;
    }

    private async Task<Received> SendAsync(string name, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var timed = new TimedCancellation(ResponseTimeout, time, cancellationToken);
        try
        {
            var client = httpClients(endpoint);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timed.Token)
                .ConfigureAwait(false);
            if (HttpClientProvider.IsEncoded(response))
                throw TransportErrors.UnexpectedEncoding(name, response.StatusCode);
            var body = await ReadBoundedAsync(name, response, timed.Token).ConfigureAwait(false);
            var utf8 = ResponseEncoding.ToUtf8(body, response.Content.Headers.ContentType?.CharSet);
            return new(response.StatusCode, RetryAfter(response, time), utf8);
        }
        catch (OperationCanceledException) when (timed.HasTimedOut)
        {
            throw TransportErrors.NoResponseInTime(name, endpoint, ResponseTimeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportErrors.FromHttp(name, endpoint, exception);
        }
    }

    /// <summary>The pause that the server requests, in seconds or as a date (RFC 9110, 10.2.3).</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<byte[]> ReadBoundedAsync(string name, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (kept.Length + read > LargestResponse)
                throw TransportErrors.AnswerTooLarge(name, response.StatusCode, LargestResponse);
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private TResponse Judge<TResponse>(string name, Received received, JsonTypeInfo<TResponse> type, string[] secrets)
        where TResponse : ServiceResponse
    {
        var (status, retryAfter, body) = received;
        if (TryParse(body, ServiceJson.Raw.BareResponse) is { ErrorCode: not (null or 0) and { } code } refused)
        {
            var rid = RequestIdPattern().Match(refused.ErrorMessage ?? ""); // before the text is cut
            var text = ServiceText.Clean(refused.ErrorMessage, secrets) ?? "";
            var error = ErrorTable.Find(code);
            var refusal = new TcbServiceException(error, name, text, rid.Success ? rid.Groups[1].Value : null)
            {
                RetryAfter = error.RetryDelay > (retryAfter ?? TimeSpan.Zero) ? error.RetryDelay : retryAfter,
            };
            _quotas.Start(name, refusal);
            throw refusal;
        }

        if ((int)status is < 200 or > 299)
            throw TransportErrors.HttpStatus(name, status, retryAfter);
        if (body.Length == 0)
            throw TransportErrors.EmptyAnswer(name, status);
        var answer = TryParse(body, type) ?? throw TransportErrors.NotJson(name, status, body);
        return (TResponse)answer.Clean(text => ServiceText.Clean(text, secrets));
    }

    private static T? TryParse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Received(HttpStatusCode Status, TimeSpan? RetryAfter, byte[] Body);

    [GeneratedRegex("rid: ([0-9a-zA-Z-]{1,64})")]
    private static partial Regex RequestIdPattern();
}
