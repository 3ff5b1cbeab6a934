using WeChatTcb.Client.Discovery;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// Checks that the collections to import into exist, before anything is uploaded. The service itself says it only when the import is
/// submitted.
/// </summary>
public sealed class ImportTargets
{
    private readonly HashSet<(Uri Endpoint, string Env, string Collection)> _known = [];

    /// <summary>Checks a collection. If the account may not list collections, the import shows whether it exists.</summary>
    /// <param name="client">The client that imports.</param>
    /// <param name="env">The environment.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TcbException"><c>CollectionNotFound</c>, <c>EnvNotFound</c>, <c>EnvHalted</c>, <c>EnvUnavailable</c>.</exception>
    public async Task CheckAsync(
        TcbClient client, string env, string collection, ICallContext context, CancellationToken cancellationToken)
    {
        var endpoint = client.Connection.Endpoint;
        if (_known.Contains((endpoint, env, collection)))
            return;
        try
        {
            var once = new RetryPolicy(TimeSpan.Zero, client.Time, client.Jitter);
            foreach (var listed in await client.With(once).GetCollectionsAsync(env, context, cancellationToken).ConfigureAwait(false))
                _known.Add((endpoint, env, listed.Collection));
        }
        catch (TcbException failure) when (failure.ErrorId is not "EnvNotFound" && !DiscoveryErrors.IsOfStatus(failure.ErrorId))
        {
            context.WriteVerbose(failure.Message);
            return;
        }

        if (!_known.Contains((endpoint, env, collection)))
            throw ImportErrors.CollectionNotFound(env, collection);
    }
}
