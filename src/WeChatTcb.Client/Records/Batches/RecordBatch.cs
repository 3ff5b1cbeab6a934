using System.Globalization;
using System.Text.Json;

namespace WeChatTcb.Client.Records.Batches;

/// <summary>
/// Some records of a file, without an object for any value: nodes in an array, and their text in one buffer. Reused for one batch after
/// another, so nothing of it may be kept.
/// </summary>
internal sealed class RecordBatch(FieldPaths paths)
{
    private FieldNode[] _nodes = new FieldNode[4096];
    private byte[] _text = new byte[256 * 1024];
    private readonly List<int> _records = [];

    /// <summary>The paths of the fields.</summary>
    internal FieldPaths Paths { get; } = paths;

    /// <summary>The node of each record.</summary>
    internal IReadOnlyList<int> Records => _records;

    /// <summary>The number of nodes.</summary>
    internal int NodeCount { get; private set; }

    /// <summary>The length of the text in bytes.</summary>
    internal int TextLength { get; private set; }

    /// <summary>The nodes of all records.</summary>
    internal Span<FieldNode> Nodes => _nodes.AsSpan(0, NodeCount);

    /// <summary>Some of the text.</summary>
    internal ReadOnlySpan<byte> Text(int start, int length) => _text.AsSpan(start, length);

    /// <summary>The text of a value, without escape sequences.</summary>
    internal ReadOnlySpan<byte> TextOf(in FieldNode node) => Text(node.Start, node.Length);

    /// <summary>The name of a field, without escape sequences.</summary>
    internal ReadOnlySpan<byte> NameOf(in FieldNode node) => Text(node.NameStart, node.NameLength);

    /// <summary>The value of a double. It is parsed when it is asked for, because most formats need only its text.</summary>
    internal double DoubleOf(in FieldNode node) => TextOf(node) switch
    {
        [(byte)'N', ..] => double.NaN,
        [(byte)'I', ..] => double.PositiveInfinity,
        [(byte)'-', (byte)'I', ..] => double.NegativeInfinity,
        var text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>Makes room for the next batch.</summary>
    internal void Clear()
    {
        _records.Clear();
        NodeCount = TextLength = 0;
    }

    /// <summary>Adds text.</summary>
    /// <returns>Where it begins.</returns>
    internal int AddText(ReadOnlySpan<byte> text)
    {
        var start = TextLength;
        text.CopyTo(Reserve(text.Length));
        TextLength += text.Length;
        return start;
    }

    /// <summary>Adds the text of a token of JSON, without its escape sequences.</summary>
    /// <returns>Where it begins.</returns>
    internal int AddText(ref Utf8JsonReader token)
    {
        var start = TextLength;
        TextLength += token.CopyString(Reserve(token.ValueSpan.Length));
        return start;
    }

    private Span<byte> Reserve(int length)
    {
        if (_text.Length - TextLength < length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, TextLength + length));
        return _text.AsSpan(TextLength);
    }

    /// <summary>Adds a node; the caller sets <see cref="FieldNode.Next"/> of an object or array when its end is known.</summary>
    /// <returns>Its index.</returns>
    internal int AddNode(in FieldNode node)
    {
        if (NodeCount == _nodes.Length)
            Array.Resize(ref _nodes, NodeCount * 2);
        ref var added = ref _nodes[NodeCount];
        added = node;
        added.Next = ++NodeCount;
        return NodeCount - 1;
    }

    /// <summary>Replaces a value by a simple one. The writer of another type finds no trace of it in the node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kind">The type of the new value.</param>
    /// <param name="text">Its text; empty for a date.</param>
    /// <param name="value">Its number; see <see cref="FieldNode.Value"/>.</param>
    internal void Replace(ref FieldNode node, FieldKind kind, ReadOnlySpan<byte> text, long value) =>
        (node.Kind, node.Start, node.Length, node.Value) = (kind, AddText(text), text.Length, value);

    /// <summary>Adds a record whose nodes have been added.</summary>
    /// <param name="node">Its first node.</param>
    internal void AddRecord(int node) => _records.Add(node);

    /// <summary>Drops the nodes of a record that could not be read to its end.</summary>
    internal void Truncate(int nodeCount, int textLength) => (NodeCount, TextLength) = (nodeCount, textLength);
}
