using System.Collections.Concurrent;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// Reads the permissions of collections. A backup is complete without them, so a failure is a warning: one for all collections that it
/// concerns.
/// </summary>
/// <param name="report">Called with each warning.</param>
/// <param name="context">The caller.</param>
internal sealed class PermissionReader(Action<BackupEvent> report, ICallContext context)
{
    private const string NoInterface = "PermissionUnavailable";

    private readonly ConcurrentDictionary<(object Scope, string ErrorId), bool> _warned = new();
    private readonly ConcurrentDictionary<TcbConnection, bool> _stopped = new();

    /// <summary>Reads the permissions of a collection.</summary>
    /// <returns>The permissions, or why they are not known; neither if no call was made, because it would fail.</returns>
    internal async Task<(CollectionPermission? Permission, TcbException? Failure)> ReadAsync(
        TcbClient client, string env, string collection, CancellationToken cancellationToken)
    {
        if (_stopped.ContainsKey(client.Connection))
            return (null, null);
        try
        {
            return (await client.GetPermissionAsync(env, collection, context, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TcbException failure)
        {
            if (failure.ErrorId is NoInterface || SharedFailures.ConcernsAccount(failure))
                _stopped[client.Connection] = true;
            return (null, failure);
        }
    }

    /// <summary>Warns that the permissions of a collection, and of others for the same reason, are not in the backup.</summary>
    internal void Warn(string env, string collection, TcbException failure)
    {
        object scope = failure.ErrorId is NoInterface ? this : env;
        if (_warned.TryAdd((scope, failure.ErrorId), true))
            report(new Warned(Messages.FormatPermissionNotRead(env, collection, failure.Message)));
        else
            context.WriteVerbose(failure.Message);
    }
}
