namespace WeChatTcb;

/// <summary>An error code of the service: what it means and what to do.</summary>
/// <param name="Code">The service's <c>errcode</c>.</param>
/// <param name="Name">The name, which is also the error id.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Action">How to fix it.</param>
/// <param name="Kind">The kind of error.</param>
/// <param name="Retry">Whether and how the call may be retried.</param>
public sealed record TcbErrorInfo(int Code, string Name, string Meaning, string Action, TcbErrorKind Kind, TcbRetryRule Retry)
{
    /// <summary>For how long a connection makes no further call to the interface after this code. Zero for most codes.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool IsTransient => Retry is TcbRetryRule.Backoff;
}
