using System.Globalization;
using DuckDB.NET.Data;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Reads files with a program that shares no code with the one that wrote them.</summary>
internal static class DuckDb
{
    /// <summary>The rows of a statement, as text; a null is null.</summary>
    public static List<string?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i =>
                reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    /// <summary>The names of the columns of a Parquet file and their types.</summary>
    public static string[] Columns(string path) =>
        [.. Query($"DESCRIBE SELECT * FROM '{path}'").Select(row => $"{row[0]} {row[1]}")];

    /// <summary>The rows of a Parquet file as JSON.</summary>
    public static List<string?[]> Rows(string path) => Query($"SELECT to_json(t) FROM '{path}' t");
}
