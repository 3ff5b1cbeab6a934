using System.Net;

namespace WeChatTcb;

/// <summary>No usable response came: the connection failed, or the response was not the service's JSON.</summary>
public sealed class TcbTransportException : TcbException
{
    /// <summary>Creates an error.</summary>
    /// <param name="errorId">The error id.</param>
    /// <param name="kind">The kind of error.</param>
    /// <param name="message">What failed; never a URL with a token in it.</param>
    /// <param name="recommendedAction">How to fix it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="statusCode">The HTTP status, if a response came.</param>
    /// <param name="innerException">The cause.</param>
    public TcbTransportException(
        string errorId,
        TcbErrorKind kind,
        string message,
        string recommendedAction,
        bool isTransient,
        HttpStatusCode? statusCode = null,
        Exception? innerException = null)
        : base(errorId, kind, message, recommendedAction, innerException)
    {
        IsTransient = isTransient;
        StatusCode = statusCode;
    }

    /// <inheritdoc/>
    public override bool IsTransient { get; }

    /// <summary>The HTTP status of the response; null if none came.</summary>
    public HttpStatusCode? StatusCode { get; }
}
