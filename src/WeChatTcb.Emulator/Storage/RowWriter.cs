using Microsoft.Data.Sqlite;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>Writes documents into the rows of a collection, inside a transaction.</summary>
internal sealed class RowWriter : IDisposable
{
    private readonly RowCommand _insert;
    private readonly RowCommand _find;
    private readonly RowCommand _update;

    public RowWriter(SqliteConnection connection, Collection collection)
    {
        Collection = collection;
        _insert = new(
            connection, collection,
            "INSERT OR IGNORE INTO documents (row, collection, id, document) VALUES ($row, $collection, $id, $document)");
        _find = new(connection, collection, "SELECT row, length(document) FROM documents WHERE collection = $collection AND id = $id");
        _update = new(connection, collection, "UPDATE documents SET document = $document WHERE row = $row");
    }

    /// <summary>The collection with what was written so far.</summary>
    public Collection Collection { get; private set; }

    /// <summary>Adds a document; false if its <c>_id</c> is in the collection already.</summary>
    public bool TryAdd(byte[] document)
    {
        var key = KeyOf(document);
        _insert.Row.Value = Collection.FirstRow + Collection.Count;
        _insert.Id.Value = key;
        _insert.Document.Value = document;
        if (_insert.Command.ExecuteNonQuery() == 0)
            return false;
        Collection = Collection with
        {
            Count = Collection.Count + 1,
            Size = Collection.Size + document.Length,
            IndexSize = Collection.IndexSize + key.Length,
        };
        return true;
    }

    /// <summary>Replaces the document that has the <c>_id</c> of this one.</summary>
    public bool Replace(byte[] document)
    {
        _find.Id.Value = KeyOf(document);
        long row, length;
        using (var found = _find.Command.ExecuteReader())
        {
            if (!found.Read())
                return false;
            (row, length) = (found.GetInt64(0), found.GetInt64(1));
        }
        _update.Row.Value = row;
        _update.Document.Value = document;
        _update.Command.ExecuteNonQuery();
        Collection = Collection with { Size = Collection.Size + document.Length - length };
        return true;
    }

    public void Dispose()
    {
        _insert.Command.Dispose();
        _find.Command.Dispose();
        _update.Command.Dispose();
    }

    private static byte[] KeyOf(byte[] document) => IdKey.Of(BsonView.Document(document).Field("_id"u8));

    /// <summary>A command with those of these parameters that its text has.</summary>
    private sealed class RowCommand
    {
        public RowCommand(SqliteConnection connection, Collection collection, string sql)
        {
            Command = connection.CreateCommand();
            Command.CommandText = sql;
            var parameters = (SqliteParameter[])[Row, Id, Document, new("$collection", collection.Id)];
            Command.Parameters.AddRange(parameters.Where(parameter => sql.Contains(parameter.ParameterName, StringComparison.Ordinal)));
        }

        public SqliteCommand Command { get; }

        public SqliteParameter Row { get; } = new("$row", SqliteType.Integer);

        public SqliteParameter Id { get; } = new("$id", SqliteType.Blob);

        public SqliteParameter Document { get; } = new("$document", SqliteType.Blob);
    }
}
