using WeChatTcb.Client.Discovery;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client;

/// <summary>Lists what there is: environments, collections, authorizers.</summary>
public sealed partial class TcbClient
{
    /// <summary>
    /// As many as the vendor's own library requests. Without a limit the service lists 20 or 10 collections and no more (contract 1.5, 2).
    /// </summary>
    private const int CollectionsPerPage = 100;

    /// <summary>The client of an authorizer's connection: the same transport and clock, and a token that all connections share.</summary>
    internal TcbClient OfAuthorizer(TcbConnection authorizer) => new(
        authorizer, _ => _authorizers.TokensOf(authorizer.AppId!, Connection), _httpClients, Time, Jitter);

    /// <summary>Lists the environments of the account, sorted by id: of the platform, or of the mini program.</summary>
    /// <exception cref="TcbException">The service refused the request, or could not be reached. This holds for all methods
    /// here.</exception>
    public async Task<IReadOnlyList<TcbEnvironment>> GetEnvironmentsAsync(
        ICallContext context, CancellationToken cancellationToken = default)
    {
        var answer = await Calls.PostAsync(
            _paths.Environments, new EnvironmentListRequest(), ServiceJson.Raw.EnvironmentListRequest,
            ServiceJson.Raw.EnvironmentListResponse, context, cancellationToken).ConfigureAwait(false);
        return [.. (answer.Environments ?? [])
            .Select(item => EnvironmentReader.Read(item, Connection))
            .OfType<TcbEnvironment>()
            .DistinctBy(environment => environment.Env)
            .OrderBy(environment => environment.Env, StringComparer.Ordinal)];
    }

    /// <summary>Lists all collections of an environment, sorted by name.</summary>
    /// <exception cref="TcbException"><c>EnvNotFound</c>, <c>EnvHalted</c>, <c>EnvUnavailable</c>.</exception>
    public async Task<IReadOnlyList<TcbCollection>> GetCollectionsAsync(
        string env, ICallContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyCollection<CollectionItem> items;
        try
        {
            items = await PagedList.ReadAsync(
                GetPageAsync, item => item.Name!,
                (listed, total) => context.WriteWarning(Messages.FormatCollectionListUnstable(env, listed, total))).ConfigureAwait(false);
        }
        catch (TcbServiceException refused) when (refused.ErrorCode is -501005 or -501007 or -501009)
        {
            throw await ExplainAsync(env, refused, context, cancellationToken).ConfigureAwait(false);
        }

        return [.. items
            .Select(item => EnvironmentReader.Read(env, item, Connection))
            .OrderBy(item => item.Collection, StringComparer.Ordinal)];

        async Task<ListPage<CollectionItem>> GetPageAsync(int offset)
        {
            var answer = await Calls.PostAsync(
                _paths.Collections, new CollectionListRequest(ActionOf("get"), env, CollectionsPerPage, offset),
                ServiceJson.Raw.CollectionListRequest, ServiceJson.Raw.CollectionListResponse, context,
                cancellationToken).ConfigureAwait(false);
            var page = answer.Collections?.OfType<CollectionItem>().Where(item => !string.IsNullOrEmpty(item.Name)).ToArray() ?? [];
            return new(page, answer.Total ?? answer.Pager?.Total ?? throw TransportErrors.Incomplete(
                "dbcollection", Connection.ApiFamily is TcbApiFamily.Tcb ? "pager.Total" : "total"));
        }
    }

