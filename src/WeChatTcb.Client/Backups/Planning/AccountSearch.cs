using WeChatTcb.Client.Discovery;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>An account whose environments are searched.</summary>
/// <param name="Connection">Its connection.</param>
/// <param name="IsOptional">Whether it was selected by a pattern, which also selects accounts without a cloud database.</param>
internal sealed record SearchedAccount(TcbConnection Connection, bool IsOptional)
{
    /// <summary>Its environments; empty if they could not be listed.</summary>
    public IReadOnlyList<TcbEnvironment> Environments { get; init; } = [];

    /// <summary>Why they could not be listed; null if they were.</summary>
    public TcbException? Error { get; init; }

    /// <summary>Whether it is left out without an error: it was selected by a pattern and has no usable cloud database.</summary>
    internal bool IsSkipped => IsOptional && Error?.ErrorId is "NotAuthorizedToPlatform" or "CloudDevelopmentNotOpened";
}

/// <summary>Finds the accounts of a backup: those of the connections, and those that authorized a platform.</summary>
internal static class AccountSearch
{
    /// <summary>The accounts with their environments. An account that cannot be listed does not affect the others.</summary>
    internal static async Task<IReadOnlyList<SearchedAccount>> FindAsync(
        IFleetListing listing, BackupScope scope, int throttleLimit, CancellationToken cancellationToken)
    {
        SearchedAccount[] listed =
        [
            .. scope.Connections.Distinct().Select(connection => new SearchedAccount(connection, scope.Optional.Contains(connection))),
            .. await AuthorizersAsync(listing, scope, cancellationToken).ConfigureAwait(false),
        ];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, listed.Length),
            new ParallelOptions { MaxDegreeOfParallelism = throttleLimit, CancellationToken = cancellationToken },
            async (index, cancellation) => listed[index] = await ListAsync(listing, listed[index], cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);
        return listed;
    }

    private static async Task<SearchedAccount> ListAsync(
        IFleetListing listing, SearchedAccount account, CancellationToken cancellationToken)
    {
        if (account.Error is not null)
            return account;
        try
        {
            var environments = await listing.GetEnvironmentsAsync(account.Connection, cancellationToken).ConfigureAwait(false);
            return account with { Environments = environments };
        }
        catch (TcbException failure)
        {
            return account with { Error = failure };
        }
    }

    private static async Task<IEnumerable<SearchedAccount>> AuthorizersAsync(
        IFleetListing listing, BackupScope scope, CancellationToken cancellationToken)
    {
        if (scope.Authorizer.Count == 0)
            return [];
        // Other connections have no authorizers. If there is no platform, the error of the request says so.
        var platforms = scope.Connections
            .Where(connection => connection is { ApiFamily: TcbApiFamily.ComponentTcb, AppId: not null }).ToArray();
        if (platforms.Length == 0)
            platforms = [.. scope.Connections];
        List<SearchedAccount> found = [];
        foreach (var platform in platforms)
        {
            try
            {
                var authorizers = await listing.GetAuthorizersAsync(platform, cancellationToken).ConfigureAwait(false);
                found.AddRange(
                    from authorizer in authorizers
                    let patterns = scope.Authorizer.Where(pattern => pattern.IsMatch(authorizer.AppId)).ToArray()
                    where patterns.Length > 0
                    select new SearchedAccount(
                        listing.Connect(platform, authorizer.AppId), IsOptional: !patterns.Any(pattern => pattern.IsExact)));
            }
            catch (TcbException failure)
            {
                found.Add(new SearchedAccount(platform, IsOptional: false) { Error = failure });
            }
        }

        if (found.Any(account => account.Error is not null))
            return found; // an account that is not found may be in the list that is missing
        var missing = scope.Authorizer
            .Where(pattern => pattern.IsExact && !found.Any(account => pattern.IsMatch(account.Connection.AppId!)))
            .Select(pattern => new SearchedAccount(platforms[0], IsOptional: false)
            {
                Error = DiscoveryErrors.AuthorizerNotFound(pattern.Text),
            });
        return [.. found.DistinctBy(account => account.Connection.AppId), .. missing];
    }
}
