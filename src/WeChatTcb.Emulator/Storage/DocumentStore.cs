using System.Globalization;
using Microsoft.Data.Sqlite;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A document's <c>_id</c> is already in the collection.</summary>
internal sealed class DuplicateIdException() : Exception(Messages.SeedDuplicateId);

/// <summary>
/// The documents of all environments: one SQLite table per collection, with the documents as BSON in insertion order, which is the natural
/// order of the service. One connection, shared under a lock; a scan holds the lock for one batch of rows at a time.
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
    private Catalog _catalog = new();
    private Catalog _keptCatalog = new();
    private long _lastTable;

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
                    index_size INTEGER NOT NULL, UNIQUE (environment, name))
                """);
            Load();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            _connection.Dispose();
            throw new IOException($"{source} is in use by another emulator.", e);
        }
    }

    /// <summary>The settings of environments, authorizers and collections.</summary>
    public Catalog Catalog
    {
        get
        {
            lock (_lock)
                return _catalog;
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
            // Never the number of a table that is still kept for a restore.
            var table = ++_lastTable;
            Execute(Invariant(
                $"CREATE TABLE documents_{table} (row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, document BLOB NOT NULL)"));
            var collection = Insert(new Collection(environment, name, table), documents);
            Enter(collection);
            transaction.Commit();
            _environments[environment][name] = collection;
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
            _catalog = _catalog.Without(environment, name);
        }
    }

    /// <summary>Changes the settings.</summary>
    public void Change(Func<Catalog, Catalog> change)
    {
        lock (_lock)
            _catalog = change(_catalog);
    }

    /// <summary>Keeps the current collections and settings for <see cref="Restore"/>.</summary>
    public void Keep()
    {
        lock (_lock)
        {
            _kept = _environments.ToDictionary(static e => e.Key, static e => e.Value.Values.ToArray(), StringComparer.Ordinal);
            _keptCatalog = _catalog;
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
            _catalog = _keptCatalog;
        }
    }

    /// <summary>All documents in natural order, read in batches, so that several scans and other calls can run at the same time.</summary>
    /// <exception cref="OperationCanceledException">While enumerating: the scan was cancelled.</exception>
    public IEnumerable<byte[]> Scan(Collection collection, CancellationToken cancellation)
    {
        var batch = new List<byte[]>(BatchRows);
        long last = 0;
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

    private static string Invariant(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);

    private void Load()
    {
        using var environments = Command("SELECT name FROM environments");
        using (var rows = environments.ExecuteReader())
            while (rows.Read())
                _environments.Add(rows.GetString(0), new(StringComparer.Ordinal));
        using var collections = Command("SELECT environment, name, id, count, size, index_size FROM collections");
        using (var rows = collections.ExecuteReader())
            while (rows.Read())
            {
                var collection = new Collection(rows.GetString(0), rows.GetString(1), rows.GetInt64(2))
                {
                    Count = rows.GetInt64(3),
                    Size = rows.GetInt64(4),
                    IndexSize = rows.GetInt64(5),
                };
                _environments[collection.Environment].Add(collection.Name, collection);
            }
        DropForgotten();
    }

    // Tables that an earlier process kept for a restore and never dropped.
    private void DropForgotten()
    {
        var known = _environments.Values.SelectMany(static e => e.Values).Select(static c => c.Table).ToHashSet();
        var forgotten = new List<long>();
        using (var tables = Command("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'documents_[0-9]*'"))
        using (var rows = tables.ExecuteReader())
            while (rows.Read())
            {
                var table = long.Parse(rows.GetString(0)["documents_".Length..], CultureInfo.InvariantCulture);
                _lastTable = Math.Max(_lastTable, table);
                if (!known.Contains(table))
                    forgotten.Add(table);
            }
        foreach (var table in forgotten)
            Execute(Invariant($"DROP TABLE documents_{table}"));
    }

    // The table of a kept collection stays for the restore.
    private void Remove(Collection collection)
    {
        Execute("DELETE FROM collections WHERE id = $id", ("$id", collection.Table));
        if (!_kept.GetValueOrDefault(collection.Environment, []).Contains(collection))
            Execute(Invariant($"DROP TABLE documents_{collection.Table}"));
    }

    private void Enter(Collection collection) => Execute(
        "INSERT INTO collections (id, environment, name, count, size, index_size) VALUES ($id, $environment, $name, $count, $size, $index)",
        ("$id", collection.Table), ("$environment", collection.Environment), ("$name", collection.Name),
        ("$count", collection.Count), ("$size", collection.Size), ("$index", collection.IndexSize));

    private Collection Insert(Collection collection, IEnumerable<byte[]> documents)
    {
        using var insert = Command(Invariant($"INSERT OR IGNORE INTO documents_{collection.Table} (id, document) VALUES ($id, $document)"));
        var id = insert.Parameters.Add("$id", SqliteType.Blob);
        var content = insert.Parameters.Add("$document", SqliteType.Blob);
        long count = 0, size = 0, indexSize = 0;
        foreach (var document in documents)
        {
            var key = IdKey.Of(BsonView.Document(document).Field("_id"u8));
            id.Value = key;
            content.Value = document;
            if (insert.ExecuteNonQuery() == 0)
                throw new DuplicateIdException();
            count++;
            size += document.Length;
            indexSize += key.Length;
        }
        return collection with { Count = count, Size = size, IndexSize = indexSize };
    }

    private long ReadBatch(Collection collection, long last, List<byte[]> batch)
    {
        batch.Clear();
        var bytes = 0;
        lock (_lock)
        {
            using var select = Command(Invariant($"SELECT row, document FROM documents_{collection.Table} WHERE row > $last ORDER BY row"));
            select.Parameters.AddWithValue("$last", last);
            using var rows = select.ExecuteReader();
            while (batch.Count < BatchRows && bytes < BatchBytes && rows.Read())
            {
                last = rows.GetInt64(0);
                var document = rows.GetFieldValue<byte[]>(1);
                bytes += document.Length;
                batch.Add(document);
            }
        }
        return last;
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
