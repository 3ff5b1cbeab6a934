using System.Globalization;
using System.Text.Json.Nodes;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>
/// Random documents are exported as CSV, imported, and exported again. CSV has no types, so the second file may differ from the first where
/// a cell looks like a number: it is that number then (docs/importing.md). A third file is equal to the second. JSON files, which keep
/// types, are tested with the emulator (ImportFuzzTests).
/// </summary>
public sealed class CsvRoundTripTests : IDisposable
{
    private const int Files = 6;

    private static readonly string[] Columns = ["_id", "a", "b", "c", "d.x", "d.y"];

    private static readonly string[] Texts =
    [
        "007", "+5", "-0", "1e5", "1.50", "1_000", "0x10", "12345678901234567890", "NaN", "inf", "-Infinity", "infinite", "nine", "true",
        "null", "-", ".", "5 ", " 5",
        "=1+1", "a,b", "\"", "\"\"", "a\"b", "a\nb", "a\r\nb", "\r", "\n", "\\.", " ", "\t", "字, \"字\"", "ObjectId(1)", "{ \"a\" : 1 }",
    ];

    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _session.Run("Stop-TcbEmulator");
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_exported_as_CSV_and_imported_is_exported_as_the_same_CSV(int seed)
    {
        var random = new Random(seed);
        var env = Directory.CreateDirectory(Path.Combine(_folder.Path, "seed", $"csv-{seed}")).FullName;
        for (var number = 0; number < Files; number++)
        {
            File.WriteAllLines(
                Path.Combine(env, $"c{number}.jsonl"),
                Enumerable.Range(1, random.Next(1, 60)).Select(id => Document(random, id).ToJsonString()));
            File.WriteAllText(Path.Combine(env, $"c{number}-2.jsonl"), "");
            File.WriteAllText(Path.Combine(env, $"c{number}-3.jsonl"), "");
        }

        _session.Set("folder", _folder.Path);
        _session.Set("env", $"csv-{seed}");
        _session.Set("fields", $"{{ {string.Join(", ", Columns.Select(column => $"'{column}': true"))} }}");
        var result = _session.Run($$"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
            function Export([string] $Collection) {
                (Invoke-TcbDbExport $env "db.collection('$Collection').field($fields).get()" -FileType Csv -Destination "$folder/$Collection.csv").File.Path
            }
            foreach ($number in 0..{{Files - 1}}) {
                $null = Invoke-TcbDbImport $env "c$number-2" (Export "c$number") -PieceSizeMB 0.001 -Wait
                $null = Invoke-TcbDbImport $env "c$number-3" (Export "c$number-2") -ConflictMode Upsert -Wait
                $null = Export "c$number-3"
            }
            """);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);

        var changed = 0;
        for (var number = 0; number < Files; number++)
        {
            var (first, second) = (Cells($"c{number}.csv"), Cells($"c{number}-2.csv"));
            Assert.Equal(first.Count, second.Count);
            foreach (var (before, after) in first.Zip(second).Where(cell => cell.First != cell.Second))
            {
                Assert.True(IsSameNumber(before, after), $"'{before}' has become '{after}'.");
                changed++;
            }

            Assert.Equal(
                File.ReadAllText(Path.Combine(_folder.Path, $"c{number}-2.csv")),
                File.ReadAllText(Path.Combine(_folder.Path, $"c{number}-3.csv")));
        }

        Assert.NotEqual(0, changed);
    }

    [Fact]
    public void An_empty_cell_of_a_single_column_is_lost_and_that_is_reported()
    {
        var env = Directory.CreateDirectory(Path.Combine(_folder.Path, "seed", "csv-single")).FullName;
        File.WriteAllText(Path.Combine(env, "c.jsonl"), "{\"v\":\"x\"}\n{}\n{\"v\":\"z\"}\n");
        File.WriteAllText(Path.Combine(env, "c-2.jsonl"), "");
        _session.Set("folder", _folder.Path);
        var result = _session.Run("""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
            $file = Invoke-TcbDbExport csv-single "db.collection('c').field({ v: true }).get()" -FileType Csv -Destination "$folder/c.csv"
            $null = $file | Invoke-TcbDbImport -Env csv-single -Collection c-2 -Wait
            """);
        result.Error("ImportCountMismatch");
    }

    private static JsonObject Document(Random random, int id) => new()
    {
        ["_id"] = RandomDocuments.Id(random, id),
        ["a"] = Value(random),
        ["b"] = Texts[random.Next(Texts.Length)],
        ["c"] = Value(random),
        ["d"] = random.Next(4) == 0 ? Value(random) : new JsonObject { ["x"] = Value(random), ["y"] = Value(random) },
    };

    private static JsonNode? Value(Random random) => RandomDocuments.Value(random, 2);

    private List<string> Cells(string name)
    {
        _session.Set("path", Path.Combine(_folder.Path, name));
        var result = _session.Run("Read-TcbExportFile $path");
        Assert.Empty(result.Errors);
        return [.. result.Output.SelectMany(row => Columns.Select(column => (string)row.Properties[column].Value))];
    }

    /// <summary>Whether a cell is the number that another one looked like.</summary>
    private static bool IsSameNumber(string before, string after) =>
        NumberOf(before) is { } number && NumberOf(after) is { } other && number.Equals(other);

    private static double? NumberOf(string cell) => cell.TrimStart('+').ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        "NAN" => double.NaN,
        _ => double.TryParse(
            cell, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture,
            out var number)
            ? number + 0.0 // no negative zero
            : null,
    };
}
