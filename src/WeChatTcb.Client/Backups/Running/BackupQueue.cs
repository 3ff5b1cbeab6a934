using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// The collections that are to be exported. Environments take turns: each has its own pace of submits, so all of them advance at once.
/// </summary>
internal sealed class BackupQueue
{
    private readonly Queue<Queue<int>> _environments = new();

    /// <param name="manifest">The manifest; its pending collections are queued.</param>
    internal BackupQueue(BackupManifest manifest)
    {
        var pending = Enumerable.Range(0, manifest.Collections.Count)
            .Where(index => manifest.Collections[index].Status is BackupCollectionStatus.Pending)
            .GroupBy(index => manifest.Collections[index].Env, StringComparer.Ordinal);
        foreach (var environment in pending)
            _environments.Enqueue(new Queue<int>(environment));
        Count = _environments.Sum(environment => environment.Count);
    }

    /// <summary>The number of collections that were queued.</summary>
    internal int Count { get; }

    /// <summary>The index of the next collection; null if there is none.</summary>
    internal int? Next()
    {
        lock (_environments)
        {
            if (!_environments.TryDequeue(out var environment))
                return null;
            var index = environment.Dequeue();
            if (environment.Count > 0)
                _environments.Enqueue(environment);
            return index;
        }
    }
}
