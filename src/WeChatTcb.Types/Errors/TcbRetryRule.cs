namespace WeChatTcb;

/// <summary>Whether a call may be retried after an error code (contract 5.3).</summary>
public enum TcbRetryRule
{
    /// <summary>Permanent: the same call gives the same error.</summary>
    Never,

    /// <summary>Transient: the same call may succeed after a pause.</summary>
    Backoff,

    /// <summary>The token was refused: one retry with a fresh token.</summary>
    RefreshToken,

    /// <summary>A quota is used up: no retry before it is reset, usually at midnight in Shanghai.</summary>
    AfterQuotaReset,
}
