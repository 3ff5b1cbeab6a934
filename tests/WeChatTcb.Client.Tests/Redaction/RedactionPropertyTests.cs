using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using WeChatTcb.Client.Records.Batches;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>What holds for all records and rules.</summary>
public sealed class RedactionPropertyTests
{
    private static readonly string[] Names =
        ["_id", "phone", "Phone", "name", "address", "a.b", "", "*", "$x", "items", "中文", "say \"x\"", "\n", "x[0]"];

    /// <summary>Paths with no room for more, so that every field is looked up by its names.</summary>
    private static readonly Lazy<FieldPaths> FullPaths = new(() =>
    {
        var paths = new FieldPaths();
        while (paths.Count < FieldPaths.MaxCount)
            paths.Member(FieldPaths.Record, $"f{paths.Count}");
        return paths;
    });

    [Fact]
    public void NoPlantedValue_Survives() => Gen.Int.Sample(seed =>
    {
        var document = new RandomDocument(new Random(seed));
        var rules = document.RulesFor(["Remove", "Null", "Mask", "Hash", "Fake", new Hashtable { ["Value"] = "x" }, 0]);
        using var run = Redacted.Run(rules);

        foreach (var paths in new[] { new FieldPaths(), FullPaths.Value })
        {
            var redacted = Redacted.Json(document.Json, run, paths);
            using var parsed = JsonDocument.Parse(redacted);
            foreach (var planted in document.Planted)
                Assert.False(redacted.Contains(planted, StringComparison.OrdinalIgnoreCase), $"{document.Json}\n{Text(rules)}\n{redacted}");
        }
    });

    [Fact]
    public void TypesAndCounts_StayTheSame() => Gen.Int.Sample(seed =>
    {
        var document = new RandomDocument(new Random(seed));
        using var run = Redacted.Run(document.RulesFor(["Mask", "Hash", "Fake"]));
        var (before, after) = (Read(document.Json), Read(Redacted.Json(document.Json, run, new FieldPaths())));

        Assert.Equal(Shape(before), Shape(after));
    });

    [Theory]
    [InlineData("Hash")]
    [InlineData("Fake")]
    public void EqualValues_StayEqual_AndOthersDoNotBecomeEqual(string action) => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        using var run = Redacted.Run(new Dictionary<string, object?> { ["**"] = action });
        Dictionary<string, string> known = [];
        for (var i = 0; i < 3; i++)
        {
            var document = new RandomDocument(random);
            foreach (var (before, after) in Texts(document.Json).Zip(Texts(Redacted.Json(document.Json, run, new FieldPaths()))))
                Assert.Equal(known.TryAdd(before, after) ? after : known[before], after);
        }