    /// <summary>The error of an environment whose collections cannot be listed: the service's code alone does not say why.</summary>
    private async Task<TcbException> ExplainAsync(
        string env, TcbServiceException refused, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var environments = await GetEnvironmentsAsync(context, cancellationToken).ConfigureAwait(false);
            return environments.FirstOrDefault(environment => environment.Env == env) is { } known
                ? DiscoveryErrors.OfStatus(known) ?? refused
                : DiscoveryErrors.EnvNotFound(env, refused);
        }
        catch (TcbException)
        {
            return refused;
        }
    }

    /// <summary>Reads who may use a collection from a mini program.</summary>
    /// <exception cref="TcbException"><c>PermissionUnavailable</c>: the connection is of <c>/tcb/</c>, which has no such interface
    /// (contract 2).</exception>
    public async Task<CollectionPermission> GetPermissionAsync(
        string env, string collection, ICallContext context, CancellationToken cancellationToken = default)
    {
        if (_paths.Permission is not { } path)
        {
            throw new TcbException(
                "PermissionUnavailable", TcbErrorKind.InvalidOperation, Messages.FormatPermissionUnavailable(env, collection),
                Messages.PermissionUnavailable_Advice);
        }

        var answer = await Calls.PostAsync(
            path, new PermissionRequest(env, collection), ServiceJson.Raw.PermissionRequest, ServiceJson.Raw.PermissionResponse, context,
            cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(answer.AclTag)
            ? throw TransportErrors.Incomplete("dbgetacl", "acl_tag")
            : new CollectionPermission(answer.AclTag, string.IsNullOrEmpty(answer.Rule) ? null : answer.Rule);
    }

    /// <summary>Lists the accounts that have authorized the platform, sorted by app id.</summary>
    /// <exception cref="TcbException"><c>PlatformConnectionRequired</c>: the connection is not a platform's.</exception>
    public async Task<IReadOnlyList<TcbAuthorizer>> GetAuthorizersAsync(ICallContext context, CancellationToken cancellationToken = default)
    {
        RequirePlatform();
        var list = await _authorizers.ListAsync(this, retry: true, context, cancellationToken).ConfigureAwait(false);
        return [.. list.Items.OrderBy(item => item.AppId, StringComparer.Ordinal).Select(item => new TcbAuthorizer
        {
            AppId = item.AppId!,
            AuthorizedAt = item.AuthTime is > 0 and <= uint.MaxValue and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            PlatformAppId = Connection.AppId!,
            Endpoint = Connection.Endpoint,
            Connection = Connection,
        })];
    }

    /// <summary>Checks that this is the connection of a platform whose app id is known.</summary>
    /// <exception cref="TcbException"><c>PlatformConnectionRequired</c>.</exception>
    internal void RequirePlatform()
    {
        if (Connection is not { ApiFamily: TcbApiFamily.ComponentTcb, AppId: not null })
            throw DiscoveryErrors.PlatformRequired(Connection);
    }

    /// <summary>Requests a token of an authorizer, without retries.</summary>
    internal async Task<AuthorizerTokenResponse> GetAuthorizerTokenAsync(
        string appId, ICallContext context, CancellationToken cancellationToken)
    {
        const int RefreshTokenInvalid = 61023;
        AuthorizerList? refused = null;
        while (true)
        {
            var (refreshToken, list) = await _authorizers.FindAsync(this, appId, refused, context, cancellationToken).ConfigureAwait(false);
            try
            {
                var answer = await Calls.PostAsync(
                    ApiPaths.AuthorizerToken, new AuthorizerTokenRequest(Connection.AppId!, appId, refreshToken),
                    ServiceJson.Raw.AuthorizerTokenRequest, ServiceJson.Raw.AuthorizerTokenResponse, context, cancellationToken,
                    retries: false, refreshToken).ConfigureAwait(false);
                list.Update(appId, answer.RefreshToken);
                return string.IsNullOrEmpty(answer.AccessToken)
                    ? throw TransportErrors.Incomplete("api_authorizer_token", "authorizer_access_token")
                    : answer;
            }
            catch (TcbServiceException failure) when (failure.ErrorCode is RefreshTokenInvalid && refused is null)
            {
                // It changes when the account authorizes the platform again, so the list may have another by now (contract 4.2).
                context.WriteVerbose(Messages.FormatRefreshTokenRefused(appId, failure.Message));
                refused = list;
            }
        }
    }
}
