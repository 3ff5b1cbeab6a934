namespace WeChatTcb.Client.Tokens;

/// <summary>An access token and when it expires.</summary>
/// <param name="Value">The token itself: a secret.</param>
/// <param name="IssuedAt">When it was received.</param>
/// <param name="ExpiresAt">When it expires; <see cref="DateTimeOffset.MaxValue"/> if that is not known.</param>
internal sealed record AccessToken(string Value, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromHours(2);
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(10);

    /// <summary>Whether it replaced one that the service had refused.</summary>
    internal bool IsReplacement { get; init; }

    /// <summary>Whether the service has accepted it at least once.</summary>
    internal bool WasAccepted { get; set; }

    /// <summary>A token that was received now.</summary>
    /// <param name="value">The token.</param>
    /// <param name="expiresIn">Its life in seconds, as the service states it.</param>
    internal static AccessToken Issued(string value, long? expiresIn, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new(value, now, now + (expiresIn is > 0 and <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : DefaultLife));
    }

    /// <summary>
    /// Whether the token should be replaced: ten minutes before it expires, as the vendor advises (contract 4.1), or in the last tenth of a
    /// shorter lifetime.
    /// </summary>
    internal bool IsDue(DateTimeOffset now)
    {
        var life = ExpiresAt - IssuedAt;
        var margin = life / 10 < LongestMargin ? life / 10 : LongestMargin;
        return now >= ExpiresAt - margin;
    }

    /// <summary>Without the token.</summary>
    public override string ToString() => "(access token)";
}
