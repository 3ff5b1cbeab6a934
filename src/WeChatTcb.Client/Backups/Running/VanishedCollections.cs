using System.Collections.Concurrent;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// Tells collections that were dropped after they had been listed from those that failed. The service has no certain sign for it
/// (contract 3.2), so an environment is listed again, once for all of its collections.
/// </summary>
/// <param name="context">The caller.</param>
internal sealed class VanishedCollections(ICallContext context)
{
    private const int CollectionNotFound = -502005;

    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlySet<string>?>>> _listed = new(StringComparer.Ordinal);

    /// <summary>Whether a collection does not exist any more.</summary>
    internal async Task<bool> ContainsAsync(
        TcbClient client, string env, string collection, TcbException failure, CancellationToken cancellationToken)
    {
        if (failure is not (TcbServiceException { ErrorCode: CollectionNotFound } or ExportJobException { ErrorId: "ExportJobFailed" }))
            return false;
        var listed = _listed.GetOrAdd(env, _ => new(() => ListAsync(client, env, cancellationToken))).Value;
        return await listed.ConfigureAwait(false) is { } present && !present.Contains(collection);
    }

    private async Task<IReadOnlySet<string>?> ListAsync(TcbClient client, string env, CancellationToken cancellationToken)
    {
        var listed = await client.GetCollectionsAsync(env, context, cancellationToken).OrNullAsync(context).ConfigureAwait(false);
        return listed?.Select(collection => collection.Collection).ToHashSet(StringComparer.Ordinal);
    }
}
