using System.Collections.Specialized;
using System.Management.Automation;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Read-TcbExportFile.</summary>
public sealed class ReadTests : IDisposable
{
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Json_values_keep_their_types()
    {
        var record = Read("""
            {"_id":"a","when":{"$date":"2018-08-31T17:30:00.882Z"},"long":9007199254740993,"price":3333.0,"place":{"type":"Point","coordinates":[113.0,23.5]},"tags":["x",{"$oid":"5f0000000000000000000001"}],"none":null,"ok":true}
            """).Single();

        Assert.Equal(new DateTimeOffset(2018, 8, 31, 17, 30, 0, 882, TimeSpan.Zero), Base(record.when));
        Assert.Equal(
            TimeZoneInfo.Local.GetUtcOffset(new DateTime(2018, 8, 31, 17, 30, 0, DateTimeKind.Utc)),
            ((DateTimeOffset)Base(record.when)).Offset);
        Assert.Equal(9007199254740993L, record.@long);
        Assert.Equal(3333.0, record.price);
        Assert.Equal("Point", record.place.type);
        Assert.Equal(new object[] { 113.0, 23.5 }, (object[])record.place.coordinates);
        Assert.Equal(["x", "5f0000000000000000000001"], ((object[])record.tags).Select(Base));
        Assert.Null(record.none);
        Assert.True(record.ok);
    }

    [Fact]
    public void Canonical_extended_json_gives_the_same()
    {
        var record = Read("""{"i":{"$numberInt":"5"},"l":{"$numberLong":"9007199254740993"},"d":{"$numberDouble":"1.5"},"n":{"$numberDouble":"NaN"},"t":{"$date":{"$numberLong":"1535736600882"}}}""").Single();

        Assert.Equal(5, record.i);
        Assert.Equal(9007199254740993L, record.l);
        Assert.Equal(1.5, record.d);
        Assert.True(double.IsNaN(record.n));
        Assert.Equal(new DateTimeOffset(2018, 8, 31, 17, 30, 0, 882, TimeSpan.Zero), Base(record.t));
    }

