using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// Prepares the resume of a backup: finds the connections of its environments, and lists again what could not be listed at the start.
/// </summary>
/// <param name="listing">The service.</param>
/// <param name="planner">The planner.</param>
internal sealed class BackupResume(IFleetListing listing, BackupPlanner planner)
{
    /// <summary>Whether there is something to do for a manifest that no process has locked.</summary>
    internal static bool IsNeeded(BackupManifest manifest) =>
        manifest.Status is not BackupStatus.Complete || NeedsListing(manifest) || manifest.Collections.Any(NeedsWork);

    /// <summary>Whether a collection is still to be exported.</summary>
    internal static bool NeedsWork(BackupManifestCollection collection) =>
        collection.Status is BackupCollectionStatus.Pending or BackupCollectionStatus.Failed;

    /// <summary>Reads the manifest of a run that is resumed: what is not complete is pending again.</summary>
    /// <param name="path">The full path of the manifest.</param>
    /// <param name="isServed">Whether the collections of an environment can be exported again.</param>
    internal static BackupManifest Reopen(string path, Func<string, bool> isServed)
    {
        var manifest = BackupManifestFile.Read(path);
        var folder = Path.GetDirectoryName(path)!;
        return manifest with
        {
            Status = BackupStatus.Running,
            FinishedAt = null,
            Verification = null,
            RestoreTest = null,
            Collections =
            [
                .. manifest.Collections.Select(collection => collection.Status switch
                {
                    BackupCollectionStatus.Failed => collection with { Status = BackupCollectionStatus.Pending, Error = null },
                    BackupCollectionStatus.Complete when isServed(collection.Env) && !IsThere(collection) =>
                        collection with { Status = BackupCollectionStatus.Pending, File = null },
                    _ => collection,
                }),
            ],
        };

        bool IsThere(BackupManifestCollection collection) => collection.File is { } file && CollectionFilePaths.Exists(folder, file);
    }

    /// <summary>The parameters of the command that made the backup, as a selection.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="connections">The connections of this command.</param>
    /// <param name="patterns">Reads names with wildcards.</param>
    internal static BackupScope ScopeOf(
        BackupManifest manifest, IReadOnlyList<TcbConnection> connections,
        Func<IReadOnlyList<string>?, IReadOnlyList<NamePattern>> patterns)
    {
        var collections = patterns(manifest.Selection.Collection);
        return new BackupScope
        {
            Connections = connections,
            Sources = manifest.Selection.Env is { Count: > 0 } envs
                ? [.. patterns(envs).Select(env => new BackupSource { Env = env, Collection = collections })]
                : [new BackupSource { Collection = collections }],
            ExcludeCollection = patterns(manifest.Selection.ExcludeCollection),
            Authorizer = patterns(manifest.Selection.Authorizer),
            Watermark = manifest.Selection.Incremental is { } incremental ? new(incremental.Watermark, patterns) : null,
            Selection = manifest.Selection,
            Shard = manifest.Shard,
        };
    }

    /// <summary>Prepares the resume. Nothing is written.</summary>
    /// <returns>The manifest, to which is added what could not be listed at the start.</returns>
    /// <exception cref="TcbException"><c>BackupOfAnotherConnection</c>: no connection serves an environment that is needed.</exception>
    internal async Task<BackupPlan> PrepareAsync(BackupManifest manifest, BackupScope scope, CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupPlanProblem> problems = [];
        var found = new Dictionary<string, TcbConnection>(StringComparer.Ordinal);
        if (NeedsListing(manifest))
        {
            try
            {
                var plan = await planner.PlanAsync(scope, manifest.StartedAt, cancellationToken).ConfigureAwait(false);
                // What was listed at the start is listed again with the rest, and is not needed.
                var listed = Listed(manifest);
                problems = [.. plan.Problems.Where(problem => !listed.Contains(problem.Target.Split('/')[0]))];
                manifest = Add(manifest, plan.Manifest);
                found = new(plan.Connections, StringComparer.Ordinal);
            }
            catch (TcbException failure)
            {
                problems = [new BackupPlanProblem(failure, Lists.Join(scope.Connections))];
            }
        }

        var needed = manifest.Collections.Where(NeedsWork).Select(collection => collection.Env).ToHashSet(StringComparer.Ordinal);
        var connect = new Dictionary<(Uri Endpoint, string AppId), TcbConnection>();
        foreach (var environment in manifest.Environments.Where(environment => needed.Contains(environment.Env)))
            found.TryAdd(environment.Env, ConnectionOf(environment, scope.Connections, connect));
        return new BackupPlan(manifest, found, problems);
    }

    private TcbConnection ConnectionOf(
        BackupManifestEnvironment environment, IReadOnlyList<TcbConnection> connections,
        Dictionary<(Uri Endpoint, string AppId), TcbConnection> authorizers)
    {
        if (connections.FirstOrDefault(Serves) is { } own)
            return own;
        var platform = connections.FirstOrDefault(connection => connection is { ApiFamily: TcbApiFamily.ComponentTcb, AppId: not null }
            && connection.Endpoint == environment.Endpoint);
        if (platform is null || environment is not { ApiFamily: TcbApiFamily.Tcb, AppId: { } appId })
            throw BackupErrors.OfAnotherConnection(environment);
        if (!authorizers.TryGetValue((environment.Endpoint, appId), out var authorizer))
            authorizers[(environment.Endpoint, appId)] = authorizer = listing.Connect(platform, appId);
        return authorizer;

        bool Serves(TcbConnection connection) =>
            (connection.Endpoint, connection.AppId, connection.ApiFamily)
            == (environment.Endpoint, environment.AppId, environment.ApiFamily);
    }

    /// <summary>Adds the environments that could not be listed before.</summary>
    private static BackupManifest Add(BackupManifest manifest, BackupManifest fresh)
    {
        var complete = Listed(manifest);
        // A new environment belongs to this backup only if its account could not be listed before.
        var isNewWanted = manifest.Accounts?.Any(account => !account.IsSkipped) is true;
        var known = manifest.Environments.Select(environment => environment.Env).ToHashSet(StringComparer.Ordinal);
        var added = fresh.Environments.Where(environment =>
            !complete.Contains(environment.Env) && (isNewWanted || known.Contains(environment.Env))).ToArray();
        var names = added.Select(environment => environment.Env).ToHashSet(StringComparer.Ordinal);
        BackupManifestCollection[] collections =
        [
            .. manifest.Collections.Where(collection => !names.Contains(collection.Env)),
            .. fresh.Collections.Where(collection => names.Contains(collection.Env)),
        ];
        collections =
        [
            .. collections.OrderBy(collection => collection.Env, StringComparer.Ordinal)
                .ThenBy(collection => collection.Collection, StringComparer.Ordinal),
        ];
        return manifest with
        {
            Environments =
            [
                .. manifest.Environments.Where(environment => !names.Contains(environment.Env)).Concat(added)
                    .OrderBy(environment => environment.Env, StringComparer.Ordinal),
            ],
            Accounts = fresh.Accounts,
            Collections = collections,
            PlanHash = BackupShards.Hash(collections, manifest.Shard),
        };
    }

    private static HashSet<string> Listed(BackupManifest manifest) => manifest.Environments.Where(environment => environment.Error is null)
        .Select(environment => environment.Env).ToHashSet(StringComparer.Ordinal);

    private static bool NeedsListing(BackupManifest manifest) =>
        manifest.Environments.Any(environment => environment.Error is not null)
        || manifest.Accounts?.Any(account => !account.IsSkipped) is true;
}
