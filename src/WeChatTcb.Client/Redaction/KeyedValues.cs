using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// Makes the hashes and fakes of a batch. All are derived from the HMAC-SHA256 of the value's text alone, so that a value becomes the same
/// in every field, file and run with the same key. Numbers that are equal have the same text, whatever their type. For one thread.
/// </summary>
/// <param name="hmacs">Computes the HMACs. It is disposed of with this.</param>
internal sealed class KeyedValues(ManyHmacs hmacs) : IDisposable
{
    /// <summary>Integers up to here are exact in every program that reads them.</summary>
    private const ulong MaxNumber = (1UL << 53) - 1;

    private const int MaxInteger = NumberText.MaxDigits + 1;
    private const int ObjectIdLength = 24;

    /// <summary>Dates up to 2039.</summary>
    private const ulong MaxDate = (1UL << 41) - 1;

    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    private static readonly SearchValues<byte> AnyHexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly List<(int Node, bool IsFake)> _nodes = [];
    private readonly ArrayBufferWriter<byte> _texts = new();
    private (int Start, int Length)[] _places = new (int, int)[64];
    private byte[] _hashes = [];
    private byte[] _fake = new byte[256];

    /// <summary>Adds a simple value that is to be replaced.</summary>
    internal void Add(RecordBatch batch, int node, bool isFake)
    {
        if (_nodes.Count == _places.Length)
            Array.Resize(ref _places, _places.Length * 2);
        var start = _texts.WrittenCount;
        // A fake begins elsewhere than a hash, so that none shows the other.
        if (isFake)
            _texts.Write("fake\0"u8);
        WriteText(batch, batch.Nodes[node]);
        _places[_nodes.Count] = (start, _texts.WrittenCount - start);
        _nodes.Add((node, isFake));
    }