    [Fact]
    public void A_damaged_line_is_an_error_with_its_number_and_reading_continues()
    {
        var result = Read("{\"n\":1}\n{\"n\":\n\n{\"n\":3}\n[4]\n{\"n\":5}");

        Assert.Equal([1L, 3L, 5L], result.Output.Select(record => (long)((dynamic)record).n));
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("DamagedRecord,", error.FullyQualifiedErrorId));
        Assert.Contains("line 2", result.Errors[0].ErrorDetails.Message);
        Assert.Contains("line 5", result.Errors[1].ErrorDetails.Message);
    }

    [Theory]
    [InlineData("{\"a\":1,\"A\":2}", "CollidingNames")]
    [InlineData("{\"x\":{\"a\":1,\"A\":2}}", "CollidingNames")]
    [InlineData("{\"\":1}", "EmptyName")]
    public void Keys_that_an_object_cannot_have_are_an_error_and_AsHashtable_reads_them(string json, string id)
    {
        Assert.Contains("-AsHashtable", Read(json + "\n").Error(id).ErrorDetails.RecommendedAction);

        var table = Assert.IsType<OrderedDictionary>(((PSObject)Read(json, "-AsHashtable").Single()).BaseObject);
        var keys = (table.Contains("x") ? (OrderedDictionary)table["x"]! : table).Keys.Cast<string>();
        Assert.Equal(json.Contains('A') ? ["a", "A"] : [""], keys);
    }

    [Fact]
    public void Csv_cells_are_text_under_their_headers()
    {
        var result = _session.Run(
            "Read-TcbExportFile $args[0]", _folder.Write("x.csv", "_id,name.first,note\n1,\"O\"\"Neil\",\"two\nlines\"\n2,,\n"));

        Assert.Equal(2, result.Output.Count);
        Assert.Equal("O\"Neil", result.Output[0].Properties["name.first"].Value);
        Assert.Equal("two\nlines", ((dynamic)result.Output[0]).note);
        Assert.Equal("", ((dynamic)result.Output[1]).note);
    }

    [Fact]
    public void A_damaged_row_is_an_error_with_its_line_and_reading_continues()
    {
        var result = _session.Run("Read-TcbExportFile $args[0]", _folder.Write("x.csv", "a,b\n1,\"x\ny\"\n2\n\"bad\"junk,3\n4,5\n"));

        Assert.Equal(["1", "4"], result.Output.Select(row => (string)((dynamic)row).a));
        Assert.Contains("line 4", result.Errors[0].ErrorDetails.Message);
        Assert.Contains("line 5", result.Errors[1].ErrorDetails.Message);
    }

    [Fact]
    public void It_accepts_wildcards_names_with_brackets_and_literal_paths()
    {
        _folder.Write("a1.json", "{\"n\":1}");
        _folder.Write("a2.json", "{\"n\":2}");
        var odd = _folder.Write("odd[1].json", "{\"n\":3}");
        _session.Set("folder", _folder.Path);

        Assert.Equal([1L, 2L], _session.Run("(Read-TcbExportFile \"$folder/a*.json\").n").Output.Select(value => (long)value.BaseObject));
        Assert.Equal(3L, _session.Run("Read-TcbExportFile $args[0]", odd).Single().n);
        Assert.Equal(3L, _session.Run("Read-TcbExportFile -LiteralPath $args[0]", odd).Single().n);
        Assert.Equal(3L, _session.Run("$args[0] | Read-TcbExportFile", odd).Single().n);
        _session.Run("Read-TcbExportFile \"$folder/none*.json\"").Error("FileNotFound");
    }

    [Fact]
    public void Receipts_and_part_files_are_skipped_unless_they_are_named()
    {
        _folder.Write("a.json", "{\"n\":1}");
        _folder.Write("a.json.receipt.json", "{\"n\":2}");
        _folder.Write("a.json.abcdefghijk.part", "{\"n\":3}");
        _folder.Write("a.json.abcdefghijk.part.checkpoint", "{\"n\":4}");
        _session.Set("folder", _folder.Path);
        _session.Set("files", Directory.GetFiles(_folder.Path).Select(path => new FileInfo(path)).ToArray());

        Assert.Equal(1L, _session.Run("Read-TcbExportFile \"$folder/*\"").Single().n);
        var piped = _session.Run("$files | Read-TcbExportFile -Verbose");
        Assert.Equal(1L, piped.Single().n);
        Assert.Equal(3, piped.Verbose.Count);
        Assert.Equal(2L, _session.Run("Read-TcbExportFile \"$folder/a.json.receipt.json\"").Single().n);
        _session.Run("Read-TcbExportFile \"$folder/*.receipt.json\"").Error("FileNotFound");
    }

    [Fact]
    public void Reading_can_be_ended_early_without_reading_the_rest()
    {
        var file = _folder.Write("x.json", string.Join('\n', Enumerable.Range(0, 200_000).Select(n => $"{{\"n\":{n}}}")));

        var result = _session.Run("foreach ($x in 1) { Read-TcbExportFile $args[0] | ForEach-Object { $_.n; break } }", file);

        Assert.Equal(0L, Assert.Single(result.Output).BaseObject);
        File.Delete(file); // the file is closed
    }

    [Theory]
    [InlineData("")]
    [InlineData("-AsHashtable")]
    public void A_field_that_occurs_more_than_once_has_its_last_value_and_one_warning(string parameters)
    {
        const string Records = """
            {"_id":"a","lands":{"land1":{"crop":1},"land1":{"crop":2}}}
            {"_id":"b","n":1,"n":2}
            """;

        var result = Read(Records, parameters);

        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Count);
        Assert.Contains("line 1: the field 'land1'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        var read = $"$r = Read-TcbExportFile '{Path.Combine(_folder.Path, "x.json")}' {parameters}";
        const string Show = "\"$($r[0].lands.land1.crop) $($r[1].n)\"";
        Assert.Equal("2 2", $"{_session.Run($"{read} 3> $null; {Show}").Single()}");
        var all = _session.Run($"{read} -AllValues; {Show}");
        Assert.Equal("1 2 1 2", $"{all.Single()}");
        Assert.Empty(all.Warnings);
    }

    [Fact]
    public void A_file_that_is_no_export_is_one_error_and_the_other_files_are_read()
    {
        _folder.Write("a.json", "{\"n\":1}");
        _folder.Write("b.json", "<!DOCTYPE html>\n<html>\n</html>\n");
        _folder.Write("c.json", "{\"n\":3}");

        var result = _session.Run($"Read-TcbExportFile '{_folder.Path}/*.json'");

        Assert.Equal([1L, 3L], result.Output.Select(record => (long)((dynamic)record).n));
        Assert.Contains("HTML", result.Error("NotAnExportFile").ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flattened_rows_have_the_columns_of_all_records_of_all_files()
    {
        _folder.Write("1.json", """
            {"_id":1,"a.b":1,"a":{"b":2,"c":{"d":[1,{"e":"x"}]}},"none":{}}
            {"_id":2,"new":null}
            """);
        _folder.Write("2.csv", "_id,a.b\n3,4\n");

        _session.Set("files", Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(path => new FileInfo(path)).ToArray());
        var result = _session.Run("$files | Read-TcbExportFile -Flatten");

        Assert.Empty(result.Errors);
        Assert.All(
            result.Output,
            row => Assert.Equal(["_id", "a.b", "a.b (2)", "a.c.d", "none", "new"], row.Properties.Select(property => property.Name)));
        Assert.Equal(
            ["1|1|2|[1,{\"e\":\"x\"}]|{}|", "2|||||", "3|4||||"],
            result.Output.Select(row => string.Join('|', row.Properties.Select(property => property.Value))));
        Assert.Contains("'a.b'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_by_case_have_columns_of_their_own()
    {
        Assert.Equal(
            ["A", "a (2)"], ((PSObject)Read("""{"A":1,"a":2}""", "-Flatten").Single()).Properties.Select(property => property.Name));
        Assert.Equal(
            ["A", "a"], ((OrderedDictionary)Base(Read("""{"A":1,"a":2}""", "-Flatten -AsHashtable").Single())).Keys.Cast<string>());
    }

    [Fact]
    public void Too_many_columns_are_an_error()
    {
        Read(
            string.Concat(
                Enumerable.Range(0, 101)
                    .Select(n => $"{{{string.Join(',', Enumerable.Range(n * 100, 100).Select(m => $"\"n{m}\":1"))}}}\n")),
            "-Flatten")
            .Error("TooManyColumns");
    }

    private static object? Base(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private Result Read(string json, string parameters = "") =>
        _session.Run($"Read-TcbExportFile $args[0] {parameters}", _folder.Write("x.json", json));
}
