using System.Text.Json;
using CsCheck;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Conversion to CSV.</summary>
public sealed class CsvFormatTests : IDisposable
{
    private readonly Conversion _conversion = new();

    public void Dispose() => _conversion.Dispose();

    [Fact]
    public async Task Columns_are_the_fields_in_the_order_in_which_they_first_occur() =>
        Assert.Equal(
            "b,a,c\n1,,\n,2,3\n",
            await _conversion.TextAsync(Conversion.Csv, """{"b":1}""", """{"a":2,"c":3}"""));

    [Theory]
    [InlineData("null", "")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"a,b\"", "\"a,b\"")]
    [InlineData("\"say \\\"x\\\"\"", "\"say \"\"x\"\"\"")]
    [InlineData("\"a\\nb\"", "\"a\nb\"")]
    [InlineData("\"\\\"\"", "\"\"\"\"")]
    [InlineData("false", "false")]
    [InlineData("1.50", "1.50")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("""{"$numberDecimal":"12.50"}""", "12.50")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.88Z"}""", "2018-08-31T17:30:00.880Z")]
    [InlineData("""{"$date":{"$numberLong":"-62135596800000"}}""", "0001-01-01T00:00:00.000Z")]
    [InlineData("""{"$date":{"$numberLong":"253402300800000"}}""", "\"{\"\"$date\"\":{\"\"$numberLong\"\":\"\"253402300800000\"\"}}\"")]
    [InlineData("""{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}""", "5f3e2c1b9d1e8a0001a2b3c4")]
    [InlineData("""{"x":[1,{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"}]}""", "\"{\"\"x\"\":[1,\"\"5f3e2c1b9d1e8a0001a2b3c4\"\"]}\"")]
    public async Task Each_type_has_a_cell(string json, string cell) =>
        Assert.Equal($"i,v\n1,{cell}\n", await _conversion.TextAsync(Conversion.Csv, $$"""{"i":1,"v":{{json}}}"""));

    [Theory]
    [InlineData("\"007\"", "\"=\"\"007\"\"\"")]
    [InlineData("\"1-2\"", "\"=\"\"1-2\"\"\"")]
    [InlineData("\"1e5\"", "\"=\"\"1e5\"\"\"")]
    [InlineData("\"-5\"", "\"=\"\"-5\"\"\"")]
    [InlineData("-5", "-5")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("1234567890123456", "\"=\"\"1234567890123456\"\"\"")]
    [InlineData("""{"$numberDecimal":"0.1234567890123456"}""", "\"=\"\"0.1234567890123456\"\"\"")]
    [InlineData("0.001234567", "0.001234567")]
    [InlineData("\"=HYPERLINK(1,2)\"", "\"'=HYPERLINK(1,2)\"")]
    [InlineData("\"+x\"", "'+x")]
    [InlineData("\"-x\"", "'-x")]
    [InlineData("\"@x\"", "'@x")]
    [InlineData("\"\\tx\"", "'\tx")]
    [InlineData("\"\\rx\"", "\"'\rx\"")]
    [InlineData("\"x=1\"", "x=1")]
    [InlineData("""{"$oid":"111111111111111111111e11"}""", "\"=\"\"111111111111111111111e11\"\"\"")]
    [InlineData("""{"$date":"2018-08-31T17:30:00.88Z"}""", "2018-09-01 01:30:00")]
    [InlineData("""["=1+1"]""", "\"[\"\"=1+1\"\"]\"")]
    [InlineData("\"\\n=x\"", "\"'\n=x\"")]
    [InlineData("\" \\t=x\"", "' \t=x")]
    [InlineData("\"＝1+x\"", "'＝1+x")]
    [InlineData("\"＠SUM(a)\"", "'＠SUM(a)")]
    [InlineData("""{"$numberDouble":"-Infinity"}""", "'-Infinity")]
    [InlineData("""{"$numberDecimal":"-Infinity"}""", "'-Infinity")]
    [InlineData("""{"$numberDouble":"NaN"}""", "NaN")]
    [InlineData("true", "true")]
    [InlineData("5", "5")]
    public async Task For_Excel_text_stays_text_and_numbers_keep_their_digits(string json, string cell) =>
        Assert.Equal(
            $"\ufeffv\n{cell}\n",
            "\ufeff" + await _conversion.TextAsync(
                Conversion.Csv with { ForExcel = true, TimeZone = "Asia/Shanghai" }, $$"""{"v":{{json}}}"""));

    /// <summary>What Excel converts when it opens a file: numbers, dates and times in their many forms, booleans, errors.</summary>
    [Theory]
    [InlineData("10:00 PM")]
    [InlineData("10:00pm")]
    [InlineData("10 a")]
    [InlineData("Jan 1")]
    [InlineData("3 May")]
    [InlineData("may 5, 2020")]
    [InlineData("MARCH1")]
    [InlineData("SEPT2")]
    [InlineData("1-Dec-20")]
    [InlineData("1月2日")]
    [InlineData("2020年1月1日")]
    [InlineData("上午10:30")]
    [InlineData("10时30分")]
    [InlineData("TRUE")]
    [InlineData("false")]
    [InlineData("#N/A")]
    [InlineData("#DIV/0!")]
    [InlineData("#NAME?")]
    [InlineData("#GETTING_DATA")]
    [InlineData("$5")]
    [InlineData("¥5")]
    [InlineData("￥５")]
    [InlineData("€ 5")]
    [InlineData("$1,000.50")]
    [InlineData("(5)")]
    [InlineData("-5%")]
    [InlineData("1 1/2")]
    [InlineData("５")]
    [InlineData("２０２０／１／１")]
    [InlineData(" 007 ")]
    [InlineData("1e5")]
    [InlineData("2018-08-31T17:30:00Z")]
    public async Task For_Excel_text_that_it_would_convert_is_a_formula_with_that_text(string text)
    {
        var cell = $"\"=\"\"{text}\"\"\"";
        Assert.Equal($"v\n{cell}\n", await _conversion.TextAsync(ForExcel, JsonOf(text)));
    }

    [Theory]
    [InlineData("Shanghai")]
    [InlineData("上海")]
    [InlineData("May")]
    [InlineData("March on")]
    [InlineData("Market 5")]
    [InlineData("Room 5")]
    [InlineData("A1")]
    [InlineData("e5")]
    [InlineData("Meeting on May 5")]
    [InlineData("iPhone 12")]
    [InlineData("第5中学")]
    [InlineData("5号楼")]
    [InlineData("100元")]
    [InlineData("10.0.0.1 (host)")]
    [InlineData("#tag")]
    [InlineData("#1 in sales")]
    [InlineData("true story")]
    [InlineData("5f3e2c1b9d1e8a0001a2b3c4")]
    [InlineData("v1.2")]
    [InlineData("(none)")]
    [InlineData("...")]
    [InlineData("$")]
    [InlineData("😀 1")]
    [InlineData("ＡＢＣ")]
    public async Task For_Excel_ordinary_text_stays_as_it_is(string text) =>
        Assert.Equal($"v\n{text}\n", await _conversion.TextAsync(ForExcel, JsonOf(text)));

    [Fact]
    public async Task For_Excel_digits_that_are_too_long_for_a_formula_have_an_apostrophe()
    {
        var digits = new string('0', 256);
        Assert.Equal($"v\n'{digits}\n", await _conversion.TextAsync(ForExcel, JsonOf(digits)));
    }

    [Fact]
    public async Task For_Excel_there_is_a_byte_order_mark_and_no_formula_in_the_header()
    {
        await _conversion.TextAsync(Conversion.Csv with { ForExcel = true }, """{"=a":1}""");

        Assert.Equal("\ufeff'=a\n1\n"u8.ToArray(), await File.ReadAllBytesAsync(_conversion.Folder.File("target.csv")));
    }

    [Fact]
    public async Task Flattened_objects_are_columns_and_collisions_have_a_number()
    {
        var text = await _conversion.TextAsync(
            Conversion.Csv with { Flatten = true },
            """{"a":{"b":1,"c":{"d":[1,"x"]}},"a.b":2}""", """{"a":"text"}""", """{"e":{}}""");

        Assert.Equal("a,a.b,a.c.d,a.b (2),e\n,1,\"[1,\"\"x\"\"]\",2,\ntext,,,,\n,,,,{}\n", text);
        Assert.Contains("a.b", Assert.Single(_conversion.Caller.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arrays_are_joined_with_the_separator() =>
        Assert.Equal(
            "v\n\"1, a, 2018-08-31T17:30:00.000Z, {\"\"x\"\":1}, \"\n",
            await _conversion.TextAsync(
                Conversion.Csv with { ArraySeparator = ", " }, """{"v":[1,"a",{"$date":"2018-08-31T17:30:00Z"},{"x":1},null]}"""));

    [Fact]
    public async Task Chosen_fields_are_the_columns_in_their_order()
    {
        var text = await _conversion.TextAsync(
            Conversion.Csv with { Field = ["b.c", "_id", "b", "none"] }, """{"_id":1,"b":{"c":2},"x":3}""", """{"_id":2,"y":1,"b.c":5}""");

        Assert.Equal("b.c,b.c (2),_id,b,none\n2,,1,\"{\"\"c\"\":2}\",\n,5,2,,\n", text);
        Assert.Collection(
            _conversion.Caller.Warnings,
            warning => Assert.Contains("'b.c'", warning, StringComparison.Ordinal),
            warning => Assert.EndsWith("none", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fields_that_are_not_found_are_named_with_what_was_meant()
    {
        await _conversion.TextAsync(
            Conversion.Csv with { Field = ["_id", "Name", "c.e.f", "none"] }, """{"_id":1,"name":"x","c":{"e":[{"f":1}]}}""");

        Assert.Collection(
            _conversion.Caller.Warnings,
            warning => Assert.EndsWith("empty: Name (there is name; case matters), none", warning, StringComparison.Ordinal),
            warning => Assert.EndsWith("inside arrays, so their columns are empty; the array as a whole can be a column: c.e.f", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chosen_field_that_occurs_late_has_its_values()
    {
        var records = Enumerable.Range(0, 15_000)
            .Select(number => number == 14_000 ? """{"late":1}""" : $$"""{"n":{{number}}}""").ToArray();

        var text = await _conversion.TextAsync(Conversion.Csv with { Field = ["late"] }, records);

        Assert.Equal("1", text.Split('\n')[14_001]);
        Assert.Empty(_conversion.Caller.Warnings);
    }

    [Fact]
    public async Task The_columns_of_a_file_without_rows_stay()
    {
        _conversion.Folder.Write("s.csv", "a,b\n"u8.ToArray());
        await _conversion.RunAsync("s.csv", "t.csv", Conversion.Csv);

        Assert.Equal("a,b\n", await File.ReadAllTextAsync(_conversion.Folder.File("t.csv")));
    }

    [Fact]
    public async Task Nothing_becomes_an_empty_file()
    {
        Assert.Equal("", await _conversion.TextAsync(Conversion.Csv));
        Assert.Equal("", await _conversion.TextAsync(ForExcel, "{}", "{}"));
    }

    [Fact]
    public async Task A_row_of_one_empty_cell_is_no_empty_line() =>
        Assert.Equal("a\n\"\"\n\"\"\n1\n", await _conversion.TextAsync(
            Conversion.Csv with { Field = ["a"] }, "{}", """{"a":null}""", """{"a":1}"""));

    [Fact]
    public async Task A_field_that_occurs_twice_has_its_last_value_and_a_warning()
    {
        Assert.Equal("a\n2\n", await _conversion.TextAsync(Conversion.Csv, """{"a":1,"a":2}"""));
        Assert.Contains("1 record", Assert.Single(_conversion.Caller.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_delimiter_is_quoted_instead_of_the_comma() =>
        Assert.Equal(
            "a;b\n1,5;\"x;y\"\n", await _conversion.TextAsync(Conversion.Csv with { Delimiter = ';' }, """{"a":"1,5","b":"x;y"}"""));

    [Theory]
    [InlineData("2024-07-01T12:00:00Z", "America/New_York", "2024-07-01T08:00:00.000-04:00")]
    [InlineData("2024-01-01T12:00:00Z", "America/New_York", "2024-01-01T07:00:00.000-05:00")]
    [InlineData("2024-03-10T06:59:59.999Z", "America/New_York", "2024-03-10T01:59:59.999-05:00")]
    [InlineData("2024-03-10T07:00:00Z", "America/New_York", "2024-03-10T03:00:00.000-04:00")]
    [InlineData("0001-01-01T00:00:00Z", "Asia/Shanghai", "0001-01-01T00:00:00.000+00:00")]
    [InlineData("9999-12-31T23:59:59.999Z", "Asia/Shanghai", "9999-12-31T23:59:59.999+00:00")]
    [InlineData("0001-01-01T14:00:00Z", "Etc/GMT+12", "0001-01-01T02:00:00.000-12:00")]
    [InlineData("9999-12-31T09:59:59.999Z", "Pacific/Kiritimati", "9999-12-31T23:59:59.999+14:00")]
    public async Task Dates_have_the_offset_of_their_zone_at_that_time(string date, string zone, string cell) =>
        Assert.Equal(
            $"v\n{cell}\n", await _conversion.TextAsync(Conversion.Csv with { TimeZone = zone }, $$$"""{"v":{"$date":"{{{date}}}"}}"""));

    [Fact]
    public async Task A_column_of_the_name_of_a_partition_is_warned_of()
    {
        await _conversion.TextAsync(Conversion.Csv with { PartitionBy = ["env", "collection"] }, """{"Env":1,"v":2}""");

        Assert.Contains("'env'", Assert.Single(_conversion.Caller.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_without_end_are_an_error()
    {
        var failure = await Assert.ThrowsAsync<TcbException>(() => _conversion.TextAsync(
            Conversion.Csv, [.. Enumerable.Range(0, 10_001).Select(number => $$"""{"f{{number}}":1}""")]));

        Assert.Equal("TooManyColumns", failure.ErrorId);
        Assert.StartsWith(_conversion.Folder.Path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            "Values are probably used as names of fields. Choose the columns with -Field, or use -To JsonLines.",
            failure.RecommendedAction);
        Assert.DoesNotContain("target.csv", _conversion.Folder.Names);
    }

    /// <summary>The rows of CSV are those that <c>Read-TcbExportFile</c> makes of the same file, whatever the records are.</summary>
    [Fact]
    public void Cells_are_read_back_as_they_were() => RandomLines.Some.Sample(
        lines =>
        {
            using var conversion = new Conversion();
            conversion.TextAsync(Conversion.Csv, lines).GetAwaiter().GetResult();
            var builder = new RowBuilder();
            var rows = ExportRecords.Read(conversion.Folder.File("target.csv"), ExportFileType.Csv, builder).ToArray();
            Assert.All(rows, row => Assert.Null(row.Error));
            var records = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            if (records.All(record => !record.EnumerateObject().Any()))
                return; // no column, so no row
            Assert.Equal(records.Length, rows.Length);
            foreach (var (record, row) in records.Zip(rows, (record, row) => (record, (Dictionary<string, string>)row.Record!)))
            {
                foreach (var (name, cell) in row)
                    Assert.Equal(record.TryGetProperty(name, out var value) ? TextOf(value) : "", cell);
                Assert.All(record.EnumerateObject(), field => Assert.Contains(field.Name, row.Keys));
            }
        },
        iter: 200);

    private static ConversionOptions ForExcel { get; } = Conversion.Csv with { ForExcel = true };

    private static string JsonOf(string text) =>
        JsonSerializer.Serialize(new Dictionary<string, string> { ["v"] = text }, RandomLines.Unescaped);

    /// <summary>The cell of a value; of what is inside objects and arrays, the JSON.</summary>
    private static string TextOf(JsonElement value, bool isInside = false)
    {
        var quote = isInside ? "\"" : "";
        return value.ValueKind switch
        {
            JsonValueKind.Null => isInside ? "null" : "",
            JsonValueKind.String => isInside ? value.GetRawText() : value.GetString()!,
            JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(element => TextOf(element, isInside: true)))}]",
            JsonValueKind.Object when value.EnumerateObject().ToArray() is [{ Name: ['$', ..] } typed] => quote + typed switch
            {
                { Name: "$date" } => Date(typed.Value.GetString()!),
                _ => typed.Value.GetString(),
            } + quote,
            JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Select(Member))}}}",
            _ => value.GetRawText(),
        };

        static string Member(JsonProperty member) =>
            $"{JsonSerializer.Serialize(member.Name, RandomLines.Unescaped)}:{TextOf(member.Value, isInside: true)}";
    }

    private static string Date(string text) => $"{text[..19]}.{text[19..^1].TrimStart('.').PadRight(3, '0')}Z";

    private sealed class RowBuilder : IRecordBuilder
    {
        public bool AllowsAnyName => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
        {
            var row = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < names.Length; i++)
                row.Add(names[i], (string)values[i]!);
            return row;
        }
    }
}
