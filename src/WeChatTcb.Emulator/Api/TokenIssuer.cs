using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Api;

/// <summary>Issues access tokens of one account and checks them (contract 4.1).</summary>
internal sealed class TokenIssuer(TimeProvider time, TimeSpan lifetime)
{
    /// <summary>How long a token stays valid after a new one is issued (contract 4.1: about five minutes).</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly object _lock = new();
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private Token? _latest;

    public TimeSpan Lifetime => lifetime;

    /// <summary>The newest token; null when none was issued.</summary>
    public string? Latest { get; private set; }

    public string Issue() => Issue(NewText());

    /// <summary>Issues this text as a token.</summary>
    public string Issue(string text)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_latest is { } previous)
            {
                previous.DiesAt = Earlier(previous.DiesAt, now + Overlap);
                if (previous.Previous is { } older)
                    older.DiesAt = Earlier(older.DiesAt, now);
                previous.Previous = null;
            }
            _latest = new Token { ExpiresAt = now + lifetime, DiesAt = DateTimeOffset.MaxValue, Previous = _latest };
            _tokens.Add(text, _latest);
            Latest = text;
        }
        return text;
    }

    /// <summary>Checks the token of a call.</summary>
    /// <exception cref="ServiceException">
    /// 41001 without a token, 40014 for one that was never issued, 42001 for an expired one, 40001 for a superseded one.
    /// </exception>
    public void Check(string? token)
    {
        if (string.IsNullOrEmpty(token))
            throw ServiceException.MissingAccessToken();
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_tokens.TryGetValue(token, out var known))
                throw ServiceException.InvalidAccessToken();
            if (now >= known.ExpiresAt)
                throw ServiceException.AccessTokenExpired();
            if (now >= known.DiesAt)
                throw ServiceException.InvalidCredential();
        }
    }

    /// <summary>Expires a token now, if it was ever issued.</summary>
    public void Expire(string? token)
    {
        lock (_lock)
            if (token is not null && _tokens.TryGetValue(token, out var known))
                known.ExpiresAt = Earlier(known.ExpiresAt, time.GetUtcNow());
    }

    private static string NewText()
    {
        Span<byte> random = stackalloc byte[96];
        RandomNumberGenerator.Fill(random);
        return Convert.ToBase64String(random).Replace('+', '-').Replace('/', '_');
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed class Token
    {
        public required DateTimeOffset ExpiresAt { get; set; }

        /// <summary>When the token is refused as superseded.</summary>
        public required DateTimeOffset DiesAt { get; set; }

        public Token? Previous { get; set; }
    }
}
