using Microsoft.Data.Sqlite;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A document's <c>_id</c> is already in the collection.</summary>
internal sealed class DuplicateIdException() : Exception(Messages.SeedDuplicateId);

/// <summary>
/// The documents of all environments, as BSON in one SQLite table. The documents of a collection are a range of rows, in insertion order,
/// which is the natural order of the service. One connection, shared under a lock; a scan holds the lock for one batch of rows at a time.
/// </summary>
internal sealed class DocumentStore : IDisposable
{
    /// <summary>SQLITE_BUSY.</summary>
    private const int Busy = 5;

    private const int BatchRows = 256;
    private const int BatchBytes = 1024 * 1024;

    private readonly object _lock = new();
    private readonly SqliteConnection _connection;
    private readonly SortedDictionary<string, SortedDictionary<string, Collection>> _environments = new(StringComparer.Ordinal);
    private Dictionary<string, Collection[]> _kept = [];
    private SeedSettings _settings = new();
    private SeedSettings _keptSettings = new();
    private long _lastId;

    /// <summary>Opens the store in memory, or in a file of the folder, which is created if necessary.</summary>
    /// <exception cref="IOException">Another emulator has opened it.</exception>
    public DocumentStore(string? dataFolder)
    {
        var source = ":memory:";
        if (dataFolder is not null)
        {
            Directory.CreateDirectory(dataFolder);
            source = Path.Combine(dataFolder, "tcb.db");
        }
        var connection = new SqliteConnectionStringBuilder { DataSource = source, Pooling = false, DefaultTimeout = 1 };
        _connection = new SqliteConnection(connection.ToString());
        _connection.Open();
        try
        {
            // The list of collections is also in memory, so no other process may change it. An emulator's data can be loaded again, so
            // speed matters more than safety against power loss; a crash of the process loses nothing that was committed.
            Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
            Execute("CREATE TABLE IF NOT EXISTS environments (name TEXT PRIMARY KEY) WITHOUT ROWID");
            Execute("""
                CREATE TABLE IF NOT EXISTS collections (
                    id INTEGER PRIMARY KEY, environment TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, size INTEGER NOT NULL,
                    index_size INTEGER NOT NULL, first_row INTEGER NOT NULL, UNIQUE (environment, name))
                """);
            // Not a table for each collection: SQLite reads its whole schema for each new one, which is slow for thousands of them.
            Execute("""
                CREATE TABLE IF NOT EXISTS documents (
                    row INTEGER PRIMARY KEY, collection INTEGER NOT NULL, id BLOB NOT NULL, document BLOB NOT NULL,
                    UNIQUE (collection, id))
                """);
            Load();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            _connection.Dispose();
            throw new IOException(Messages.FormatDataInUse(source), e);
        }
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
                Execute("INSERT INTO environments (name) VALUES ($name)", ("$name", environment));
    }

