namespace WeChatTcb;

/// <summary>What may be done with a call that got an error code (contract 5.3).</summary>
public enum TcbRetryRule
{
    /// <summary>Permanent: the same call gives the same error.</summary>
    Never,

    /// <summary>Transient: the same call may succeed after a short while.</summary>
    Backoff,

    /// <summary>The token was refused: one call more with a fresh token, no further.</summary>
    RefreshToken,

    /// <summary>A quota is used up: not before it is reset, usually at midnight in Shanghai.</summary>
    AfterQuotaReset,
}
