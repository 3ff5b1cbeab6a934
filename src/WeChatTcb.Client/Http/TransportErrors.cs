using System.Net;
using System.Security.Authentication;

namespace WeChatTcb.Client.Http;

/// <summary>Why no usable response came: each cause with its id, its message and its remedy. An address with a token is never named.</summary>
internal static class TransportErrors
{
    private const string CheckNetwork = "Check the network, the proxy and the endpoint, then try again.";
    private const string AskProxy = "A proxy, a gateway or a sign-in page stands between this machine and the service, or the endpoint is wrong. Open the endpoint in a browser on this machine to see which.";

    /// <summary>Distinguishes a failed connection, a broken one, a refused certificate and a proxy that refuses.</summary>
    internal static TcbTransportException FromHttp(string name, Uri endpoint, Exception exception)
    {
        if (FindInner<AuthenticationException>(exception) is not null)
        {
            return new("TlsFailed", TcbErrorKind.Connection, $"{name}: no secure connection to {endpoint.Authority}: {exception.Message}",
                "Check this machine's clock and trusted certificates, and whether a proxy replaces certificates.", isTransient: false, innerException: exception);
        }

        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
        {
            // Neither the exception nor its message: they name the proxy with its password.
            return new("ProxyFailed", TcbErrorKind.Connection, $"{name}: the proxy of this machine refused a connection to {endpoint.Authority}.",
                "Check the proxy's address, user name and password (HTTPS_PROXY, or the system's settings), and whether it lets this endpoint through.", isTransient: true);
        }

        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            return new("AnswerTooLarge", TcbErrorKind.InvalidData, $"{name}: the headers of the response of {endpoint.Authority} are far larger than any of the service's.",
                AskProxy, isTransient: false, innerException: exception);
        }

        return WasNeverSent(exception)
            ? new("ConnectionFailed", TcbErrorKind.Connection, $"{name}: no connection to {endpoint.Authority}: {exception.Message}", CheckNetwork, isTransient: true, innerException: exception)
            : new("ConnectionBroken", TcbErrorKind.Connection, $"{name}: the connection to {endpoint.Authority} broke before the response was complete: {exception.Message}", CheckNetwork, isTransient: true, innerException: exception);
    }

    /// <summary>Whether the request certainly never reached the service, so that sending it again cannot do its work twice.</summary>
    internal static bool WasNeverSent(Exception exception) => exception switch
    {
        TcbTransportException { ErrorId: "ConnectionFailed" or "ProxyFailed" or "TlsFailed" } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,
        _ => false,
    };

    internal static TcbTransportException NoAnswerInTime(string name, Uri endpoint, TimeSpan limit) => new(
        "AnswerTimeout", TcbErrorKind.Timeout, $"{name}: {endpoint.Authority} gave no answer within {limit.TotalSeconds:F0} s.", CheckNetwork, isTransient: true);

    internal static TcbTransportException HttpStatus(string name, HttpStatusCode status, TimeSpan? retryAfter = null) => new(
        (int)status >= 500 ? "HttpServerError" : "HttpStatusError",
        status switch
        {
            HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Unauthorized => TcbErrorKind.Authentication,
            HttpStatusCode.TooManyRequests => TcbErrorKind.QuotaExceeded,
            >= HttpStatusCode.InternalServerError => TcbErrorKind.ServiceFault,
            _ => TcbErrorKind.InvalidOperation,
        },
        $"{name}: the answer is HTTP {(int)status} ({status}) without an error code of the service.",
        (int)status >= 500 ? "Try again a little later; if the error remains, check the proxy and the endpoint." : AskProxy,
        isTransient: (int)status is >= 500 or 408 or 429,
        status)
    { RetryAfter = retryAfter };

    /// <summary>The status of a signed address; 403 and 404 mean there what they mean to an object store (contract 3.3).</summary>
    internal static TcbTransportException FileStatus(string name, HttpStatusCode status, TimeSpan? retryAfter = null) => status switch
    {
        HttpStatusCode.Forbidden => new(
            "FileAddressRefused", TcbErrorKind.PermissionDenied, $"{name} was refused (HTTP 403): the signed address has expired, or is not valid from here.",
            "Save the file again, which requests a new address; if the error remains, export again.", isTransient: false, status),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
            "FileGone", TcbErrorKind.NotFound, $"{name} is not possible: the service does not keep the file any more (HTTP {(int)status}).",
            "Export again.", isTransient: false, status),
        _ => HttpStatus(name, status, retryAfter),
    };

    internal static TcbTransportException EmptyAnswer(string name, HttpStatusCode status) => new(
        "EmptyAnswer", TcbErrorKind.InvalidData, $"{name}: the answer is empty (HTTP {(int)status}).", "Try again; if the error remains, check the proxy and the endpoint.", isTransient: true, status);

    internal static TcbTransportException NotJson(string name, HttpStatusCode status, ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8).StartsWith("<"u8)
        ? new("HtmlAnswer", TcbErrorKind.InvalidData, $"{name}: the answer is a web page, not the service's JSON (HTTP {(int)status}).", AskProxy, isTransient: false, status)
        : new("MalformedAnswer", TcbErrorKind.InvalidData, $"{name}: the answer is not the JSON that the service gives (HTTP {(int)status}).", AskProxy, isTransient: false, status);

    internal static TcbTransportException AnswerTooLarge(string name, HttpStatusCode status, int limit) => new(
        "AnswerTooLarge", TcbErrorKind.InvalidData, $"{name}: the answer is larger than {limit / (1024 * 1024)} MB.", AskProxy, isTransient: false, status);

    /// <summary>No request asks for compression, and the size of what a small response expands to has no limit.</summary>
    internal static TcbTransportException UnexpectedEncoding(string name, HttpStatusCode status) => new(
        "UnexpectedEncoding", TcbErrorKind.InvalidData, $"{name}: the answer is compressed, though nothing asked for that (HTTP {(int)status}).", AskProxy, isTransient: false, status);

    internal static TcbTransportException Incomplete(string name, string field) => new(
        "IncompleteAnswer", TcbErrorKind.InvalidData, $"{name}: the answer says ok but has no {field}.", "Try again; if the error remains, ask in the vendor's service provider zone.", isTransient: false);

    private static T? FindInner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }
}
