using Microsoft.Data.Sqlite;

namespace WeChatTcb.Emulator.Storage;

/// <summary>
/// The SQLite database of a <see cref="DocumentStore"/>: environments, collections, and the documents of all of them as BSON in one table,
/// where those of a collection are a range of rows. It has one connection and no lock of its own.
/// </summary>
internal sealed class DocumentDatabase : IDisposable
{
    /// <summary>SQLITE_BUSY.</summary>
    private const int Busy = 5;

    private const int BatchRows = 256;
    private const int BatchBytes = 1024 * 1024;

    private readonly SqliteConnection _connection;

    /// <summary>Opens the database in memory, or in a file of the folder, which is created if necessary.</summary>
    /// <exception cref="IOException">Another emulator has opened it.</exception>
    public DocumentDatabase(string? dataFolder)
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
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            _connection.Dispose();
            throw new IOException(Messages.FormatDataInUse(source), e);
        }
    }

    public SqliteTransaction BeginTransaction() => _connection.BeginTransaction();

    public List<string> ReadEnvironments()
    {
        var found = new List<string>();
        using var command = Command("SELECT name FROM environments");
        using var rows = command.ExecuteReader();
        while (rows.Read())
            found.Add(rows.GetString(0));
        return found;
    }

    public List<Collection> ReadCollections()
    {
        var found = new List<Collection>();
        using var command = Command("SELECT environment, name, id, count, size, index_size, first_row FROM collections");
        using var rows = command.ExecuteReader();
        while (rows.Read())
            found.Add(new Collection(rows.GetString(0), rows.GetString(1), rows.GetInt64(2))
            {
                Count = rows.GetInt64(3),
                Size = rows.GetInt64(4),
                IndexSize = rows.GetInt64(5),
                FirstRow = rows.GetInt64(6),
            });
        return found;
    }

    public void AddEnvironment(string name) => Execute("INSERT INTO environments (name) VALUES ($name)", ("$name", name));

    public void RemoveEnvironment(string name) => Execute("DELETE FROM environments WHERE name = $name", ("$name", name));

    /// <summary>Enters a collection in the list.</summary>
    public void AddCollection(Collection collection) => Execute(
        """
        INSERT INTO collections (id, environment, name, count, size, index_size, first_row)
        VALUES ($id, $environment, $name, $count, $size, $index, $first)
        """,
        ("$id", collection.Id), ("$environment", collection.Environment), ("$name", collection.Name),
        ("$count", collection.Count), ("$size", collection.Size), ("$index", collection.IndexSize),
        ("$first", collection.FirstRow));

    /// <summary>Notes how many documents a collection has now, and their sizes.</summary>
    public void UpdateCollection(Collection collection) => Execute(
        "UPDATE collections SET count = $count, size = $size, index_size = $index WHERE id = $id",
        ("$id", collection.Id), ("$count", collection.Count), ("$size", collection.Size), ("$index", collection.IndexSize));

    /// <summary>Removes a collection from the list. Its documents stay.</summary>
    public void RemoveCollection(Collection collection) => Execute("DELETE FROM collections WHERE id = $id", ("$id", collection.Id));

    /// <summary>Writes documents into a collection.</summary>
    public RowWriter WriteRows(Collection collection) => new(_connection, collection);

    /// <summary>Copies the documents of a collection into another, which has none.</summary>
    public void CopyRows(Collection from, Collection to) => Execute(
        """
        INSERT INTO documents (row, collection, id, document)
        SELECT row + $offset, $id, id, document FROM documents WHERE row BETWEEN $first AND $last
        """,
        ("$offset", to.FirstRow - from.FirstRow), ("$id", to.Id), ("$first", from.FirstRow), ("$last", from.LastRow));

    public void DeleteRows(long first, long last)
    {
        if (first <= last)
            Execute("DELETE FROM documents WHERE row BETWEEN $first AND $last", ("$first", first), ("$last", last));
    }

    /// <summary>Reads some documents of a collection.</summary>
    /// <param name="after">The last row that was read.</param>
    /// <param name="batch">Gets the documents; none when there are no more.</param>
    /// <returns>The last row that is read now.</returns>
    public long ReadRows(Collection collection, long after, List<byte[]> batch)
    {
        batch.Clear();
        var bytes = 0;
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
        return after;
    }

    public void Dispose() => _connection.Dispose();

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
