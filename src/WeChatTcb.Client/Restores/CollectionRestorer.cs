namespace WeChatTcb.Client.Restores;

/// <summary>Restores one collection: makes it exist as the imports need it, imports its files, and sets its permission.</summary>
/// <param name="client">The client of the environment to restore into.</param>
/// <param name="env">The environment.</param>
/// <param name="existing">Its collections before the restore, by their names.</param>
/// <param name="rebuild">Whether a collection that exists is deleted and created again.</param>
/// <param name="importer">Imports the files.</param>
/// <param name="recorder">Keeps what becomes of the collections.</param>
/// <param name="context">The caller.</param>
internal sealed class CollectionRestorer(
    TcbClient client, string env, IReadOnlyDictionary<string, TcbCollection> existing, bool rebuild, CollectionImporter importer,
    RestoreRecorder recorder, ICallContext context)
{
    /// <summary>Does what an earlier run has not done.</summary>
    /// <exception cref="TcbException">The collection is not restored.</exception>
    internal async Task RunAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        if (!outcome.Step.IsPrepared)
            await PrepareAsync(outcome, cancellationToken).ConfigureAwait(false);
        await ImportAsync(outcome, cancellationToken).ConfigureAwait(false);
        if (outcome.Item.Permission is { } permission && outcome.Step.AclTag is null && client.CanSetPermissions)
            await SetPermissionAsync(outcome, permission, cancellationToken).ConfigureAwait(false);
        recorder.Imported(outcome);
    }

    private async Task PrepareAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        // A collection is not deleted for a file that cannot be imported.
        foreach (var file in outcome.Files)
            CollectionImporter.Read(outcome, file, cancellationToken);
        var name = outcome.Item.Collection;
        var exists = existing.TryGetValue(name, out var found);
        if (exists && rebuild)
        {
            await OrWrapAsync(
                () => client.DeleteCollectionAsync(env, name, context, cancellationToken),
                cause => RestoreErrors.NotDeleted(env, name, cause)).ConfigureAwait(false);
            exists = false;
        }

        if (!exists)
        {
            await OrWrapAsync(
                () => client.AddCollectionAsync(env, name, context, cancellationToken),
                cause => RestoreErrors.NotCreated(env, name, cause)).ConfigureAwait(false);
        }

        recorder.Set(outcome, outcome.Step with { IsPrepared = true, WasEmpty = !exists || found!.DocumentCount == 0 });
    }

    private async Task ImportAsync(RestoreOutcome outcome, CancellationToken cancellationToken)
    {
        var files = outcome.Files;
        for (var number = outcome.Step.Imports.Count; number < files.Count; number++)
        {
            var id = outcome.Step.LedgerIds.ElementAtOrDefault(number);
            var imported = await importer.ImportAsync(outcome, files[number], id, Begun, cancellationToken).ConfigureAwait(false);
            recorder.Set(outcome, outcome.Step with { Imports = [.. outcome.Step.Imports, imported] });
        }

        outcome.IsImported = true;

        void Begun(string id) =>
            recorder.Set(outcome, outcome.Step with { LedgerIds = [.. outcome.Step.LedgerIds.Take(outcome.Step.Imports.Count), id] });
    }

    /// <summary>Sets the permission. The records are there without it, so its failure does not end the restore of the collection.</summary>
    private async Task SetPermissionAsync(RestoreOutcome outcome, CollectionPermission permission, CancellationToken cancellationToken)
    {
        try
        {
            await client.SetPermissionAsync(env, outcome.Item.Collection, permission, context, cancellationToken).ConfigureAwait(false);
            recorder.Set(outcome, outcome.Step with { AclTag = permission.AclTag });
        }
        catch (TcbException cause)
        {
            recorder.Fail(outcome, RestoreErrors.PermissionNotSet(env, outcome.Item.Collection, permission, cause));
        }
    }

    private static async Task OrWrapAsync(Func<Task> work, Func<TcbException, TcbException> wrap)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (TcbException cause)
        {
            throw wrap(cause);
        }
    }
}
