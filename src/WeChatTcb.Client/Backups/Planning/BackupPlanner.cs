using System.Reflection;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Discovery;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>Something that cannot be backed up, known before anything is exported.</summary>
/// <param name="Error">Why.</param>
/// <param name="Target">What: the id of an account or an environment, or an environment and a collection.</param>
internal sealed record BackupPlanProblem(TcbException Error, string Target);

/// <summary>What a backup will contain.</summary>
/// <param name="Manifest">Its manifest; every collection that can be saved is pending.</param>
/// <param name="Connections">The connection of each environment.</param>
/// <param name="Problems">What cannot be saved.</param>
internal sealed record BackupPlan(
    BackupManifest Manifest, IReadOnlyDictionary<string, TcbConnection> Connections, IReadOnlyList<BackupPlanProblem> Problems);

/// <summary>
/// Makes the plan of a backup: lists accounts, environments and collections, several at a time. What cannot be listed is recorded in the
/// manifest and does not affect the rest.
/// </summary>
/// <param name="listing">The service.</param>
/// <param name="throttleLimit">The maximum number of lists that are requested at the same time.</param>
/// <param name="warn">Called with each warning.</param>
internal sealed class BackupPlanner(IFleetListing listing, int throttleLimit, Action<string> warn)
{
    private const int MaxNamed = 5;

    private int _listed;
    private int _total;

    /// <summary>How many environments were listed, and of how many.</summary>
    internal (int Listed, int Total) Progress => (Volatile.Read(ref _listed), Volatile.Read(ref _total));

    /// <summary>Plans a backup. Nothing is written.</summary>
    /// <exception cref="TcbException"><c>NothingToBackUp</c>; or the error that kept everything from being found.</exception>
    internal async Task<BackupPlan> PlanAsync(BackupScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accounts = scope.Sources.Any(source => source.IsByName)
            ? await AccountSearch.FindAsync(listing, scope, throttleLimit, cancellationToken).ConfigureAwait(false)
            : [];
        WarnOfSkipped(accounts);
        var environments = await ListAsync(EnvironmentSearch.Select(scope, accounts), cancellationToken).ConfigureAwait(false);
        BackupManifestCollection[] collections = [.. environments.SelectMany(found => Collections(found, scope))];
        var planned = BackupShards.Assign(collections, scope.Shard);

        List<BackupPlanProblem> problems =
        [
            .. accounts.Where(account => account is { Error: not null, IsSkipped: false })
                .Select(account => new BackupPlanProblem(account.Error!, NameOf(account))),
            .. environments.Where(found => found.Selected.Error is not null)
                .Select(found => new BackupPlanProblem(found.Selected.Error!, found.Selected.Environment.Env)),
            .. planned.Where(collection => collection.Status is BackupCollectionStatus.Failed).Select(collection => new BackupPlanProblem(
                DiscoveryErrors.CollectionNotFound(collection.Env, collection.Collection), $"{collection.Env}/{collection.Collection}")),
            .. MissingEverywhere(scope, environments)
                .Select(name => new BackupPlanProblem(DiscoveryErrors.CollectionNotFoundAnywhere(name), name)),
        ];
        CheckNotEmpty(environments, collections, problems);
        WarnOfUnused(scope, accounts, environments, collections);

        var manifest = new BackupManifest
        {
            Version = BackupManifest.CurrentVersion,
            ModuleVersion = typeof(BackupPlanner).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Kind = scope.Selection.Incremental is null ? BackupKind.Full : BackupKind.Incremental,
            Status = BackupStatus.Running,
            StartedAt = now,
            Selection = scope.Selection,
            Shard = scope.Shard,
            PlanHash = BackupShards.Hash(planned, scope.Shard),
            Environments = [.. environments.Select(found => Manifest(found.Selected))],
            Accounts = accounts.Any(account => account.Error is not null)
                ? [.. accounts.Where(account => account.Error is not null).Select(Manifest)]
                : null,
            Collections = planned,
        };
        var connections = environments.Where(found => found.Selected is { Error: null, Connection: not null })
            .ToDictionary(found => found.Selected.Environment.Env, found => found.Selected.Connection!, StringComparer.Ordinal);
        return new BackupPlan(manifest, connections, problems);
    }

