using System.Text.Json;
using System.Text.Unicode;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// Checks the records of a file that is to be imported, and keeps nothing of them. Most records are read once, without a copy of their
/// text.
/// </summary>
internal sealed class ImportRecords : IJsonRecords, IRecordBuilder
{
    /// <summary>As many keys of an object are compared with each other one by one.</summary>
    private const int FewKeys = 256;

    private static readonly object Record = new();
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ExtendedJson.MaxDepth };
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = ExtendedJson.MaxDepth };

    private readonly List<int> _keys = []; // the hashes of the keys of the open objects
    private readonly Stack<int> _starts = new(); // where those of each open object begin

    /// <summary>What the service would refuse in the last record; null if nothing.</summary>
    internal string? Fault { get; private set; }

    /// <summary>The number of records without <c>_id</c>, each of which the service inserts again each time it is imported.</summary>
    internal long WithoutId { get; private set; }

    /// <inheritdoc/>
    public string? DuplicateField => null;

    /// <inheritdoc/>
    public bool AllowsAnyName => true;

    /// <inheritdoc/>
    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        for (var column = 0; column < names.Length; column++)
        {
            if (names[column] == "_id" && values[column] is not "" || names[column].StartsWith("_id.", StringComparison.Ordinal))
                return Record;
        }

        WithoutId++;
        return Record;
    }

    /// <inheritdoc/>
    public object ReadRecord(ReadOnlySpan<byte> json)
    {
        Fault = null;
        if (!Utf8.IsValid(json))
            Fault = Messages.ImportRecordInvalid_NotUtf8;
        else if (NeedsSecondLook(json))
            Fault = FindFault(json);
        return Record;
    }

    private static string? FindFault(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        using var document = JsonDocument.ParseValue(ref reader);
        return ImportKeys.FindFault(document.RootElement);
    }

    /// <summary>Whether the keys of a record may break a rule. Equal hashes and escaped keys may be harmless.</summary>
    private bool NeedsSecondLook(ReadOnlySpan<byte> json)
    {
        _keys.Clear();
        _starts.Clear();
        bool needsLook = false, hasId = false;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("a record must be a JSON object.");
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _starts.Push(_keys.Count);
                    break;
                case JsonTokenType.EndObject:
                    var start = _starts.Pop();
                    _keys.RemoveRange(start, _keys.Count - start);
                    break;
                case JsonTokenType.PropertyName:
                    hasId |= reader.CurrentDepth == 1 && reader.ValueTextEquals("_id"u8);
                    needsLook |= reader.ValueIsEscaped || reader.ValueSpan.Contains((byte)'.') || !TryAdd(Hash(reader.ValueSpan));
                    break;
            }
        }
        while (reader.Read());
        if (!hasId)
            WithoutId++;
        return needsLook;
    }

    private bool TryAdd(int hash)
    {
        var start = _starts.Peek();
        if (_keys.Count - start >= FewKeys || _keys.IndexOf(hash, start) >= 0)
            return false;
        _keys.Add(hash);
        return true;
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
