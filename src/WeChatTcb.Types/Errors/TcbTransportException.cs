using System.Net;

namespace WeChatTcb;

/// <summary>No usable answer came: the connection failed, or what came was not the service's JSON.</summary>
public sealed class TcbTransportException : TcbException
{
    /// <summary>Makes an error.</summary>
    /// <param name="errorId">The stable id.</param>
    /// <param name="kind">The kind of thing that went wrong.</param>
    /// <param name="message">What failed; never an address with a token in it.</param>
    /// <param name="recommendedAction">What to do about it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="statusCode">The HTTP status, if an answer came.</param>
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

    /// <summary>The HTTP status of the answer; null when none came.</summary>
    public HttpStatusCode? StatusCode { get; }
}
