namespace WeChatTcb.Client.Tokens;

/// <summary>An access token and when it ends.</summary>
/// <param name="Value">The token itself: a secret.</param>
/// <param name="IssuedAt">When it was received.</param>
/// <param name="ExpiresAt">When it ends; <see cref="DateTimeOffset.MaxValue"/> when that is not known.</param>
internal sealed record AccessToken(string Value, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(10);

    /// <summary>Whether it came in place of one that the service had refused.</summary>
    internal bool IsReplacement { get; init; }

    /// <summary>Whether the service has taken it at least once.</summary>
    internal bool WasTaken { get; set; }

    /// <summary>
    /// Whether the token should be replaced: ten minutes before it ends, as the vendor advises (contract 4.1), or in the last tenth of a
    /// shorter life.
    /// </summary>
    internal bool IsDue(DateTimeOffset now)
    {
        var life = ExpiresAt - IssuedAt;
        var margin = life / 10 < LongestMargin ? life / 10 : LongestMargin;
        return now >= ExpiresAt - margin;
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => "(access token)";
}
