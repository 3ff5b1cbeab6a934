using CsCheck;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.Running;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>Conversions with rules. The folder of the new files checks that no planted text is left in one.</summary>
public sealed class RedactedConversionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DirectoryInfo _sources = Directory.CreateTempSubdirectory();
    private readonly TestCaller _caller = new();

    public static TheoryData<string, ConversionFormat, ConversionJson?> Formats => new()
    {
        { "x.jsonl", ConversionFormat.JsonLines, null },
        { "x.jsonl", ConversionFormat.JsonLines, ConversionJson.Canonical },
        { "x.jsonl", ConversionFormat.JsonLines, ConversionJson.Plain },
        { "x.csv", ConversionFormat.Csv, null },
        { "x.xlsx", ConversionFormat.Xlsx, null },
        { "x.parquet", ConversionFormat.Parquet, null },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void NoPlantedValue_IsInTheFileItsReceiptOrAMessage(string name, ConversionFormat format, ConversionJson? json) =>
        Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var lines = Enumerable.Range(0, 20).Select(_ => Record(random, depth: 0)).ToArray();
            var source = Write($"{Guid.NewGuid()}.json", string.Join('\n', lines) + "\n{\"secret\":\"PLANTED-PERSON\n");
            using var folder = new TempFolder();
            using var run = Redacted.Run(Rules(random));

            // Compressed text would not be found.
            var compression = format is ConversionFormat.Parquet ? ConversionCompression.None : (ConversionCompression?)null;
            var file = Convert(source, folder.File(name), new() { To = format, Json = json, Compression = compression }, run);
            if (format is ConversionFormat.Xlsx)
                System.IO.Compression.ZipFile.ExtractToDirectory(file.Path, folder.File("unpacked"));

            Assert.Equal((20, 1), (file.RecordCount, file.DamagedCount));
            if (format is ConversionFormat.JsonLines or ConversionFormat.Csv)
                Assert.Equal(20, File.ReadLines(file.Path).Count() - (format is ConversionFormat.Csv ? 1 : 0));
        },
        iter: 40);

    [Fact]
    public void RemovedFields_AreNoColumns()
    {
        using var run = Redacted.Run(new Dictionary<string, object?> { ["secret"] = "Remove", ["b.**"] = "Null" });

        var file = Convert(Write("x.json", """{"a":1,"secret":"PLANTED-A","b":{"c":"PLANTED-B"}}"""), _folder.File("x.csv"), new() { To = ConversionFormat.Csv, Flatten = true }, run);

        Assert.Equal("a,b.c\n1,\n", File.ReadAllText(file.Path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void CellsOfCsv_AreRedacted()
    {
        using var run = Redacted.Run(new Dictionary<string, object?> { ["**.name"] = "Mask" });

        var file = Convert(
            Write("x.csv", "_id,user.name\n1,\"PLANTED\n-A\"\n"), _folder.File("x.jsonl"), new() { To = ConversionFormat.JsonLines }, run);

        Assert.Equal("""{"_id":"1","user.name":"******D\n-A"}""" + "\n", File.ReadAllText(file.Path));
    }

    [Fact]
    public void References_JoinAcrossFilesAndRuns()
    {
        var users = Write("users.json", """{"_id":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"},"openid":"PLANTED-OPENID"}""");
        var orders = Write("orders.json", """{"user":{"$oid":"5f3e2c1b9d1e8a0001a2b3c4"},"by":["PLANTED-OPENID"]}""");

        var texts = new[] { (users, "_id"), (orders, "user") }.Select(source =>
        {
            using var run = Redacted.Run(new Dictionary<string, object?> { [source.Item2] = "Hash", ["openid"] = "Hash", ["by"] = "Hash" });
            return File.ReadAllText(Convert(
                source.Item1, _folder.File(Path.GetFileName(source.Item1) + "l"), new() { To = ConversionFormat.JsonLines }, run).Path);
        }).ToArray();

        Assert.Equal(
            texts[0].Replace("\"_id\"", "\"user\"", StringComparison.Ordinal).Replace("\"openid\":", "\"by\":[", StringComparison.Ordinal)
            .Replace("}\n", "]}\n", StringComparison.Ordinal), texts[1]);
    }

    [Fact]
    public void TheReceipt_NamesTheRules_AndAllThoseOfTheSource()
    {
        var file = Write("x.json", """{"a":"PLANTED-A","b":"PLANTED-B"}""");
        foreach (var (path, action) in new[] { ("a", "Hash"), ("c", "Mask"), ("b", "Null") })
        {
            using var run = Redacted.Run(new Dictionary<string, object?> { [path] = action });
            var target = path == "b" ? _folder.File("x.csv") : Path.Combine(_sources.FullName, $"{path}.jsonl");
            file = Convert(file, target, new() { To = path == "b" ? ConversionFormat.Csv : ConversionFormat.JsonLines }, run).Path;
        }

        var receipt = ConversionReceipt.Read(WeChatTcb.Client.Downloads.ExportReceipt.PathOf(file))!;
        Assert.Equal("b = Null", $"{receipt.Redaction}");
        Assert.Null(receipt.Redaction!.Unused);
        Assert.Null(receipt.File.SourceSha256); // with it, who knows the rest of a record could test guesses
        Assert.Equal(["a = Hash (KeyId b1009a6a)", "c = Mask"], receipt.SourceRedactions!.Select(redaction => $"{redaction}"));
        Assert.Equal(["c"], receipt.SourceRedactions![1].Unused);
    }

    [Fact]
    public void TheReceipt_OfEachFile_NamesTheRulesThatConcernedNothingInIt()
    {
        using var run = Redacted.Run(new Dictionary<string, object?> { ["a"] = "Null", ["b"] = "Null" });
        var unused = new[] { "a", "b" }.Select(name =>
        {
            var file = Convert(Write($"{name}.json", $$"""{"{{name}}":"PLANTED"}"""), _folder.File($"{name}.jsonl"), new() { To = ConversionFormat.JsonLines }, run);
            return Assert.Single(ConversionReceipt.Read(file.ReceiptPath!)!.Redaction!.Unused!);
        });

        Assert.Equal(["b", "a"], unused);
        Assert.Empty(run.Unused);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _sources.Delete(recursive: true);
    }

    private static string Record(Random random, int depth)
    {
        string[] names = ["secret", "b.secret", "Secret", "a", "x\"y", "list"];
        var members = Enumerable.Range(0, random.Next(1, 5)).Select(_ => names[random.Next(names.Length)]).Distinct().Select(name =>
        {
            var value = random.Next(4) switch
            {
                0 when depth < 4 => Record(random, depth + 1),
                1 when depth < 4 =>
                    $"[{Record(random, depth + 1)}, \"{(name.EndsWith("ecret", StringComparison.Ordinal) ? "PLANTED-LIST" : "x")}\"]",
                _ when name.EndsWith("ecret", StringComparison.Ordinal) => $"\"PLANTED-{random.Next()}\"",
                _ => "1",
            };
            return $"{System.Text.Json.JsonSerializer.Serialize(name)}: {value}";
        });
        return $"{{{string.Join(", ", members)}}}";
    }

    private static Dictionary<string, object?> Rules(Random random)
    {
        object?[] actions = ["Remove", "Null", "Mask", "Hash", "Fake", 5];
        return new() { ["**.secret"] = actions[random.Next(actions.Length)], ["**.a"] = "Mask", ["**.x*"] = "Fake" };
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_sources.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private ConvertedFile Convert(
        string source, string target, ConversionOptions options, WeChatTcb.Client.Redaction.RedactionSession run) =>
        FileConversion.RunAsync(
        new ConversionRequest(source, FileConversion.Target(target, overwrite: false), options) { Redaction = run },
        (_, _) => { }, error => Assert.DoesNotContain("PLANTED", $"{error}", StringComparison.Ordinal),
        _caller, TimeProvider.System, CancellationToken.None)
        .GetAwaiter().GetResult();
}
