namespace WeChatTcb.Emulator.Storage;

/// <summary>A document's <c>_id</c> is already in the collection.</summary>
internal sealed class DuplicateIdException() : Exception(Messages.SeedDuplicateId);

/// <summary>
/// The documents of all environments, in insertion order, which is the natural order of the service; what a reset restores is kept. The
/// database is shared under a lock; a scan holds the lock for one batch of documents at a time.
/// </summary>
internal sealed class DocumentStore : IDisposable
{
    private readonly object _lock = new();
    private readonly DocumentDatabase _database;
    private readonly SortedDictionary<string, SortedDictionary<string, Collection>> _environments = new(StringComparer.Ordinal);
    private Dictionary<string, Collection[]> _kept = [];
    private SeedSettings _settings = new();
    private SeedSettings _keptSettings = new();
    private long _lastId;

    /// <summary>Opens the store in memory, or in a file of the folder, which is created if necessary.</summary>
    /// <exception cref="IOException">Another emulator has opened it.</exception>
    public DocumentStore(string? dataFolder)
    {
        _database = new DocumentDatabase(dataFolder);
        foreach (var environment in _database.ReadEnvironments())
            _environments.Add(environment, new(StringComparer.Ordinal));
        long last = 0;
        foreach (var collection in _database.ReadCollections().OrderBy(static c => c.FirstRow))
        {
            _environments[collection.Environment].Add(collection.Name, collection);
            _lastId = Math.Max(_lastId, collection.Id);
            // Documents that an earlier process kept for a restore and never deleted.
            _database.DeleteRows(last + 1, collection.FirstRow - 1);
            last = Math.Max(last, collection.LastRow);
        }
        _database.DeleteRows(last + 1, long.MaxValue);
    }

    /// <summary>The settings of environments, authorizers and collections.</summary>
    public SeedSettings Settings
    {
        get
        {
            lock (_lock)
                return _settings;
        }
    }

    /// <summary>The names of the environments, sorted.</summary>
    public IReadOnlyList<string> Environments
    {
        get
        {
            lock (_lock)
                return [.. _environments.Keys];
        }
    }

    public bool HasEnvironment(string environment)
    {
        lock (_lock)
            return _environments.ContainsKey(environment);
    }

    /// <summary>The collections of an environment, sorted by name.</summary>
    public IReadOnlyList<Collection> CollectionsOf(string environment)
    {
        lock (_lock)
            return _environments.TryGetValue(environment, out var collections) ? [.. collections.Values] : [];
    }

    public Collection? Find(string environment, string collection)
    {
        lock (_lock)
            return _environments.TryGetValue(environment, out var collections) ? collections.GetValueOrDefault(collection) : null;
    }

    /// <summary>Adds an environment if there is none with this name.</summary>
    public void AddEnvironment(string environment)
    {
        lock (_lock)
            if (_environments.TryAdd(environment, new(StringComparer.Ordinal)))
                _database.AddEnvironment(environment);
    }

    /// <summary>Adds a collection with its documents, and replaces one of the same name; all or nothing.</summary>
    /// <exception cref="DuplicateIdException">Two of the documents have the same <c>_id</c>; thrown while the second is the current
    /// one.</exception>
    public void AddCollection(string environment, string name, IEnumerable<byte[]> documents)
    {
        lock (_lock)
        {
            AddEnvironment(environment);
            using var transaction = _database.BeginTransaction();
            var old = _environments[environment].GetValueOrDefault(name);
            if (old is not null)
                Remove(old);
            var collection = Insert(New(environment, name), documents);
            _database.AddCollection(collection);
            transaction.Commit();
            _environments[environment][name] = collection;
        }
    }

