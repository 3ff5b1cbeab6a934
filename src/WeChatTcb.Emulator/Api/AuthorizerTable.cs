using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>
/// The accounts that authorized the platform: those that the seed names, or else one that sees the environments of the platform.
/// </summary>
internal sealed class AuthorizerTable
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Authorizer> _known;
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly string _platform;
    private readonly DocumentStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tokenLifetime;
    private readonly DateTimeOffset _start;
    private readonly string _defaultAppId;

    /// <param name="platform">The platform's app id.</param>
    /// <param name="previous">The table before a reset: its refresh tokens and newest access tokens stay valid.</param>
    public AuthorizerTable(string platform, DocumentStore store, TimeProvider time, TimeSpan tokenLifetime, AuthorizerTable? previous)
    {
        (_platform, _store, _time, _tokenLifetime, _start) = (platform, store, time, tokenLifetime, time.GetUtcNow());
        // The same for the same platform.
        _defaultAppId = "wx" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(platform)))[..16].ToLowerInvariant();
        _known = previous?.Restarted(this) ?? new(StringComparer.Ordinal);
    }

    /// <summary>All of them, in the order of the list.</summary>
    public IReadOnlyList<Authorizer> All
    {
        get
        {
            lock (_lock)
                return [.. AppIds.Where(appId => !_withdrawn.Contains(appId)).Select(Get)];
        }
    }

    private IReadOnlyList<string> AppIds =>
        [.. _store.Settings.AuthorizerAppIds.Where(appId => appId != _platform).DefaultIfEmpty(_defaultAppId)];

    /// <summary>Whether it authorized the platform, also if it has withdrawn that since.</summary>
    public bool IsKnown(string appId) => AppIds.Contains(appId);

    public Authorizer? Find(string appId)
    {
        lock (_lock)
            return IsKnown(appId) && !_withdrawn.Contains(appId) ? Get(appId) : null;
    }

    /// <summary>The authorizer to which an access token was issued, also if it has withdrawn its authorization since.</summary>
    public Authorizer? OwnerOf(string? token)
    {
        if (token is null || !_owners.TryGetValue(token, out var appId))
            return null;
        lock (_lock)
            return Get(appId);
    }

    public bool IsWithdrawn(Authorizer authorizer)
    {
        lock (_lock)
            return _withdrawn.Contains(authorizer.AppId);
    }

    public string IssueToken(Authorizer authorizer)
    {
        var token = authorizer.Tokens.Issue();
        _owners[token] = authorizer.AppId;
        return token;
    }

    /// <summary>Authorizes the platform, also once more: the refresh token changes.</summary>
    public void Authorize(string appId)
    {
        lock (_lock)
        {
            _withdrawn.Remove(appId);
            _known[appId] = Get(appId) with { RefreshToken = New(appId).RefreshToken };
        }
    }

    /// <summary>Withdraws the authorization: neither the refresh token nor an access token is valid any more.</summary>
    public void Withdraw(string appId)
    {
        lock (_lock)
        {
            _withdrawn.Add(appId);
            _known[appId] = New(appId);
        }
    }

    private Authorizer Get(string appId) =>
        _known.TryGetValue(appId, out var authorizer) ? authorizer : _known[appId] = New(appId);

    private Authorizer New(string appId) => new(appId, appId == _defaultAppId, _start, new TokenIssuer(_time, _tokenLifetime));

    private Dictionary<string, Authorizer> Restarted(AuthorizerTable next)
    {
        var known = new Dictionary<string, Authorizer>(StringComparer.Ordinal);
        lock (_lock)
            foreach (var (appId, authorizer) in _known)
            {
                known[appId] = next.New(appId) with { RefreshToken = authorizer.RefreshToken };
                if (authorizer.Tokens.Latest is not { } token)
                    continue;
                known[appId].Tokens.Issue(token);
                next._owners[token] = appId;
            }
        return known;
    }
}
