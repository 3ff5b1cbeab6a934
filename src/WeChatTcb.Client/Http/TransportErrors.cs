using System.Globalization;
using System.Net;
using System.Security.Authentication;

namespace WeChatTcb.Client.Http;

/// <summary>Why no usable response came. No message contains a URL with a token.</summary>
internal static class TransportErrors
{
    /// <summary>Distinguishes a failed connection, a broken one, a refused certificate and a proxy that refuses.</summary>
    internal static TcbTransportException FromHttp(string name, Uri endpoint, Exception exception)
    {
        if (FindInner<AuthenticationException>(exception) is not null)
        {
            return new(
                "TlsFailed", TcbErrorKind.Connection, Messages.FormatTlsFailed(name, endpoint.Authority, ServiceText.MessageOf(exception)),
                Messages.TlsFailed_Advice, isTransient: false, innerException: ServiceText.SafeCause(exception));
        }

        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
        {
            // Without the exception and its message: they contain the URL of the proxy with its password.
            return new("ProxyFailed", TcbErrorKind.Connection, Messages.FormatProxyFailed(name, endpoint.Authority),
                Messages.ProxyFailed_Advice, isTransient: true);
        }

        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            return new("AnswerTooLarge", TcbErrorKind.InvalidData, Messages.FormatAnswerTooLarge_Headers(name, endpoint.Authority),
                Messages.CheckProxy, isTransient: false, innerException: ServiceText.SafeCause(exception));
        }

        return WasNeverSent(exception)
            ? new(
                "ConnectionFailed", TcbErrorKind.Connection,
                Messages.FormatConnectionFailed(name, endpoint.Authority, ServiceText.MessageOf(exception)),
                Messages.CheckNetwork, isTransient: true, innerException: ServiceText.SafeCause(exception))
            : new(
                "ConnectionBroken", TcbErrorKind.Connection,
                Messages.FormatConnectionBroken(name, endpoint.Authority, ServiceText.MessageOf(exception)),
                Messages.CheckNetwork, isTransient: true, innerException: ServiceText.SafeCause(exception));
    }

    /// <summary>Whether the request certainly never reached the service, so that it is safe to send it again.</summary>
    internal static bool WasNeverSent(Exception exception) => exception switch
    {
        TcbTransportException { ErrorId: "ConnectionFailed" or "ProxyFailed" or "TlsFailed" } => true,
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
        } => true,
        _ => false,
    };

    internal static TcbTransportException NoResponseInTime(string name, Uri endpoint, TimeSpan limit) => new(
        "AnswerTimeout", TcbErrorKind.Timeout,
        Messages.FormatAnswerTimeout(name, endpoint.Authority, limit.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
        Messages.CheckNetwork, isTransient: true);

    internal static TcbTransportException HttpStatus(string name, HttpStatusCode status, TimeSpan? retryAfter = null) => new(
        (int)status >= 500 ? "HttpServerError" : "HttpStatusError",
        status switch
        {
            HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Unauthorized => TcbErrorKind.Authentication,
            HttpStatusCode.TooManyRequests => TcbErrorKind.QuotaExceeded,
            >= HttpStatusCode.InternalServerError => TcbErrorKind.ServiceFault,
            _ => TcbErrorKind.InvalidOperation,
        },
        Messages.FormatHttpStatus(name, (int)status, status),
        (int)status >= 500 ? Messages.HttpServerError_Advice : Messages.CheckProxy,
        isTransient: (int)status is >= 500 or 408 or 429,
        status)
    { RetryAfter = retryAfter };

    /// <summary>The error for a status of a signed URL, where 403 and 404 have the meaning of an object store (contract 3.3).</summary>
    internal static TcbTransportException FileStatus(string name, HttpStatusCode status, TimeSpan? retryAfter = null) => status switch
    {
        HttpStatusCode.Forbidden => new(
            "FileAddressRefused", TcbErrorKind.PermissionDenied, Messages.FormatFileAddressRefused(name),
            Messages.FileAddressRefused_Advice,
            isTransient: false, status),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
            "FileGone", TcbErrorKind.NotFound, Messages.FormatFileGone(name, (int)status),
            Messages.FileGone_Advice, isTransient: false, status),
        _ => HttpStatus(name, status, retryAfter),
    };

    internal static TcbTransportException EmptyAnswer(string name, HttpStatusCode status) => new(
        "EmptyAnswer", TcbErrorKind.InvalidData, Messages.FormatEmptyAnswer(name, (int)status), Messages.EmptyAnswer_Advice,
        isTransient: true, status);

    internal static TcbTransportException NotJson(string name, HttpStatusCode status, ReadOnlySpan<byte> body) =>
        body.StartsWith("<"u8)
            ? new("HtmlAnswer", TcbErrorKind.InvalidData, Messages.FormatHtmlAnswer(name, (int)status), Messages.CheckProxy,
                isTransient: false, status)
            : new("MalformedAnswer", TcbErrorKind.InvalidData, Messages.FormatMalformedAnswer(name, (int)status), Messages.CheckProxy,
                isTransient: false, status);

    internal static TcbTransportException AnswerTooLarge(string name, HttpStatusCode status, int limit) => new(
        "AnswerTooLarge", TcbErrorKind.InvalidData, Messages.FormatAnswerTooLarge(name, limit / (1024 * 1024)), Messages.CheckProxy,
        isTransient: false, status);

    /// <summary>Requests do not allow compression, because a small response could expand to any size.</summary>
    internal static TcbTransportException UnexpectedEncoding(string name, HttpStatusCode status) => new(
        "UnexpectedEncoding", TcbErrorKind.InvalidData, Messages.FormatUnexpectedEncoding(name, (int)status), Messages.CheckProxy,
        isTransient: false, status);

    internal static TcbTransportException Incomplete(string name, string field, bool isTransient = false) => new(
        "IncompleteAnswer", TcbErrorKind.InvalidData, Messages.FormatIncompleteAnswer(name, field), Messages.IncompleteAnswer_Advice,
        isTransient);

    /// <summary>The URL of a file that the client does not open. The message names its kind, because the URL itself is a secret.</summary>
    internal static TcbTransportException InsecureFileAddress(string kind) => new(
        "InsecureFileAddress", TcbErrorKind.Connection, Messages.FormatInsecureFileAddress(kind), Messages.InsecureFileAddress_Advice,
        isTransient: false);

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
