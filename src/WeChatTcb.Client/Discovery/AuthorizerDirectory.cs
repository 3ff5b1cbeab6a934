using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Client.Discovery;

/// <summary>
/// The authorizers of a platform with their refresh tokens, which are in memory only. One list serves the connections of all authorizers,
/// and one token all connections of the same authorizer: a new token soon invalidates the one before it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to dispose of.")]
internal sealed class AuthorizerDirectory(TimeProvider time)
{
    /// <summary>The largest page (contract 4.2).</summary>
    private const int PageSize = 500;

    /// <summary>The age at which a list that lacks an account, or its refresh token, is read again.</summary>
    private static readonly TimeSpan TrustedAge = TimeSpan.FromMinutes(1);

    /// <summary>How long a failure applies to the others that wait for the list.</summary>
    private static readonly TimeSpan FailureAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TokenSource> _tokens = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _listing = new(1, 1);
    private volatile AuthorizerList? _current;
    private (TcbException Exception, DateTimeOffset At)? _failure;

    /// <summary>The token of an authorizer.</summary>
    internal TokenSource TokensOf(string appId, TcbConnection platform) =>
        _tokens.GetOrAdd(appId, id => new TokenSource(new AuthorizerToken(platform, id, time), time));

    /// <summary>Requests the list now.</summary>
    internal async Task<AuthorizerList> ListAsync(TcbClient platform, bool retry, ICallContext context, CancellationToken cancellationToken)
    {
        var items = await PagedList.ReadAsync(
            async offset =>
            {
                var answer = await platform.Calls.PostAsync(
                    ApiPaths.AuthorizerList, new AuthorizerListRequest(platform.Connection.AppId!, offset, PageSize),
                    ServiceJson.Raw.AuthorizerListRequest, ServiceJson.Raw.AuthorizerListResponse, context, cancellationToken, retry)
                    .ConfigureAwait(false);
                var page = answer.List?.OfType<AuthorizerItem>().Where(item => !string.IsNullOrEmpty(item.AppId)).ToArray() ?? [];
                return new ListPage<AuthorizerItem>(
                    page, answer.TotalCount ?? throw TransportErrors.Incomplete("api_get_authorizer_list", "total_count"));
            },
            item => item.AppId!,
            (listed, total) => context.WriteWarning(Messages.FormatAuthorizerListUnstable(listed, total))).ConfigureAwait(false);
        return _current = new AuthorizerList(items, time.GetUtcNow());
    }

    /// <summary>The refresh token of an authorizer, and the list that it is from.</summary>
    /// <param name="refused">The list whose refresh token the service refused; null for the first attempt.</param>
    /// <exception cref="TcbException"><c>AuthorizerNotFound</c>, <c>RefreshTokenMissing</c>; or the list could not be read.</exception>
    internal async Task<(string RefreshToken, AuthorizerList List)> FindAsync(
        TcbClient platform, string appId, AuthorizerList? refused, ICallContext context, CancellationToken cancellationToken)
    {
        var list = await GetAsync(platform, refused, context, cancellationToken).ConfigureAwait(false);
        if (list.RefreshTokenOf(appId) is null && time.GetUtcNow() - list.ReadAt >= TrustedAge)
            list = await GetAsync(platform, list, context, cancellationToken).ConfigureAwait(false);
        if (!list.Contains(appId))
            throw DiscoveryErrors.AuthorizerNotFound(appId);
        return (list.RefreshTokenOf(appId) ?? throw DiscoveryErrors.RefreshTokenMissing(appId), list);
    }

    /// <summary>The current list, or a newer one than <paramref name="outdated"/>. Whoever comes first reads it for all.</summary>
    private async Task<AuthorizerList> GetAsync(
        TcbClient platform, AuthorizerList? outdated, ICallContext context, CancellationToken cancellationToken)
    {
        if (_current is { } known && known != outdated)
            return known;
        await _listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is { } current && current != outdated)
                return current;
            if (_failure is { } failure && time.GetUtcNow() - failure.At < FailureAge)
                throw failure.Exception;
            return await ListAsync(platform, retry: false, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbException exception)
        {
            if (exception != _failure?.Exception)
                _failure = (exception, time.GetUtcNow());
            throw;
        }
        finally
        {
            _listing.Release();
        }
    }
}

/// <summary>The authorizers as they were listed once, with the refresh tokens that came since.</summary>
internal sealed class AuthorizerList(IEnumerable<AuthorizerItem> items, DateTimeOffset readAt)
{
    private readonly ConcurrentDictionary<string, AuthorizerItem> _items =
        new(items.Select(item => KeyValuePair.Create(item.AppId!, item)), StringComparer.Ordinal);

    internal DateTimeOffset ReadAt => readAt;

    internal IEnumerable<AuthorizerItem> Items => _items.Values;

    internal bool Contains(string appId) => _items.ContainsKey(appId);

    internal string? RefreshTokenOf(string appId) =>
        _items.TryGetValue(appId, out var item) && !string.IsNullOrEmpty(item.RefreshToken) ? item.RefreshToken : null;

    /// <summary>Keeps the refresh token that came with an access token.</summary>
    internal void Update(string appId, string? refreshToken)
    {
        if (!string.IsNullOrEmpty(refreshToken) && _items.TryGetValue(appId, out var item))
            _items[appId] = item with { RefreshToken = refreshToken };
    }
}
