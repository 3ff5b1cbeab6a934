using Microsoft.Data.Sqlite;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>Writes documents into the rows of a collection, inside a transaction.</summary>
internal sealed class RowWriter : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _update;

    public RowWriter(SqliteConnection connection, Collection collection)
    {
        Collection = collection;
        _insert = Command("INSERT OR IGNORE INTO documents (row, collection, id, document) VALUES ($row, $collection, $id, $document)");
        _find = Command("SELECT row, length(document) FROM documents WHERE collection = $collection AND id = $id");
        _update = Command("UPDATE documents SET document = $document WHERE row = $row");

        SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in (string[])["$row", "$collection", "$id", "$document"])
                if (sql.Contains(name, StringComparison.Ordinal))
                    command.Parameters.Add(name, name is "$id" or "$document" ? SqliteType.Blob : SqliteType.Integer);
            if (command.Parameters.Contains("$collection"))
                command.Parameters["$collection"].Value = collection.Id;
            return command;
        }
    }

    /// <summary>The collection with what was written so far.</summary>
    public Collection Collection { get; private set; }

    /// <summary>Adds a document; false if its <c>_id</c> is in the collection already.</summary>
    public bool TryAdd(byte[] document)
    {
        var key = KeyOf(document);
        _insert.Parameters["$row"].Value = Collection.FirstRow + Collection.Count;
        _insert.Parameters["$id"].Value = key;
        _insert.Parameters["$document"].Value = document;
        if (_insert.ExecuteNonQuery() == 0)
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
        _find.Parameters["$id"].Value = KeyOf(document);
        long row, length;
        using (var found = _find.ExecuteReader())
        {
            if (!found.Read())
                return false;
            (row, length) = (found.GetInt64(0), found.GetInt64(1));
        }
        _update.Parameters["$row"].Value = row;
        _update.Parameters["$document"].Value = document;
        _update.ExecuteNonQuery();
        Collection = Collection with { Size = Collection.Size + document.Length - length };
        return true;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
        _update.Dispose();
    }

    private static byte[] KeyOf(byte[] document) => IdKey.Of(BsonView.Document(document).Field("_id"u8));
}
