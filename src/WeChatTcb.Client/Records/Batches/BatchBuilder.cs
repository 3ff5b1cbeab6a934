using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WeChatTcb.Client.Records.Batches;

/// <summary>
/// Reads records into a batch: JSON, or the cells of CSV as text. It knows the values of extended JSON, relaxed and canonical, and keeps
/// fields that occur more than once. For one thread.
/// </summary>
internal sealed class BatchBuilder(RecordBatch batch) : IJsonRecords, IRecordBuilder
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ExtendedJson.MaxDepth };

    private readonly FieldPaths _paths = batch.Paths;

    /// <summary>
    /// The path that followed each path the last time: most records of a collection have the same fields in the same order.
    /// </summary>
    private int[] _following = new int[64];

    private int _last;
    private int _textStart;

    /// <inheritdoc/>
    /// <remarks>All values are kept, so there is nothing to warn about.</remarks>
    public string? DuplicateField => null;

    /// <inheritdoc/>
    public bool AllowsAnyName => true;

    /// <summary>Adds a record to the batch.</summary>
    /// <param name="json">The record.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="JsonException">The bytes are not a JSON object; the batch is as before.</exception>
    public object ReadRecord(ReadOnlySpan<byte> json)
    {
        var (nodeCount, textLength) = (batch.NodeCount, batch.TextLength);
        try
        {
            if (!Utf8.IsValid(json))
                throw new JsonException("a record must be UTF-8.");
            _textStart = batch.AddText(json);
            _last = FieldPaths.Record;
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
                throw new JsonException("a record must be a JSON object.");
            AddObject(ref reader, new FieldNode { Kind = FieldKind.Object, Path = FieldPaths.Record });
            if (reader.Read())
                throw new JsonException("text follows the record.");
            batch.AddRecord(nodeCount);
            return batch;
        }
        catch
        {
            batch.Truncate(nodeCount, textLength);
            throw;
        }
    }

    /// <inheritdoc/>
    public void BeginRows(IReadOnlyList<string> names) =>
        _paths.Columns = [.. names.Select(name => _paths.Member(FieldPaths.Record, name))];

    /// <summary>Adds a row of CSV to the batch.</summary>
    /// <returns>The batch.</returns>
    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var record = batch.AddNode(new FieldNode { Kind = FieldKind.Object, Path = FieldPaths.Record });
        for (var i = 0; i < names.Length; i++)
        {
            foreach (var value in values[i] as IEnumerable<object?> ?? [values[i]])
                AddCell(names[i], value?.ToString() ?? "");
        }

        batch.Nodes[record].Next = batch.NodeCount;
        batch.AddRecord(record);
        return batch;
    }

    private void AddCell(string name, string cell)
    {
        var path = _paths.Member(FieldPaths.Record, name);
        var node = new FieldNode { Kind = FieldKind.String, Path = path.Id };
        (node.NameStart, node.NameLength) = AddText(path.Id == FieldPaths.Unknown ? Encoding.UTF8.GetBytes(name) : path.Utf8Name);
        (node.Start, node.Length) = AddText(Encoding.UTF8.GetBytes(cell));
        batch.AddNode(node);
    }

    private (int Start, int Length) AddText(ReadOnlySpan<byte> text) => (batch.AddText(text), text.Length);

    /// <summary>Where the text of the token is: in the record, or behind it if it had to be unescaped.</summary>
    private (int Start, int Length) TextOf(ref Utf8JsonReader token)
    {
        if (!token.ValueIsEscaped)
            return (_textStart + (int)token.TokenStartIndex + 1, token.ValueSpan.Length);
        var start = batch.AddText(ref token);
        return (start, batch.TextLength - start);
    }

    private void AddObject(ref Utf8JsonReader reader, FieldNode node)
    {
        var index = batch.AddNode(node);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var member = new FieldNode { Path = PathOf(ref reader, node.Path) };
            (member.NameStart, member.NameLength) = TextOf(ref reader);
            reader.Read();
            AddValue(ref reader, member);
        }

        batch.Nodes[index].Next = batch.NodeCount;
    }

    private void AddArray(ref Utf8JsonReader reader, FieldNode node)
    {
        node.Kind = FieldKind.Array;
        var index = batch.AddNode(node);
        var path = -1;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (path < 0)
                path = ElementOf(node.Path);
            AddValue(ref reader, new FieldNode { Path = path });
        }

        batch.Nodes[index].Next = batch.NodeCount;
    }

    private void AddValue(ref Utf8JsonReader reader, FieldNode node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                if (!TryAddTyped(ref reader, node))
                    AddObject(ref reader, node with { Kind = FieldKind.Object });
                return;
            case JsonTokenType.StartArray:
                AddArray(ref reader, node);
                return;
            case JsonTokenType.String:
                node.Kind = FieldKind.String;
                (node.Start, node.Length) = TextOf(ref reader);
                batch.AddNode(node);
                return;
            case JsonTokenType.Number:
                SetNumber(ref node, reader.ValueSpan);
                break;
            case JsonTokenType.Null:
                node.Kind = FieldKind.Null;
                break;
            default:
                node.Kind = FieldKind.Boolean;
                node.Value = reader.TokenType is JsonTokenType.True ? 1 : 0;
                break;
        }

        (node.Start, node.Length) = (_textStart + (int)reader.TokenStartIndex, reader.ValueSpan.Length);
        batch.AddNode(node);
    }

    private static void SetNumber(ref FieldNode node, ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out long integer, out var length) && length == text.Length)
            (node.Kind, node.Value) = (FieldKind.Integer, integer);
        else if (text.IndexOfAny(".eE"u8) < 0)
            node.Kind = FieldKind.BigInteger;
        else
            node.Kind = FieldKind.Double;
    }

    /// <summary>
    /// Adds a value that is written as an object whose first member names its type. The reader does not move if it is none, or an invalid
    /// one: it stays an object. The usual forms of dates and object ids are read without a copy of their text.
    /// </summary>
    private bool TryAddTyped(ref Utf8JsonReader reader, FieldNode node)
    {
        var ahead = reader;
        if (!ahead.Read() || ahead.TokenType is not JsonTokenType.PropertyName || ahead.ValueSpan is not [(byte)'$', ..])
            return false;
        if (!TryReadUsual(ref ahead, ref node))
        {
            ahead = reader;
            using var json = JsonDocument.ParseValue(ref ahead);
            if (ExtendedValue.Read(json.RootElement) is not { } value)
                return false;
            SetTyped(ref node, value, json.RootElement);
        }

        batch.AddNode(node);
        reader = ahead;
        return true;
    }

    private bool TryReadUsual(ref Utf8JsonReader ahead, ref FieldNode node)
    {
        var isDate = ahead.ValueTextEquals("$date"u8);
        if ((!isDate && !ahead.ValueTextEquals("$oid"u8)) || !ahead.Read() || ahead.TokenType is not JsonTokenType.String)
            return false;
        (node.Start, node.Length) = TextOf(ref ahead);
        if (isDate)
        {
            if (!ahead.TryGetDateTime(out var date) || date.Kind is not DateTimeKind.Utc)
                return false;
            (node.Kind, node.Value) = (FieldKind.Date, MillisecondsOf(date));
        }
        else if (ahead.ValueSpan.Length == 24 && !ahead.ValueSpan.ContainsAnyExcept(HexDigits))
            node.Kind = FieldKind.ObjectId;
        else
            return false;
        return ahead.Read() && ahead.TokenType is JsonTokenType.EndObject;
    }

    private void SetTyped(ref FieldNode node, object value, JsonElement json)
    {
        var text = "";
        switch (value)
        {
            case DateTime date:
                (node.Kind, node.Value) = (FieldKind.Date, MillisecondsOf(date));
                break;
            case BsonDate date:
                (node.Kind, node.Value) = (FieldKind.Date, date.Milliseconds);
                break;
            case int number:
                (node.Kind, node.Value, text) = (FieldKind.Integer, number, number.ToString(CultureInfo.InvariantCulture));
                break;
            case long number:
                (node.Kind, node.Value, text) = (FieldKind.Integer, number, number.ToString(CultureInfo.InvariantCulture));
                node.IsInt64 = true;
                break;
            case double number:
                (node.Kind, text) = (FieldKind.Double, json.GetProperty("$numberDouble").GetString()!);
                if (double.IsFinite(number) && !IsJsonNumber(text))
                    text = RoundTrip(number);
                break;
            case decimal or BsonDecimal:
                (node.Kind, text) = (FieldKind.Decimal, json.GetProperty("$numberDecimal").GetString()!);
                break;
            case ObjectIdDigits id:
                (node.Kind, text) = (FieldKind.ObjectId, id.Digits);
                break;
            default:
                (node.Kind, text) = (FieldKind.Other, ExtendedValue.Compact(json));
                break;
        }

        node.Start = batch.AddText(Encoding.UTF8.GetBytes(text));
        node.Length = batch.TextLength - node.Start;
    }

    /// <summary>The shortest text that is the same number, and a double to every reader of JSON.</summary>
    private static string RoundTrip(double number) =>
        number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;

    private static bool IsJsonNumber(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType is JsonTokenType.Number && reader.ValueSpan.Length == text.Length
                && reader.ValueSpan.IndexOfAny(".eE"u8) >= 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Rounded down, also before 1970.
    private static long MillisecondsOf(DateTime date) =>
        (date.Ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);

    private int PathOf(ref Utf8JsonReader name, int parent)
    {
        if (_last < _following.Length && !name.ValueIsEscaped)
        {
            var expected = _paths[_following[_last]];
            if (expected.Parent?.Id == parent && !expected.IsElement && name.ValueSpan.SequenceEqual(expected.Utf8Name))
                return _last = expected.Id;
        }

        return Remember(_paths.Member(parent, name.GetString()!).Id);
    }

    private int ElementOf(int array)
    {
        if (_last < _following.Length && _paths[_following[_last]] is { IsElement: true } expected && expected.Parent!.Id == array)
            return _last = expected.Id;
        return Remember(_paths.Element(array).Id);
    }

    private int Remember(int path)
    {
        if (_last >= _following.Length)
            Array.Resize(ref _following, _paths.Count * 2);
        _following[_last] = path;
        return _last = path;
    }
}
