using WeChatTcb.Client.Discovery;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>An environment of a backup, and what of it was selected.</summary>
internal sealed record SelectedEnvironment(TcbEnvironment Environment, TcbConnection? Connection)
{
    private readonly List<IReadOnlyList<NamePattern>> _filters = [];

    /// <summary>Why it cannot be backed up; null if it can.</summary>
    public TcbException? Error { get; init; }

    /// <summary>The collections that were listed already.</summary>
    internal List<TcbCollection> Listed { get; } = [];

    /// <summary>Whether its collections have to be listed.</summary>
    internal bool NeedsListing => _filters.Count > 0;

    /// <summary>Whether a collection was selected.</summary>
    internal bool Selects(string collection) =>
        _filters.Any(filter => filter.Count == 0 || filter.Any(pattern => pattern.IsMatch(collection)));

    /// <summary>The collections that must exist, because the environment and they were specified without wildcards.</summary>
    internal HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>Selects collections; all if there is no pattern.</summary>
    internal void Select(IReadOnlyList<NamePattern> collections, bool isNamed)
    {
        _filters.Add(collections);
        if (isNamed)
            Required.UnionWith(collections.Where(pattern => pattern.IsExact).Select(pattern => pattern.Text));
    }
}

/// <summary>Finds the environments of a backup.</summary>
internal static class EnvironmentSearch
{
    /// <summary>
    /// The environments that the sources select, each once. Those that were specified by name and do not exist have an error.
    /// </summary>
    internal static IReadOnlyList<SelectedEnvironment> Select(BackupScope scope, IReadOnlyList<SearchedAccount> accounts)
    {
        // The same environment may be visible through two connections.
        var known = new Dictionary<string, (TcbEnvironment Environment, TcbConnection Connection)>(StringComparer.Ordinal);
        foreach (var account in accounts)
            foreach (var environment in account.Environments)
                known.TryAdd(environment.Env, (environment, account.Connection));

        var selected = new SortedDictionary<string, SelectedEnvironment>(StringComparer.Ordinal);
        foreach (var source in scope.Sources)
        {
            if (source.Listed is { } collection)
                Of(EnvironmentOf(collection), source.Connection).Listed.Add(collection);
            else if (source.Environment is { } environment)
                Of(environment, source.Connection).Select(source.Collection, isNamed: false);
            else
                Find(source);
        }

        return [.. selected.Values];

        void Find(BackupSource source)
        {
            var matching = known.Values.Where(found => source.Env?.IsMatch(found.Environment.Env) is not false).ToArray();
            foreach (var (environment, connection) in matching)
                Of(environment, connection).Select(source.Collection, source.Env is { IsExact: true });
            if (matching.Length == 0 && source.Env is { IsExact: true, Text: var env })
                Unlisted(env).Select(source.Collection, isNamed: true);
        }

        SelectedEnvironment Of(TcbEnvironment environment, TcbConnection? connection)
        {
            if (!selected.TryGetValue(environment.Env, out var known))
            {
                known = new SelectedEnvironment(environment, connection) { Error = DiscoveryErrors.OfStatus(environment) };
                selected[environment.Env] = known;
            }

            return known;
        }

        // An environment that is in no list: it may be in a list that could not be read.
        SelectedEnvironment Unlisted(string env)
        {
            if (selected.TryGetValue(env, out var known))
                return known;
            var unread = accounts.FirstOrDefault(account => account is { Error: not null, IsOptional: false })?.Connection;
            var connection = unread ?? scope.Connections[0];
            var environment = Environment(env, connection.AppId, connection.ApiFamily, connection.Endpoint);
            return selected[env] = new SelectedEnvironment(environment, connection)
            {
                Error = unread is null ? DiscoveryErrors.EnvNotFound(env) : null,
            };
        }
    }

    private static TcbEnvironment EnvironmentOf(TcbCollection collection) =>
        Environment(collection.Env, collection.AppId, collection.ApiFamily, collection.Endpoint);

    private static TcbEnvironment Environment(string env, string? appId, TcbApiFamily family, Uri endpoint) => new()
    {
        Env = env,
        Status = EnvironmentStatus.Unknown,
        AppId = appId,
        ApiFamily = family,
        Endpoint = endpoint,
    };
}
