namespace WeChatTcb;

/// <summary>An error: what it means and what to do. Of an error code of the service, or of an error that has no code.</summary>
/// <param name="Code">The service's <c>errcode</c>; 0 for an error without a code. Scripts use <see cref="ErrorCode"/>.</param>
/// <param name="Name">The name, which is also the error id.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Action">How to fix it.</param>
/// <param name="Kind">The kind of error.</param>
/// <param name="Retry">Whether and how the call may be retried.</param>
public sealed record TcbErrorInfo(int Code, string Name, string Meaning, string Action, TcbErrorKind Kind, TcbRetryRule Retry)
{
    /// <summary>The service's <c>errcode</c>; null for an error that has no code of the service.</summary>
    public int? ErrorCode => HasCode ? Code : null;

    /// <summary>For how long a connection makes no further call to the interface after this code. Zero for most codes.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool IsTransient => Retry is TcbRetryRule.Backoff;

    private bool HasCode { get; init; } = true;

    /// <summary>What is known about an error without a code.</summary>
    internal static TcbErrorInfo WithoutCode(string name, string meaning, string action, TcbErrorKind kind, bool isTransient) =>
        new(0, name, meaning, action, kind, isTransient ? TcbRetryRule.Backoff : TcbRetryRule.Never) { HasCode = false };
}
