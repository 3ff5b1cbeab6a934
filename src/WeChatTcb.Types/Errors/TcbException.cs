namespace WeChatTcb;

/// <summary>The base of all errors of this module. No message of it ever holds a token, secret, ticket or signed address.</summary>
public class TcbException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="errorId">The stable id: one per cause.</param>
    /// <param name="kind">The kind of thing that went wrong.</param>
    /// <param name="message">What failed.</param>
    /// <param name="recommendedAction">What to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TcbException(string errorId, TcbErrorKind kind, string message, string recommendedAction, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The stable id: one per cause. It begins the <c>FullyQualifiedErrorId</c> of the PowerShell error.</summary>
    public string ErrorId { get; }

    /// <summary>The kind of thing that went wrong.</summary>
    public TcbErrorKind Kind { get; }

    /// <summary>What to do about it.</summary>
    public string RecommendedAction { get; }

    /// <summary>Whether the same call may succeed later without anything being changed.</summary>
    public virtual bool IsTransient => false;

    /// <summary>How long to wait at least before the call is made again, as the service or its quota asks; null when nothing was asked.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
