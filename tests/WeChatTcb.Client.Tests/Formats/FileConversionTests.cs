using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.Running;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>The conversion of files, whatever the format.</summary>
public sealed class FileConversionTests : IDisposable
{
    private readonly Conversion _conversion = new();

    public void Dispose() => _conversion.Dispose();

    [Fact]
    public async Task Other_fields_after_the_first_records_begin_the_file_again()
    {
        var records = Enumerable.Range(0, 30_000)
            .Select(number => number == 20_000 ? """{"late":1}""" : $$"""{"n":{{number}}}""").ToArray();
        records[5] = "damaged";

        var text = await _conversion.TextAsync(Conversion.Csv, records);

        var lines = text.Split('\n');
        Assert.Equal("n,late", lines[0]);
        Assert.Equal(",1", lines[20_000]);
        Assert.Equal(30_001, lines.Length);
        Assert.Equal(6, Assert.Single(_conversion.Damage).LineNumber);
        Assert.Contains("read again", Assert.Single(_conversion.Caller.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_fields_than_those_of_the_sample_are_an_error()
    {
        var records = Enumerable.Range(0, 30_000)
            .Select(number => number == 20_000 ? """{"late":1}""" : $$"""{"n":{{number}}}""").ToArray();

        var failure = await Assert.ThrowsAsync<TcbException>(() =>
            _conversion.TextAsync(Conversion.Csv with { SampleRecords = 100 }, records));

        Assert.Equal("FieldsNotInSample", failure.ErrorId);
        // As many as were read, which are whole batches.
        Assert.DoesNotContain("the first 100 records", failure.Message, StringComparison.Ordinal);
        Assert.Matches("not in the first [0-9]{3,5} records", failure.Message);
        Assert.Equal(["source.json"], _conversion.Folder.Names);
    }

    [Fact]
    public async Task The_receipt_names_source_and_settings_and_checks_the_file()
    {
        var source = "{\"a\":1}\nno record\n{\"a\":2}\n"u8.ToArray();
        _conversion.Folder.Write("s.json", source);
        var file = await _conversion.RunAsync("s.json", "t.csv", Conversion.Csv with { TimeZone = "Asia/Shanghai" });

        using var receipt = JsonDocument.Parse(await File.ReadAllBytesAsync(file.ReceiptPath!));
        var (kind, written, settings) = (
            receipt.RootElement.GetProperty("kind"), receipt.RootElement.GetProperty("file"), receipt.RootElement.GetProperty("settings"));
        Assert.Equal("conversion", kind.GetString());
        Assert.Equal("t.csv", written.GetProperty("path").GetString());
        Assert.Equal("s.json", written.GetProperty("source").GetString());
        Assert.Equal(Hash(source), written.GetProperty("sourceSha256").GetString());
        Assert.Equal((2, 1), (written.GetProperty("recordCount").GetInt32(), written.GetProperty("damagedCount").GetInt32()));
        Assert.Equal("""{"to":"Csv","timeZone":"Asia/Shanghai"}""", JsonSerializer.Serialize(settings));

        var check = await CheckAsync(file.Path);
        Assert.Equal(ExportFileStatus.Partial, check.Status);
        Assert.Equal((2, 1, ConversionFormat.Csv), (check.RecordCount, check.RecordFail, check.Format));

        await File.AppendAllTextAsync(file.Path, "3\n");
        check = await CheckAsync(file.Path);
        Assert.Equal(ExportFileStatus.Changed, check.Status);
        Assert.Equal(["Length", "Sha256"], check.Differences);
    }

    [Fact]
    public async Task A_file_without_damage_is_whole_and_as_private_as_a_saved_one()
    {
        _conversion.Folder.Write("s.json", "{\"a\":1}"u8.ToArray());
        var file = await _conversion.RunAsync("s.json", "t.jsonl", Conversion.JsonLines);

        Assert.True((await CheckAsync(file.Path)).IsWhole);
        Assert.Equal(Hash(await File.ReadAllBytesAsync(file.Path)), file.Sha256);
        Assert.Equal(new FileInfo(file.Path).Length, file.Length);
        Assert.Equal(["s.json", "t.jsonl", "t.jsonl.receipt.json"], _conversion.Folder.Names);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
    }

    [Fact]
    public async Task An_existing_file_stays_unless_it_may_be_replaced()
    {
        _conversion.Folder.Write("s.json", "{\"a\":1}"u8.ToArray());
        _conversion.Folder.Write("t.csv", "old"u8.ToArray());

        var failure = await Assert.ThrowsAsync<TcbException>(() => _conversion.RunAsync("s.json", "t.csv", Conversion.Csv));
        Assert.Equal("FileExists", failure.ErrorId);
        Assert.Equal("old", await File.ReadAllTextAsync(_conversion.Folder.File("t.csv")));

        await _conversion.RunAsync("s.json", "t.csv", Conversion.Csv, overwrite: true);
        Assert.Equal("a\n1\n", await File.ReadAllTextAsync(_conversion.Folder.File("t.csv")));
    }

    [Theory]
    [InlineData("<html>", "NotAnExportFile")]
    [InlineData(null, "FileNotFound")]
    public async Task A_source_that_cannot_be_read_leaves_nothing(string? source, string error)
    {
        if (source is not null)
            _conversion.Folder.Write("s.json", Encoding.UTF8.GetBytes(source));

        var failure = await Assert.ThrowsAsync<TcbException>(() => _conversion.RunAsync("s.json", "t.csv", Conversion.Csv));

        Assert.Equal(error, failure.ErrorId);
        Assert.DoesNotContain(_conversion.Folder.Names, name => name.StartsWith("t.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_conversion_leaves_the_old_file_and_nothing_else()
    {
        _conversion.Folder.Write("s.json", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("{\"a\":1}", 500_000))));
        _conversion.Folder.Write("t.jsonl", "old"u8.ToArray());
        using var stop = new CancellationTokenSource();
        var request = new ConversionRequest(_conversion.Folder.File("s.json"), _conversion.Folder.File("t.jsonl"), Conversion.JsonLines)
        {
            Overwrite = true,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileConversion.RunAsync(
            request, (bytes, _) => { if (bytes > 1_000_000) stop.Cancel(); }, _ => { },
            _conversion.Caller, TimeProvider.System, stop.Token));

        Assert.Equal("old", await File.ReadAllTextAsync(_conversion.Folder.File("t.jsonl")));
        Assert.Equal(["s.json", "t.jsonl"], _conversion.Folder.Names);
    }

    [Theory]
    [InlineData("s.json", "[{\"a\":1},\n{\"a\":2}]")]
    [InlineData("s.json", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}")]
    [InlineData("s.csv", "a\n1\n2\n")]
    [InlineData("s.json", "\ufeff{\"a\":1}\r\n\r\n{\"a\":2}\r\n")]
    public async Task Everything_that_can_be_read_can_be_converted(string name, string source)
    {
        _conversion.Folder.Write(name, Encoding.UTF8.GetBytes(source));
        await _conversion.RunAsync(name, "t.csv", Conversion.Csv);

        Assert.Equal("a\n1\n2\n", await File.ReadAllTextAsync(_conversion.Folder.File("t.csv")));
        Assert.Empty(_conversion.Damage);
    }

    [Fact]
    public async Task Exports_are_saved_where_a_converted_file_was()
    {
        _conversion.Folder.Write("s.json", "{\"a\":1}"u8.ToArray());
        var file = await _conversion.RunAsync("s.json", "t.jsonl", Conversion.JsonLines);

        Assert.Null(ExportReceipt.Read(file.ReceiptPath!));
        File.Delete(file.Path);
        DestinationPath.CheckFree(file.Path, mayReplace: false);
        Assert.Null(await SavedFile.FindAsync(file.Path, _ => true, CancellationToken.None));
    }

    [Fact]
    public void No_two_sources_become_one_file_and_no_source_is_replaced()
    {
        var (a, b) = (_conversion.Folder.Write("a.json", []), _conversion.Folder.Write("a.csv", []));
        var targets = new ConversionTargets(_conversion.Folder.Path, Conversion.Csv, overwrite: true);
        ConversionSource[] sources = [ConversionSource.Of(a), ConversionSource.Of(b)];

        targets.AddSources(sources);
        Assert.Equal("DestinationIsSource", Assert.Throws<TcbException>(() => targets.TargetOf(sources[0])).ErrorId);

        targets = new ConversionTargets(_conversion.Folder.File("out"), Conversion.Csv, overwrite: true);
        targets.AddSources(sources);
        Assert.Equal(_conversion.Folder.File("out/a.csv"), targets.TargetOf(sources[0]));
        Assert.Equal("DuplicateDestination", Assert.Throws<TcbException>(() => targets.TargetOf(sources[1])).ErrorId);

        targets = new ConversionTargets(_conversion.Folder.File("one.csv"), Conversion.Csv, overwrite: true);
        Assert.Equal("DuplicateDestination", Assert.Throws<TcbException>(() => targets.AddSources(sources)).ErrorId);
    }

    [Fact]
    public void Partitions_and_another_compression_are_no_file()
    {
        ConversionTargets Targets(string name, ConversionOptions options) => new(_conversion.Folder.File(name), options, overwrite: false);

        Assert.Equal("PartitionNeedsFolder", Assert.Throws<TcbException>(() =>
            Targets("x.csv", Conversion.Csv with { PartitionBy = ["env"] })).ErrorId);
        foreach (var (name, compression) in new[]
        {
            ("x.csv.gz", ConversionCompression.None), ("x.csv.zst", ConversionCompression.Gzip), ("x.csv", ConversionCompression.Gzip),
        })
            Assert.Equal("FileTypeMismatch", Assert.Throws<TcbException>(() =>
                Targets(name, Conversion.Csv with { Compression = compression })).ErrorId);
        Assert.False(Targets("x.csv.gz", Conversion.Csv with { Compression = ConversionCompression.Gzip }).IsFolder);
        Assert.False(Targets("x.csv", Conversion.Csv with { Compression = ConversionCompression.None }).IsFolder);
    }

    [Fact]
    public void Partitions_are_named_as_Hive_names_them()
    {
        var targets = new ConversionTargets(
            _conversion.Folder.Path, Conversion.Csv with { PartitionBy = ["env", "collection"] }, overwrite: false);

        Assert.Equal(
            _conversion.Folder.File("env=demo-1/collection=a%2Fb/x.csv"),
            targets.TargetOf(new ConversionSource(_conversion.Folder.File("x.json"), "demo-1/x", "demo-1", "a/b")));
        // Engines take files with such names for hidden ones.
        Assert.Equal(
            _conversion.Folder.File("env=demo-1/collection=_users/part-_users.csv"),
            targets.TargetOf(new ConversionSource(_conversion.Folder.File("_users.json"), "demo-1/_users", "demo-1", "_users")));
        var unknown = Assert.Throws<TcbException>(() =>
            targets.TargetOf(new ConversionSource(_conversion.Folder.File("y.json"), "y", null, "a")));
        Assert.Equal("OriginUnknown", unknown.ErrorId);
        Assert.StartsWith("The env that", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Flatten", "Csv, Xlsx, Parquet")]
    [InlineData("Delimiter", "Csv")]
    public void An_option_of_another_format_is_an_error_that_names_those_formats(string option, string formats)
    {
        var options = option == "Flatten" ? Conversion.JsonLines with { Flatten = true } : Conversion.JsonLines with { Delimiter = ';' };

        var failure = Assert.Throws<TcbException>(() => RecordFormats.Check(options));

        Assert.Equal("OptionOfOtherFormat", failure.ErrorId);
        Assert.Equal($"-{option} has no meaning for JsonLines, only for {formats}.", failure.Message);
    }

    [Theory]
    [InlineData("x.csv", null, ConversionFormat.Csv)]
    [InlineData("x.CSV.gz", null, ConversionFormat.Csv)]
    [InlineData("x.ndjson.zst", null, ConversionFormat.JsonLines)]
    [InlineData("x", ConversionFormat.Csv, ConversionFormat.Csv)]
    public void The_extension_decides_the_format(string name, ConversionFormat? to, ConversionFormat expected) =>
        Assert.Equal(expected, ConversionTargets.FormatOf(_conversion.Folder.File(name), to));

    [Theory]
    [InlineData("x", null, "FormatUnknown")]
    [InlineData("x.csv", ConversionFormat.JsonLines, "FileTypeMismatch")]
    public void A_format_that_is_unknown_or_another_is_an_error(string name, ConversionFormat? to, string error) =>
        Assert.Equal(error, Assert.Throws<TcbException>(() => ConversionTargets.FormatOf(_conversion.Folder.File(name), to)).ErrorId);

    private static Task<ExportFileCheck> CheckAsync(string path) =>
        new ReceiptCheck().RunAsync(path, (_, _) => { }, CancellationToken.None);

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
