namespace WeChatTcb;

/// <summary>An error code of the service: what it means and what to do.</summary>
/// <param name="Code">The service's <c>errcode</c>.</param>
/// <param name="Name">The stable name, which is also the id of the PowerShell error.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Action">What to do about it.</param>
/// <param name="Kind">The kind of thing that went wrong.</param>
/// <param name="Retry">Whether and how the call may be repeated.</param>
public sealed record TcbErrorInfo(int Code, string Name, string Meaning, string Action, TcbErrorKind Kind, TcbRetryRule Retry)
{
    /// <summary>How long a connection leaves the interface alone after this code: it makes no call of it meanwhile, whoever asks. Zero for most codes.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether the same call may succeed later without anything being changed.</summary>
    public bool IsTransient => Retry is TcbRetryRule.Backoff;
}