    /// <summary>Replaces all values that were added.</summary>
    internal void Replace(RecordBatch batch)
    {
        if (_nodes.Count == 0)
            return;
        if (_hashes.Length < _nodes.Count * HMACSHA256.HashSizeInBytes)
            _hashes = new byte[_places.Length * HMACSHA256.HashSizeInBytes];
        hmacs.Compute(_texts.WrittenSpan, _places.AsSpan(0, _nodes.Count), _hashes);
        for (var i = 0; i < _nodes.Count; i++)
        {
            var (node, isFake) = _nodes[i];
            var hash = _hashes.AsSpan(i * HMACSHA256.HashSizeInBytes, HMACSHA256.HashSizeInBytes);
            if (isFake)
                SetFake(batch, ref batch.Nodes[node], new KeyedRandom(hash));
            else
                SetHash(batch, ref batch.Nodes[node], hash);
        }

        _nodes.Clear();
        _texts.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => hmacs.Dispose();

    private static void SetHash(RecordBatch batch, ref FieldNode node, ReadOnlySpan<byte> hash)
    {
        Span<byte> text = stackalloc byte[32];
        var number = BinaryPrimitives.ReadUInt64BigEndian(hash);
        switch (node.Kind)
        {
            case FieldKind.String or FieldKind.ObjectId:
                // An object id in CSV, or in a field that refers to one, is a text.
                var length = node.Kind is FieldKind.ObjectId || IsObjectId(batch.TextOf(node)) ? ObjectIdLength : 32;
                for (var i = 0; i < length / 2; i++)
                    (text[2 * i], text[(2 * i) + 1]) = (HexDigits[hash[i] >> 4], HexDigits[hash[i] & 15]);
                batch.Replace(ref node, node.Kind, text[..length], 0);
                break;
            case FieldKind.Date:
                batch.Replace(ref node, FieldKind.Date, [], (long)(number & MaxDate));
                break;
            case FieldKind.Other:
                SetBinary(batch, ref node, new KeyedRandom(hash));
                break;
            default:
                number &= MaxNumber;
                var kind = node.Kind is FieldKind.BigInteger ? FieldKind.Integer : node.Kind;
                Utf8Formatter.TryFormat(number, text, out var written);
                batch.Replace(ref node, kind, EndOf(text, written, kind is FieldKind.Double), (long)number);
                break;
        }
    }

    private void SetFake(RecordBatch batch, ref FieldNode node, KeyedRandom random)
    {
        var text = batch.TextOf(node);
        switch (node.Kind)
        {
            case FieldKind.String when batch.NameOf(node).SequenceEqual("type"u8) && FakeText.IsGeometryType(text):
                break;
            case FieldKind.String:
                batch.Replace(ref node, FieldKind.String, Different(text, FakeText.Write, ref random), 0);
                break;
            case FieldKind.ObjectId:
                batch.Replace(ref node, FieldKind.ObjectId, Different(Lower(text), FakeText.WriteHex, ref random), 0);
                break;
            case FieldKind.Date:
                batch.Replace(ref node, FieldKind.Date, [], FakeDate.Near(node.Value, ref random));
                break;
            case FieldKind.Other:
                SetBinary(batch, ref node, random);
                break;
            default:
                // 1 and 1.0 are equal, and stay so.
                Span<byte> digits = stackalloc byte[MaxInteger];
                var isInteger = NumberText.TryWriteInteger(batch, node, digits, out var written);
                var fake = Different(isInteger ? digits[..written] : text, FakeText.WriteNumber, ref random);
                if (isInteger && node.Kind is FieldKind.Double)
                    batch.Replace(ref node, FieldKind.Double, EndOf(_fake, fake.Length, isDouble: true), 0);
                else
                    batch.Replace(ref node, node.Kind, fake, Utf8Parser.TryParse(fake, out long number, out _) ? number : 0);
                break;
        }
    }

    private static void SetBinary(RecordBatch batch, ref FieldNode node, KeyedRandom random)
    {
        var binary = BinaryValue.Parse(batch.TextOf(node));
        random.Fill(binary.Bytes);
        batch.Replace(ref node, FieldKind.Other, binary.ToUtf8(), 0);
    }

    private static ReadOnlySpan<byte> EndOf(Span<byte> text, int length, bool isDouble)
    {
        if (!isDouble)
            return text[..length];
        ".0"u8.CopyTo(text[length..]);
        return text[..(length + 2)];
    }

    /// <summary>The fake of a text, another one than the text itself if there can be another.</summary>
    private ReadOnlySpan<byte> Different(ReadOnlySpan<byte> text, FakeWriter write, ref KeyedRandom random)
    {
        const int MaxAttempts = 8;
        if (_fake.Length < text.Length + FakeText.MaxGrowth)
            _fake = new byte[(text.Length + FakeText.MaxGrowth) * 2];
        for (var attempt = 1; ; attempt++)
        {
            var fake = _fake.AsSpan(0, write(text, _fake, ref random));
            if (attempt == MaxAttempts || !fake.SequenceEqual(text))
                return fake;
        }
    }

    /// <summary>Writes the text of a value, from which its HMAC is computed.</summary>
    private void WriteText(RecordBatch batch, in FieldNode node)
    {
        var text = batch.TextOf(node);
        switch (node.Kind)
        {
            case FieldKind.ObjectId:
            case FieldKind.String when IsObjectId(text):
                _texts.Write(Lower(text));
                break;
            case FieldKind.String:
                _texts.Write(text);
                break;
            case FieldKind.Other:
                _texts.Write(BinaryValue.Parse(text).Bytes);
                break;
            case FieldKind.Date:
                Utf8Formatter.TryFormat(node.Value, _texts.GetSpan(32), out var length);
                _texts.Advance(length);
                break;
            case var _ when NumberText.TryWriteInteger(batch, node, _texts.GetSpan(MaxInteger), out var written):
                _texts.Advance(written);
                break;
            default:
                _texts.Write(NumberText.Of(batch, node));
                break;
        }
    }

    private static bool IsObjectId(ReadOnlySpan<byte> text) => text.Length == ObjectIdLength && !text.ContainsAnyExcept(AnyHexDigits);

    /// <summary>The digits of an object id as the database writes them.</summary>
    private static byte[] Lower(ReadOnlySpan<byte> digits)
    {
        var lower = digits.ToArray();
        foreach (ref var digit in lower.AsSpan())
            digit |= 0x20; // of a digit, the bit is set already
        return lower;
    }

    /// <summary>Writes the fake of a text.</summary>
    /// <returns>Its length.</returns>
    internal delegate int FakeWriter(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random);
}
