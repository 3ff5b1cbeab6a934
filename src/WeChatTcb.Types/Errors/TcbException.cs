namespace WeChatTcb;

/// <summary>The base of all errors of this module. No message contains a token, secret, ticket or signed URL.</summary>
public class TcbException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="errorId">The error id: one per cause.</param>
    /// <param name="kind">The kind of error.</param>
    /// <param name="message">What failed.</param>
    /// <param name="recommendedAction">How to fix it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TcbException(string errorId, TcbErrorKind kind, string message, string recommendedAction, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The error id: one per cause. It is the first part of the <c>FullyQualifiedErrorId</c> of the PowerShell error.</summary>
    public string ErrorId { get; }

    /// <summary>The kind of error.</summary>
    public TcbErrorKind Kind { get; }

    /// <summary>How to fix it.</summary>
    public string RecommendedAction { get; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public virtual bool IsTransient => false;

    /// <summary>The least time before the call may be made again, if the service or its quota requires one; else null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
