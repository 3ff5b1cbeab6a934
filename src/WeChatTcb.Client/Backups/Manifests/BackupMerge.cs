using WeChatTcb.Client.Backups.Planning;

using CollectionKey = (string Env, string Collection);

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>Merges the manifests of a folder into one backup.</summary>
internal static class BackupMerge
{
    /// <summary>The more is known about a collection, the later its state comes: the last one is the backup's.</summary>
    private static readonly BackupCollectionStatus[] Order =
    [
        BackupCollectionStatus.OtherShard, BackupCollectionStatus.Pending, BackupCollectionStatus.Vanished, BackupCollectionStatus.Failed,
        BackupCollectionStatus.Complete,
    ];

    /// <summary>The backup that the manifests describe.</summary>
    /// <param name="folder">The full path of the folder.</param>
    /// <param name="parts">Its manifests; at least one.</param>
    /// <param name="isLocked">Whether a process is working on it.</param>
    internal static TcbBackup Merge(string folder, IReadOnlyList<BackupPart> parts, bool isLocked)
    {
        var manifests = parts.Select(part => part.Manifest).ToArray();
        var missing = MissingShards(manifests);
        var collections = Entries(manifests).Select(entry => ToCollection(folder, entry, missing)).ToArray();
        var isOpen = manifests.Any(manifest => manifest.Status is BackupStatus.Running);
        var failures = Failures(manifests, collections, missing, isOpen).ToArray();
        var verifications = manifests.Select(manifest => manifest.Verification).ToArray();
        var isVerified = verifications.All(verification => verification is not null);
        var restores = manifests.Select(manifest => manifest.RestoreTest).ToArray();
        var isRestored = restores.All(restore => restore is not null);
        return new TcbBackup
        {
            Path = folder,
            Name = Path.GetFileName(folder),
            Status = isOpen ? (isLocked ? BackupStatus.Running : BackupStatus.Unfinished) : Status(manifests, collections, failures),
            Kind = collections.Any(collection => collection.Kind is BackupKind.Incremental) ? BackupKind.Incremental : BackupKind.Full,
            Bases = [.. manifests.SelectMany(manifest => manifest.Collections).SelectMany(BasesOf)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Shards = [.. manifests.Select(manifest => manifest.Shard).OfType<BackupShard>().Select(BackupShards.Text)],
            StartedAt = manifests.Min(manifest => manifest.StartedAt),
            FinishedAt = isOpen ? null : manifests.Max(manifest => manifest.FinishedAt),
            VerifiedAt = isVerified ? verifications.Min(verification => verification!.At) : null,
            RestoreTestedAt = isRestored ? restores.Min(restore => restore!.At) : null,
            RestoreTested = isRestored ? restores.All(restore => restore!.Passed) : null,
            Verified = isVerified ? verifications.All(verification => verification!.Passed) : null,
            Collections = collections,
            Failures = failures,
            Redaction = manifests[0].Selection.Redaction,
            SelectionKey = SelectionKey(manifests[0]),
        };
    }

    /// <summary>The result of one run: the backup, or its own shard of it.</summary>
    /// <param name="folder">The full path of the backup's folder.</param>
    /// <param name="manifest">The manifest at the end of the run.</param>
    internal static TcbBackup OfRun(string folder, BackupManifest manifest)
    {
        // Other shards may still run, so their collections say nothing about this one.
        var own = manifest with
        {
            Shard = null,
            Collections = [.. manifest.Collections.Where(collection => collection.Status is not BackupCollectionStatus.OtherShard)],
        };
        var path = Path.Combine(folder, BackupManifestFile.NameOf(manifest.Shard));
        var backup = Merge(folder, [new BackupPart(path, own)], isLocked: false);
        return manifest.Shard is { } shard ? backup with { Shards = [BackupShards.Text(shard)] } : backup;
    }

    /// <summary>The selection and the accounts: also backups of all environments of two accounts are different ones.</summary>
    private static string SelectionKey(BackupManifest manifest)
    {
        var selection = manifest.Selection;
        var accounts = selection.Authorizer is null
            ? manifest.Environments.Select(environment => $"{environment.Endpoint} {environment.AppId}").Distinct()
            : [];
        // The newest redacted backup does not replace one with the records as they are.
        string[] redaction = selection.Redaction is { } found
            ? [.. found.Rules.Select(rule => $"{rule.Key} = {rule.Value}"), $"{found.KeyId}"]
            : [];
        return string.Join(
            "; ", new[] { selection.Env, selection.Collection, selection.ExcludeCollection, selection.Authorizer, accounts, redaction }
                .Select(names => string.Join(", ", (names ?? []).Order(StringComparer.Ordinal))));
    }

    /// <summary>The numbers of the shards that have no manifest.</summary>
    private static HashSet<int> MissingShards(BackupManifest[] manifests) => manifests[0].Shard is { Count: var count }
        ? Enumerable.Range(1, count).Except(manifests.Select(manifest => manifest.Shard!.Number)).ToHashSet()
        : [];

    /// <summary>For each collection, the entry of the part that knows most about it.</summary>
    internal static IEnumerable<BackupManifestCollection> Entries(IReadOnlyList<BackupManifest> manifests)
    {
        if (manifests is [var single])
            return single.Collections;
        var entries = new Dictionary<CollectionKey, BackupManifestCollection>();
        foreach (var entry in manifests.SelectMany(manifest => manifest.Collections))
        {
            var key = (entry.Env, entry.Collection);
            if (!entries.TryGetValue(key, out var known) || Array.IndexOf(Order, entry.Status) > Array.IndexOf(Order, known.Status))
                entries[key] = entry;
        }

        return entries.Values.OrderBy(entry => entry.Env, StringComparer.Ordinal).ThenBy(entry => entry.Collection, StringComparer.Ordinal);
    }

    private static IEnumerable<string> BasesOf(BackupManifestCollection entry) =>
        entry.BaseChain ?? (entry.BaseName is { } name ? [name] : []);

    internal static BackupCollection ToCollection(string folder, BackupManifestCollection entry, HashSet<int> missing)
    {
        // Its shard is present, but did not find it: the shards saw different listings.
        var isLost = entry.Status is BackupCollectionStatus.OtherShard && missing.Count == 0;
        // A manifest that was edited by hand may say so.
        var isWithoutFile = entry is { Status: BackupCollectionStatus.Complete, File: null };
        return new BackupCollection
        {
            Env = entry.Env,
            Collection = entry.Collection,
            Status = isLost || isWithoutFile ? BackupCollectionStatus.Failed : entry.Status,
            Kind = entry.Kind,
            FullReason = entry.FullReason,
            BaseName = entry.BaseName,
            Watermark = entry.Watermark?.Field,
            Path = entry.File is { } file ? CollectionFilePaths.Full(folder, file.Path) : null,
            Length = entry.File?.Length,
            RecordCount = entry.File?.RecordCount,
            IndexCount = entry.IndexCount,
            Permission = entry.Permission,
            ErrorId = isLost ? "BackupShardDrift" : entry.Error?.Id,
            Reason = isLost ? Messages.FormatBackupShardDrift(entry.Shard ?? 0)
                : entry.Status is BackupCollectionStatus.OtherShard ? Messages.FormatBackupCollectionOtherShard(entry.Shard ?? 0)
                : entry.Error?.Message,
        };
    }

    private static IEnumerable<BackupFailure> Failures(
        BackupManifest[] manifests, BackupCollection[] collections, HashSet<int> missing, bool isOpen)
    {
        foreach (var environment in manifests.SelectMany(manifest => manifest.Environments)
            .Where(environment => environment.Error is not null).DistinctBy(environment => environment.Env))
        {
            yield return new BackupFailure(environment.Env, null, environment.Error!.Id, environment.Error.Message);
        }

        foreach (var account in manifests.SelectMany(manifest => manifest.Accounts ?? [])
            .Where(account => !account.IsSkipped).DistinctBy(account => account.AppId))
        {
            yield return new BackupFailure(
                null, null, account.Error.Id, Messages.FormatMessageAbout(account.AppId, account.Error.Message));
        }

        foreach (var number in missing.Order())
        {
            yield return new BackupFailure(
                null, null, "BackupShardMissing", Messages.FormatBackupShardMissing(number, manifests[0].Shard!.Count));
        }

        foreach (var collection in collections)
        {
            if (collection.Status is BackupCollectionStatus.Failed)
            {
                yield return new BackupFailure(
                    collection.Env, collection.Collection, collection.ErrorId ?? "BackupIncomplete",
                    collection.Reason ?? Messages.BackupCollectionNotSaved);
            }
            else if (collection.Status is BackupCollectionStatus.Pending && !isOpen)
            {
                yield return new BackupFailure(
                    collection.Env, collection.Collection, "BackupIncomplete", Messages.BackupCollectionNotSaved);
            }
        }
    }

    private static BackupStatus Status(BackupManifest[] manifests, BackupCollection[] collections, BackupFailure[] failures)
    {
        if (failures.Length == 0)
        {
            // A run may have had a reason of its own, for example an environment that exists no more.
            return manifests.Select(manifest => manifest.Status).FirstOrDefault(
                status => status is not BackupStatus.Complete, BackupStatus.Complete);
        }

        // A file that lacks some records is saved too.
        return collections.Any(collection => collection.Path is not null)
            ? BackupStatus.Partial
            : BackupStatus.Failed;
    }
}