    /// <summary>Adds a collection with its documents, and replaces one of the same name; all or nothing.</summary>
    /// <exception cref="DuplicateIdException">Two of the documents have the same <c>_id</c>; thrown while the second is the current
    /// one.</exception>
    public void AddCollection(string environment, string name, IEnumerable<byte[]> documents)
    {
        lock (_lock)
        {
            AddEnvironment(environment);
            using var transaction = _connection.BeginTransaction();
            var old = _environments[environment].GetValueOrDefault(name);
            if (old is not null)
                Remove(old);
            var collection = Insert(New(environment, name), documents);
            Enter(collection);
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
            using var transaction = _connection.BeginTransaction();
            // The documents of a kept collection stay as they are for the restore.
            if (IsKept(collection))
                collection = Copy(collection);
            var leftOut = 0;
            var stored = 0;
            using (var rows = new RowWriter(_connection, collection))
            {
                foreach (var document in documents)
                    if (rows.TryAdd(document) || (replace && rows.Replace(document)))
                        stored++;
                    else if (++leftOut > 0 && stop)
                        break;
                collection = rows.Collection;
            }
            Execute(
                "UPDATE collections SET count = $count, size = $size, index_size = $index WHERE id = $id",
                ("$id", collection.Id), ("$count", collection.Count), ("$size", collection.Size), ("$index", collection.IndexSize));
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
            using var transaction = _connection.BeginTransaction();
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
            using var transaction = _connection.BeginTransaction();
            var kept = _kept.Values.SelectMany(static c => c).ToHashSet();
            var present = _environments.Values.SelectMany(static e => e.Values).ToHashSet();
            foreach (var collection in present.Except(kept))
                Remove(collection);
            foreach (var collection in kept.Except(present))
                Enter(collection);
            foreach (var environment in _environments.Keys.Except(_kept.Keys))
                Execute("DELETE FROM environments WHERE name = $name", ("$name", environment));
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
        var batch = new List<byte[]>(BatchRows);
        var last = collection.FirstRow - 1;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            last = ReadBatch(collection, last, batch);
            if (batch.Count == 0)
                yield break;
            foreach (var document in batch)
                yield return document;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _connection.Dispose();
    }

    private void Load()
    {
        using var environments = Command("SELECT name FROM environments");
        using (var rows = environments.ExecuteReader())
            while (rows.Read())
                _environments.Add(rows.GetString(0), new(StringComparer.Ordinal));
        using var collections = Command("SELECT environment, name, id, count, size, index_size, first_row FROM collections");
        using (var rows = collections.ExecuteReader())
            while (rows.Read())
            {
                var collection = new Collection(rows.GetString(0), rows.GetString(1), rows.GetInt64(2))
                {
                    Count = rows.GetInt64(3),
                    Size = rows.GetInt64(4),
                    IndexSize = rows.GetInt64(5),
                    FirstRow = rows.GetInt64(6),
                };
                _environments[collection.Environment].Add(collection.Name, collection);
            }
        DeleteForgotten();
    }

    // Documents that an earlier process kept for a restore and never deleted.
    private void DeleteForgotten()
    {
        long last = 0;
        foreach (var collection in _environments.Values.SelectMany(static e => e.Values).OrderBy(static c => c.FirstRow).ToArray())
        {
            _lastId = Math.Max(_lastId, collection.Id);
            DeleteRows(last + 1, collection.FirstRow - 1);
            last = Math.Max(last, collection.LastRow);
        }
        DeleteRows(last + 1, long.MaxValue);
    }

    // The documents of a kept collection stay for the restore.
    private void Remove(Collection collection)
    {
        Execute("DELETE FROM collections WHERE id = $id", ("$id", collection.Id));
        if (!IsKept(collection))
            DeleteRows(collection.FirstRow, collection.LastRow);
    }

    private bool IsKept(Collection collection) => _kept.GetValueOrDefault(collection.Environment, []).Contains(collection);

    // Never the number of a collection that is still kept for a restore. Its rows are its own: documents can be added to it later.
    private Collection New(string environment, string name) => new(environment, name, ++_lastId) { FirstRow = _lastId << 32 };

    /// <summary>A copy of a kept collection, which takes its place.</summary>
    private Collection Copy(Collection kept)
    {
        var copy = New(kept.Environment, kept.Name);
        Remove(kept);
        Execute(
            """
            INSERT INTO documents (row, collection, id, document)
            SELECT row + $offset, $id, id, document FROM documents WHERE row BETWEEN $first AND $last
            """,
            ("$offset", copy.FirstRow - kept.FirstRow), ("$id", copy.Id), ("$first", kept.FirstRow), ("$last", kept.LastRow));
        copy = copy with { Count = kept.Count, Size = kept.Size, IndexSize = kept.IndexSize };
        Enter(copy);
        return copy;
    }

    private void DeleteRows(long first, long last)
    {
        if (first <= last)
            Execute("DELETE FROM documents WHERE row BETWEEN $first AND $last", ("$first", first), ("$last", last));
    }

    private void Enter(Collection collection) => Execute(
        """
        INSERT INTO collections (id, environment, name, count, size, index_size, first_row)
        VALUES ($id, $environment, $name, $count, $size, $index, $first)
        """,
        ("$id", collection.Id), ("$environment", collection.Environment), ("$name", collection.Name),
        ("$count", collection.Count), ("$size", collection.Size), ("$index", collection.IndexSize),
        ("$first", collection.FirstRow));

    private Collection Insert(Collection collection, IEnumerable<byte[]> documents)
    {
        using var rows = new RowWriter(_connection, collection);
        foreach (var document in documents)
            if (!rows.TryAdd(document))
                throw new DuplicateIdException();
        return rows.Collection;
    }

    private long ReadBatch(Collection collection, long after, List<byte[]> batch)
    {
        batch.Clear();
        var bytes = 0;
        lock (_lock)
        {
            using var select = Command("SELECT row, document FROM documents WHERE row > $after AND row <= $last ORDER BY row");
            select.Parameters.AddWithValue("$after", after);
            select.Parameters.AddWithValue("$last", collection.LastRow);
            using var rows = select.ExecuteReader();
            while (batch.Count < BatchRows && bytes < BatchBytes && rows.Read())
            {
                after = rows.GetInt64(0);
                var document = rows.GetFieldValue<byte[]>(1);
                bytes += document.Length;
                batch.Add(document);
            }
        }
        return after;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
