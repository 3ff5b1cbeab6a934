using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Jobs;

/// <summary>
/// The counts in the list of collections. For some time after an import they can still be those from before it (contract 1.3).
/// </summary>
internal sealed class CollectionCounts(TimeProvider time, TimeSpan jobDuration, TimeSpan lag)
{
    private readonly object _lock = new();
    private readonly List<Held> _held = [];

    /// <summary>Holds a collection's counts until some time after an import.</summary>
    /// <param name="before">The collection before the import.</param>
    public void Hold(Collection before, Job import)
    {
        if (lag == TimeSpan.Zero)
            return;
        var held = new Held(before);
        lock (_lock)
            _held.Add(held);
        _ = import.Work.ContinueWith(
            _ =>
            {
                var (now, end) = (time.GetUtcNow(), import.SubmittedAt + jobDuration);
                lock (_lock)
                    held.Until = (now > end ? now : end) + lag;
            },
            TaskScheduler.Default);
    }

    /// <summary>The collection with the counts that the list has.</summary>
    public Collection Listed(Collection collection)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _held.RemoveAll(held => held.Until <= now);
            return _held.Find(held => held.IsOf(collection.Environment, collection.Name)) is { Before: var before }
                ? collection with { Count = before.Count, Size = before.Size, IndexSize = before.IndexSize }
                : collection;
        }
    }

    /// <summary>Forgets what is held for a collection, because it is dropped.</summary>
    public void Forget(string environment, string name)
    {
        lock (_lock)
            _held.RemoveAll(held => held.IsOf(environment, name));
    }

    private sealed class Held(Collection before)
    {
        public Collection Before => before;

        /// <summary>Until the import has ended, for ever.</summary>
        public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;

        public bool IsOf(string environment, string name) => before.Environment == environment && before.Name == name;
    }
}