        var ids = known.Where(entry => entry.Key.Length >= 20).ToArray();
        Assert.Equal(ids.Length, ids.DistinctBy(entry => entry.Value).Count());
    });

    [Fact]
    public void TheSameKey_GivesTheSame_AndAnotherKeyDoesNot() => Gen.Int.Sample(seed =>
    {
        var document = new RandomDocument(new Random(seed));
        var json = document.Json.Insert(1, "\"text\":\"text\",");
        var rules = document.RulesFor(["Hash", "Fake"]);
        rules.TryAdd("text", "Hash");

        Assert.Equal(Redacted.Json(json, rules), Redacted.Json(json, rules));
        Assert.NotEqual(Redacted.Json(json, rules), Redacted.Json(json, rules, "another key of at least 16"));
    });

    private static RecordBatch Read(string json)
    {
        var batch = new RecordBatch(new FieldPaths());
        new BatchBuilder(batch).ReadRecord(Encoding.UTF8.GetBytes(json));
        return batch;
    }

    private static IEnumerable<(string Name, FieldKind Kind)> Shape(RecordBatch batch) =>
        [.. batch.Nodes.ToArray().Select(node => (batch.Paths[node.Path].Text, KindOf(batch, node)))];

    // Other types have no values that could be made up, except bytes.
    private static FieldKind KindOf(RecordBatch batch, FieldNode node) => node.Kind switch
    {
        FieldKind.BigInteger => FieldKind.Integer,
        FieldKind.Other when !BinaryValue.IsBinary(batch.TextOf(node)) => FieldKind.Null,
        var kind => kind,
    };

    private static IEnumerable<string> Texts(string json)
    {
        var batch = Read(json);
        return [.. batch.Nodes.ToArray()
            .Where(node => node.Kind is FieldKind.String).Select(node => Encoding.UTF8.GetString(batch.TextOf(node)))];
    }

    private static string Text(IReadOnlyDictionary<string, object?> rules) =>
        string.Join("; ", rules.Select(rule => $"{rule.Key} = {rule.Value}"));

    /// <summary>A random document with values that can be found again, and rules that concern all of them.</summary>
    private sealed class RandomDocument
    {
        private readonly Random _random;
        private readonly List<string[]> _paths = [];
        private readonly StringBuilder _json = new();

        internal RandomDocument(Random random)
        {
            _random = random;
            WriteObject([], depth: 0);
            if (_paths.Count == 0)
            {
                // Not every random document has one.
                _json.Insert(1, $"\"last\":{NewPlanted(["last"])}{(_json.Length > 2 ? "," : "")}");
            }
        }

        internal string Json => _json.ToString();

        internal List<string> Planted { get; } = [];

        internal Dictionary<string, object?> RulesFor(object[] actions)
        {
            // Two rules for the same fields are refused, and names are compared without their case.
            Dictionary<string, object?> rules = new(StringComparer.OrdinalIgnoreCase);
            foreach (var path in _paths)
                rules[PatternOf(path)] = actions[_random.Next(actions.Length)];
            return rules;
        }

        private void WriteObject(string[] path, int depth)
        {
            _json.Append('{');
            var count = _random.Next(depth == 0 ? 1 : 0, 5);
            for (var i = 0; i < count; i++)
            {
                var name = Names[_random.Next(Names.Length)];
                _json.Append(i > 0 ? "," : "").Append(JsonSerializer.Serialize(name)).Append(": ");
                WriteValue([.. path, name], depth + 1);
            }

            _json.Append('}');
        }

        private void WriteValue(string[] path, int depth)
        {
            switch (_random.Next(depth < 5 ? 10 : 7))
            {
                case < 4:
                    _json.Append(NewPlanted(path));
                    break;
                case < 7:
                    string[] harmless = ["null", "true", "1", "1.5", "\"x\"", "{}", "[]", "\"\"", """{"$minKey":1}"""];
                    _json.Append(harmless[_random.Next(harmless.Length)]);
                    break;
                case 7:
                    _json.Append('[');
                    for (var i = _random.Next(4); i > 0; i--)
                    {
                        WriteValue(path, depth + 1);
                        _json.Append(i > 1 ? ", " : "");
                    }

                    _json.Append(']');
                    break;
                default:
                    WriteObject(path, depth);
                    break;
            }
        }

        private string NewPlanted(string[] path)
        {
            _paths.Add(path);
            var number = _random.NextInt64(100_000_000_000, 999_999_999_999).ToString(CultureInfo.InvariantCulture);
            var date = DateTime.UnixEpoch.AddMilliseconds(_random.NextInt64(1, 1L << 41)).ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
            var id = Convert.ToHexString(Bytes(12)).ToLowerInvariant();
            var base64 = Convert.ToBase64String(Bytes(18));
            (string Value, string Json) planted = _random.Next(15) switch
            {
                0 => (number, number),
                1 => (number, $"{number}.25"),
                2 => (number, $"{number}{number}"),
                3 => (number, $$"""{"$numberLong":"{{number}}"}"""),
                4 => (number, $$"""{"$numberDecimal":"{{number}}.50"}"""),
                5 => (date, $$"""{"$date":"{{date}}Z"}"""),
                6 => (date, $"\"{date}Z\""),
                7 => (id, $$"""{"$oid":"{{id}}"}"""),
                8 => (id, $"\"{id}\""),
                9 => (base64, $$$"""{"$binary":{"base64":"{{{base64}}}","subType":"00"}}"""),
                10 => (number, $$"""{"$symbol":"{{number}}"}"""),
                11 => (number, $$$"""{"$regularExpression":{"pattern":"{{{number}}}","options":""}}"""),
                12 => ($"张三{number}李四", $"\"张三{number}李四\""),
                13 => ($"mail{number}", $"\"mail{number}@qq.com\""),
                _ => (number, $"\"1{number[1..11]} {number}\""),
            };
            Planted.Add(planted.Value);
            return planted.Json;
        }

        private byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            _random.NextBytes(bytes);
            return bytes;
        }

        /// <summary>A pattern that matches the path, or that of something around it.</summary>
        private string PatternOf(string[] path)
        {
            if (_random.Next(8) == 0)
                path = path[..(1 + _random.Next(path.Length))];
            var names = path.SelectMany(name => name.Split('.')).Select(name => _random.Next(6) == 0 ? "*" : Quote(name)).ToList();
            if (_random.Next(4) == 0)
            {
                var from = _random.Next(names.Count);
                names.RemoveRange(0, from);
                names.Insert(0, "**");
            }
            else if (_random.Next(6) == 0)
            {
                names[^1] = "**";
            }

            return string.Join('.', names);
        }

        private static string Quote(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