    private async Task<IReadOnlyList<ListedEnvironment>> ListAsync(
        IReadOnlyList<SelectedEnvironment> selected, CancellationToken cancellationToken)
    {
        var listed = new ListedEnvironment[selected.Count];
        Volatile.Write(ref _total, selected.Count);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, listed.Length),
            new ParallelOptions { MaxDegreeOfParallelism = throttleLimit, CancellationToken = cancellationToken },
            async (index, cancellation) =>
            {
                listed[index] = await ListAsync(selected[index], cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _listed);
            }).ConfigureAwait(false);
        return listed;
    }

    private async Task<ListedEnvironment> ListAsync(SelectedEnvironment selected, CancellationToken cancellationToken)
    {
        if (selected is not { Error: null, NeedsListing: true, Connection: { } connection })
            return new ListedEnvironment(selected, []);
        try
        {
            return new ListedEnvironment(
                selected, await listing.GetCollectionsAsync(connection, selected.Environment.Env, cancellationToken).ConfigureAwait(false));
        }
        catch (TcbException failure)
        {
            return new ListedEnvironment(selected with { Error = failure }, []);
        }
    }

    private static IEnumerable<BackupManifestCollection> Collections(ListedEnvironment found, BackupScope scope)
    {
        var (selected, collections) = found;
        if (selected.Error is not null)
            return [];
        var env = selected.Environment.Env;
        var present = collections.Select(collection => collection.Collection).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = selected.Required.Where(name => !present.Contains(name)).Select(name => new BackupManifestCollection
        {
            Env = env,
            Collection = name,
            Status = BackupCollectionStatus.Failed,
            WasMissing = true,
            Error = Stored(DiscoveryErrors.CollectionNotFound(env, name)),
        });
        return collections.Where(collection => selected.Selects(collection.Collection))
            .Concat(selected.Listed)
            .DistinctBy(collection => collection.Collection, StringComparer.Ordinal)
            .Select(collection => new BackupManifestCollection
            {
                Env = env,
                Collection = collection.Collection,
                Status = BackupCollectionStatus.Pending,
                ListedCount = collection.DocumentCount,
                ListedSize = collection.Size,
                IndexCount = collection.IndexCount,
                Watermark = scope.Watermark?.Find(collection.Collection) is { } field ? new() { Field = field } : null,
            })
            .Concat(missing)
            .Where(collection => !scope.ExcludeCollection.Any(pattern => pattern.IsMatch(collection.Collection)));
    }

    /// <summary>
    /// The names of collections, without wildcards, that no environment has. Those of named environments have an entry instead.
    /// </summary>
    private static IEnumerable<string> MissingEverywhere(BackupScope scope, IReadOnlyList<ListedEnvironment> environments)
    {
        if (environments.Any(found => found.Selected.Error is not null))
            return []; // it may be there
        return scope.Sources.SelectMany(source => source.Collection)
            .Where(pattern => pattern.IsExact)
            .DistinctBy(pattern => pattern.Text)
            .Where(pattern => !environments.Any(found => found.Selected.Required.Contains(pattern.Text)
                || found.Collections.Any(collection => pattern.IsMatch(collection.Collection))))
            .Select(pattern => pattern.Text);
    }

    /// <summary>Fails if there is nothing that a backup could contain, now or after a resume.</summary>
    private static void CheckNotEmpty(
        IReadOnlyList<ListedEnvironment> environments, BackupManifestCollection[] collections, List<BackupPlanProblem> problems)
    {
        if (collections.Any(collection => collection.Error is null)
            || environments.Any(found => found.Selected.Error is { ErrorId: not "EnvNotFound" }))
        {
            return;
        }

        throw problems.FirstOrDefault()?.Error ?? BackupErrors.Nothing(environments.Count);
    }

    /// <summary>Warns of what selects nothing: most likely it is mistyped, or quoted as a whole.</summary>
    private void WarnOfUnused(
        BackupScope scope, IReadOnlyList<SearchedAccount> accounts, IReadOnlyList<ListedEnvironment> environments,
        IReadOnlyList<BackupManifestCollection> collections)
    {
        string[] listed =
        [
            .. environments.SelectMany(found => found.Collections.Concat(found.Selected.Listed)).Select(collection => collection.Collection)
                .Concat(collections.Select(collection => collection.Collection)).Distinct(StringComparer.Ordinal),
        ];
        Warn("ExcludeCollection", scope.ExcludeCollection, listed);
        Warn("Collection", Patterns(scope.Sources.SelectMany(source => source.Collection)), listed);
        if (!accounts.Any(account => account is { Error: not null, IsSkipped: false }))
        {
            Warn(
                "Env", Patterns(scope.Sources.Select(source => source.Env)),
                [.. environments.Select(found => found.Selected.Environment.Env)]);
            Warn("Authorizer", Patterns(scope.Authorizer), [.. accounts.Select(account => account.Connection.AppId).OfType<string>()]);
        }

        if (scope.Watermark is not { } fields || environments.Any(found => found.Selected.Error is not null))
            return; // it may be there
        var unused = fields.Unused([.. collections.Select(collection => collection.Collection).Distinct(StringComparer.Ordinal)]).ToArray();
        if (unused.Length > 0)
            warn(Messages.FormatWatermarkUnused(Lists.Join(unused)));

        // A name without wildcards that does not exist is an error.
        static IEnumerable<NamePattern> Patterns(IEnumerable<NamePattern?> names) =>
            names.OfType<NamePattern>().Where(pattern => !pattern.IsExact).DistinctBy(pattern => pattern.Text);

        void Warn(string parameter, IEnumerable<NamePattern> patterns, string[] names)
        {
            string[] useless = [.. patterns.Where(pattern => !names.Any(pattern.IsMatch)).Select(pattern => pattern.Text)];
            if (useless.Length > 0)
                warn(Messages.FormatPatternUnused(parameter, Lists.Join(useless)));
        }
    }

    private void WarnOfSkipped(IReadOnlyList<SearchedAccount> accounts)
    {
        foreach (var group in accounts.Where(account => account.IsSkipped).GroupBy(account => account.Error!.ErrorId))
        {
            string[] names = [.. group.Select(NameOf)];
            var shown = Lists.Join(names, MaxNamed);
            warn(Messages.FormatAccountsSkipped(Counted.Accounts(names.Length), shown, group.First().Error!.Message));
        }
    }

    private static string NameOf(SearchedAccount account) => account.Connection.AppId ?? account.Connection.Endpoint.ToString();

    private static BackupManifestAccount Manifest(SearchedAccount account) =>
        new(NameOf(account), Stored(account.Error!), account.IsSkipped);

    private static BackupManifestEnvironment Manifest(SelectedEnvironment selected) => new()
    {
        Env = selected.Environment.Env,
        Alias = selected.Environment.Alias,
        Status = selected.Environment.StatusText,
        PackageId = selected.Environment.PackageId,
        Endpoint = selected.Environment.Endpoint,
        AppId = selected.Environment.AppId,
        ApiFamily = selected.Environment.ApiFamily,
        Error = selected.Error is { } error ? Stored(error) : null,
    };

    private static BackupError Stored(TcbException error) => new(error.ErrorId, error.Message);

    private sealed record ListedEnvironment(SelectedEnvironment Selected, IReadOnlyList<TcbCollection> Collections);
}
