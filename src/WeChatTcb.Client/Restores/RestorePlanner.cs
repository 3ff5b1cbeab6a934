using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Decides what a restore does, from the manifests alone: it finds the files of each collection, and refuses what would lose or overwrite
/// data unless the user insists.
/// </summary>
internal static class RestorePlanner
{
    /// <summary>Plans a restore. Nothing is sent, and the files are not read.</summary>
    /// <param name="scope">What is to be restored.</param>
    /// <param name="target">The connection of the environment to restore into.</param>
    /// <exception cref="TcbException">
    /// <c>BackupIncomplete</c>, <c>BaseMissing</c>, <c>TargetIsSource</c>, <c>SourceEnvMissing</c>, <c>EnvNotInBackup</c>,
    /// <c>CollectionNotInBackup</c>, <c>NothingToRestore</c>; or the backup cannot be read.
    /// </exception>
    internal static RestorePlan Plan(RestoreScope scope, TcbConnection target)
    {
        var (backup, parts) = BackupFolder.ReadWithParts(scope.Folder);
        var manifests = parts.Select(part => part.Manifest).ToArray();
        var env = SourceEnvOf(scope, backup, manifests);
        if (!scope.Force && IsSource(manifests, env, scope.Env, target))
            throw RestoreErrors.TargetIsSource(backup, env);

        var entries = BackupMerge.Entries(manifests).ToArray();
        var selected = Select(scope, backup, env);
        var problems = new List<BackupFailure>(
            backup.Failures.Where(failure => failure.Collection is null && (failure.Env is null || failure.Env == env))
                .Where(failure => failure.Env == env || failure.ErrorId == "BackupShardMissing" && scope.Collection.Count == 0));
        problems.AddRange(selected.Select(NotSaved).OfType<BackupFailure>());
        if (problems.Count > 0 && !scope.Force)
            throw RestoreErrors.Incomplete(backup, problems);

        var bases = new BackupBaseCheck(backup.Path);
        var byName = entries.Where(entry => entry.Env == env).ToDictionary(entry => entry.Collection, StringComparer.Ordinal);
        List<RestoreItem> items = [];
        foreach (var collection in selected.Where(collection => NotSaved(collection) is null))
        {
            var (links, problem) = bases.Follow(byName[collection.Collection]);
            if (problem is null)
                items.Add(new(collection.Collection, links));
            else if (scope.Force)
                problems.Add(new(env, collection.Collection, "BaseMissing", problem.Reason));
            else
                throw RestoreErrors.BaseMissing(backup, collection, problem);
        }

        return items.Count > 0 || problems.Count > 0
            ? new(backup.Path, scope.Env, env, items, problems)
            : throw RestoreErrors.Nothing(backup);
    }

    private static string SourceEnvOf(RestoreScope scope, TcbBackup backup, BackupManifest[] manifests)
    {
        string[] envs =
        [
            .. manifests.SelectMany(manifest => manifest.Environments).Select(environment => environment.Env)
                .Concat(backup.Collections.Select(collection => collection.Env))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return scope.SourceEnv is { } given
            ? envs.Contains(given, StringComparer.Ordinal) ? given : throw RestoreErrors.EnvNotInBackup(backup, given, envs)
            : envs switch
            {
                [] => throw RestoreErrors.Nothing(backup),
                [var single] => single,
                _ => throw RestoreErrors.SourceEnvMissing(backup, envs),
            };
    }

    /// <summary>
    /// The ids of environments are unique at the service, so a connection that knows only a token is compared without its app.
    /// </summary>
    private static bool IsSource(BackupManifest[] manifests, string source, string env, TcbConnection target) => source == env
        && manifests.SelectMany(manifest => manifest.Environments).Any(environment => environment.Env == env
            && environment.Endpoint == target.Endpoint
            && (environment.AppId is null || target.AppId is null || environment.AppId == target.AppId));

    /// <summary>The collections that the user chose. What was dropped during the backup did not exist for it.</summary>
    private static BackupCollection[] Select(RestoreScope scope, TcbBackup backup, string env)
    {
        BackupCollection[] all =
        [
            .. backup.Collections.Where(collection => collection.Env == env && collection.Status is not BackupCollectionStatus.Vanished),
        ];
        foreach (var pattern in scope.Collection)
        {
            if (!all.Any(collection => pattern.IsMatch(collection.Collection)))
                throw RestoreErrors.CollectionNotInBackup(backup, env, pattern.Text);
        }

        return
        [
            .. all
                .Where(collection => scope.Collection.Count == 0 || scope.Collection.Any(pattern => pattern.IsMatch(collection.Collection)))
                .Where(collection => !scope.ExcludeCollection.Any(pattern => pattern.IsMatch(collection.Collection)))
                .OrderBy(collection => collection.Collection, StringComparer.Ordinal),
        ];
    }

    /// <summary>Why a collection cannot be restored; null if it can be.</summary>
    private static BackupFailure? NotSaved(BackupCollection collection) =>
        collection is { Status: BackupCollectionStatus.Complete, Path: not null } ? null : new(
            collection.Env, collection.Collection, collection.ErrorId ?? "BackupIncomplete",
            collection.Reason ?? Messages.BackupCollectionNotSaved);
}
