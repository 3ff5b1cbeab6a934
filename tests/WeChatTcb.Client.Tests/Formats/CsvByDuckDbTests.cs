using CsCheck;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>CSV as DuckDB reads it, cell by cell against the module's own reader.</summary>
public sealed class CsvByDuckDbTests
{
    [Fact]
    public void DuckDB_reads_the_cells_of_random_records() => RandomLines.Some.Sample(Compare, iter: 50);

    [Fact]
    public void DuckDB_reads_the_cells_of_the_example() =>
        Compare(File.ReadAllLines(Path.Combine(RepositoryRoot.Find(), "examples", "data", "demo-4a89da", "cities.jsonl")));

    private static void Compare(string[] lines)
    {
        using var conversion = new Conversion();
        conversion.TextAsync(Conversion.Csv, lines).GetAwaiter().GetResult();
        var path = conversion.Folder.File("target.csv");
        var expected = ExportRecords.Read(path, ExportFileType.Csv, new Cells()).Select(row => (string[])row.Record!).ToArray();
        if (expected.Length == 0 || expected[0].Length == 0 || (expected[0].Length == 1 && lines.All(line => line == "{}")))
            return; // no column

        var found = DuckDb.Query(
            $"SELECT * FROM read_csv('{path}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
            + "allow_quoted_nulls = false, parallel = false)");

        Assert.Equal(expected.Length, found.Count);
        for (var row = 0; row < expected.Length; row++)
            Assert.Equal(expected[row], found[row].Select(cell => cell ?? ""));
    }

    private sealed class Cells : IRecordBuilder
    {
        public bool AllowsAnyName => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
        {
            var cells = new string[values.Length];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = (string)values[i]!;
            return cells;
        }
    }
}