    /// <summary>
    /// Adds documents to a collection in one transaction. One whose <c>_id</c> is there already replaces that document, in its place, or is
    /// left out.
    /// </summary>
    /// <param name="replace">Whether it replaces it.</param>
    /// <param name="stop">Whether the first one that is left out ends the call.</param>
    /// <returns>How many were added or replaced, and left out; null if there is no such collection.</returns>
    /// <exception cref="OperationCanceledException">Nothing was added.</exception>
    public (int Stored, int LeftOut)? Import(
        string environment, string name, IReadOnlyList<byte[]> documents, bool replace, bool stop, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Find(environment, name) is not { } collection)
                return null;
            if (documents.Count == 0)
                return (0, 0);
            using var transaction = _database.BeginTransaction();
            // The documents of a kept collection stay as they are for the restore.
            if (IsKept(collection))
                collection = Copy(collection);
            var leftOut = 0;
            var stored = 0;
            using (var rows = _database.WriteRows(collection))
            {
                foreach (var document in documents)
                    if (rows.TryAdd(document) || (replace && rows.Replace(document)))
                        stored++;
                    else if (++leftOut > 0 && stop)
                        break;
                collection = rows.Collection;
            }
            _database.UpdateCollection(collection);
            transaction.Commit();
            _environments[environment][name] = collection;
            return (stored, leftOut);
        }
    }

    /// <summary>Adds a collection without documents, unless there is one of this name.</summary>
    public bool TryAddEmptyCollection(string environment, string name)
    {
        lock (_lock)
        {
            if (Find(environment, name) is not null)
                return false;
            AddCollection(environment, name, []);
            return true;
        }
    }

    /// <summary>Drops a collection, if there is one.</summary>
    public void DropCollection(string environment, string name)
    {
        lock (_lock)
        {
            if (Find(environment, name) is not { } collection)
                return;
            using var transaction = _database.BeginTransaction();
            Remove(collection);
            transaction.Commit();
            _environments[environment].Remove(name);
            _settings = _settings.Without(environment, name);
        }
    }

    /// <summary>Changes the settings.</summary>
    public void Change(Func<SeedSettings, SeedSettings> change)
    {
        lock (_lock)
            _settings = change(_settings);
    }

    /// <summary>Keeps the current collections and settings for <see cref="Restore"/>.</summary>
    public void Keep()
    {
        lock (_lock)
        {
            _kept = _environments.ToDictionary(static e => e.Key, static e => e.Value.Values.ToArray(), StringComparer.Ordinal);
            _keptSettings = _settings;
        }
    }

    /// <summary>Restores what was kept.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            using var transaction = _database.BeginTransaction();
            var kept = _kept.Values.SelectMany(static c => c).ToHashSet();
            var present = _environments.Values.SelectMany(static e => e.Values).ToHashSet();
            foreach (var collection in present.Except(kept))
                Remove(collection);
            foreach (var collection in kept.Except(present))
                _database.AddCollection(collection);
            foreach (var environment in _environments.Keys.Except(_kept.Keys))
                _database.RemoveEnvironment(environment);
            transaction.Commit();
            _environments.Clear();
            foreach (var (environment, collections) in _kept)
                _environments.Add(environment, new(collections.ToDictionary(static c => c.Name), StringComparer.Ordinal));
            _settings = _keptSettings;
        }
    }

    /// <summary>All documents in natural order, read in batches, so that several scans and other calls can run at the same time.</summary>
    /// <exception cref="OperationCanceledException">While enumerating: the scan was cancelled.</exception>
    public IEnumerable<byte[]> Scan(Collection collection, CancellationToken cancellation)
    {
        var batch = new List<byte[]>();
        var last = collection.FirstRow - 1;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (_lock)
                last = _database.ReadRows(collection, last, batch);
            if (batch.Count == 0)
                yield break;
            foreach (var document in batch)
                yield return document;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _database.Dispose();
    }

    // The documents of a kept collection stay for the restore.
    private void Remove(Collection collection)
    {
        _database.RemoveCollection(collection);
        if (!IsKept(collection))
            _database.DeleteRows(collection.FirstRow, collection.LastRow);
    }

    private bool IsKept(Collection collection) => _kept.GetValueOrDefault(collection.Environment, []).Contains(collection);

    // Never the number of a collection that is still kept for a restore. Its rows are its own: documents can be added to it later.
    private Collection New(string environment, string name) => new(environment, name, ++_lastId) { FirstRow = _lastId << 32 };

    /// <summary>A copy of a kept collection, which takes its place.</summary>
    private Collection Copy(Collection kept)
    {
        var copy = New(kept.Environment, kept.Name);
        Remove(kept);
        _database.CopyRows(kept, copy);
        copy = copy with { Count = kept.Count, Size = kept.Size, IndexSize = kept.IndexSize };
        _database.AddCollection(copy);
        return copy;
    }

    private Collection Insert(Collection collection, IEnumerable<byte[]> documents)
    {
        using var rows = _database.WriteRows(collection);
        foreach (var document in documents)
            if (!rows.TryAdd(document))
                throw new DuplicateIdException();
        return rows.Collection;
    }
}
