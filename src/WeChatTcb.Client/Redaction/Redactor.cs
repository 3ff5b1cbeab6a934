using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>Redacts records. The rules are looked up once for each path, so a record costs little. For one thread.</summary>
internal sealed class Redactor : IDisposable
{
    /// <summary>No rule concerns the path.</summary>
    private const int NoRule = -1;

    private readonly RedactionSession _session;
    private readonly RedactionRule[] _all;
    private readonly FieldPaths _paths;
    private readonly KeyedValues? _keyed;
    private readonly List<string> _names = [];
    private readonly bool[] _wereUsed;

    /// <summary>The index of each path's rule, plus 2; 0 if it was not looked up.</summary>
    private int[] _rules = new int[64];

    /// <summary>The same for simple values in arrays.</summary>
    private int[] _rulesOfItems = new int[64];

    /// <summary>The objects and arrays around the current value, the outermost first.</summary>
    private int[] _open = new int[16];
    private int _depth;

    /// <param name="session">The rules.</param>
    /// <param name="paths">The paths of the records.</param>
    /// <param name="keyed">Makes hashes and fakes; null if there are no rules for them. It is disposed of with the redactor.</param>
    internal Redactor(RedactionSession session, FieldPaths paths, KeyedValues? keyed) =>
        (_session, _all, _paths, _keyed, _wereUsed) = (session, [.. session.Rules.All], paths, keyed, new bool[session.Rules.All.Count]);

    /// <summary>Whether the rule of an index concerned a value.</summary>
    internal bool HasUsed(int rule) => _wereUsed[rule];

    /// <summary>Redacts all records of a batch.</summary>
    internal void Redact(RecordBatch batch)
    {
        var nodes = batch.Nodes;
        _depth = 0;
        for (var i = 0; i < nodes.Length; i = nodes[i].Following(i))
        {
            ref var node = ref nodes[i];
            while (_depth > 0 && i >= nodes[_open[_depth - 1]].Next)
                _depth--;
            var isItem = _depth > 0 && nodes[_open[_depth - 1]].Kind is FieldKind.Array
                && node.Kind is not (FieldKind.Object or FieldKind.Array);
            var rule = isItem ? RuleOf(batch, node, ref _rulesOfItems, isItem) : RuleOf(batch, node, ref _rules, isItem);
            if (rule >= 0)
                Change(batch, i, ref node, _all[rule]);
            if (node.Kind is FieldKind.Object or FieldKind.Array)
                Open(i);
        }

        _keyed?.Replace(batch);
    }

    /// <inheritdoc/>
    public void Dispose() => _keyed?.Dispose();

    /// <summary>Changes a value. What is inside an object or array is changed when it is visited.</summary>
    private void Change(RecordBatch batch, int index, ref FieldNode node, RedactionRule rule)
    {
        switch (rule.Action)
        {
            case RedactionAction.Keep:
                return;
            case RedactionAction.Remove:
                node.Kind = FieldKind.Removed;
                return;
            case RedactionAction.Null:
                Replace(batch, ref node, FixedValue.Null);
                return;
            case RedactionAction.Fixed:
                Replace(batch, ref node, rule.Value!);
                return;
        }

        switch (node.Kind)
        {
            case FieldKind.Removed or FieldKind.Null or FieldKind.Object or FieldKind.Array:
                return;
            case FieldKind.Boolean:
                Replace(batch, ref node, FixedValue.False); // with two values, nothing derived from them would hide them
                return;
            case FieldKind.Other when !BinaryValue.IsBinary(batch.TextOf(node)):
                Replace(batch, ref node, FixedValue.Null);
                return;
            case FieldKind.Double or FieldKind.Decimal when !batch.TextOf(node).ContainsAnyInRange((byte)'0', (byte)'9'):
                return; // not a number, or infinity
        }

        switch (rule.Action)
        {
            case RedactionAction.Mask:
                MaskedValue.Set(batch, ref node);
                break;
            case RedactionAction.Hash or RedactionAction.Fake:
                _keyed!.Add(batch, index, isFake: rule.Action is RedactionAction.Fake);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Replace(RecordBatch batch, ref FieldNode node, FixedValue value)
    {
        batch.Replace(ref node, value.Kind, value.Text, value.Number);
        node.IsInt64 = false; // the old value was one of 64 bits
    }

    private void Open(int container)
    {
        if (_depth == _open.Length)
            Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = container;
    }

    private int RuleOf(RecordBatch batch, in FieldNode node, ref int[] rules, bool isItem)
    {
        if (node.Path == FieldPaths.Unknown)
            return LookUpByNames(batch, node, isItem);
        if (node.Path >= rules.Length)
            Array.Resize(ref rules, Math.Max(node.Path + 1, rules.Length * 2));
        ref var known = ref rules[node.Path];
        if (known == 0)
            known = LookUp(node.Path, isItem) + 2;
        return known - 2;
    }

    private int LookUp(int path, bool isItem)
    {
        _names.Clear();
        AddNames(_paths[path]);
        return Find(isItem);
    }

    /// <summary>A field beyond the limit of paths is looked up every time.</summary>
    private int LookUpByNames(RecordBatch batch, in FieldNode node, bool isItem)
    {
        _names.Clear();
        var isElement = false;
        for (var i = 0; i < _depth; i++)
        {
            ref readonly var around = ref batch.Nodes[_open[i]];
            if (around.Path != FieldPaths.Unknown)
            {
                _names.Clear();
                AddNames(_paths[around.Path]);
            }
            else if (!isElement)
                AddName(batch, around);
            isElement = around.Kind is FieldKind.Array;
        }

        if (!isElement)
            AddName(batch, node);
        return Find(isItem);
    }

    private int Find(bool isItem)
    {
        var index = _names.Count == 0 ? NoRule : _session.Use(CollectionsMarshal.AsSpan(_names), isItem);
        if (index >= 0)
            _wereUsed[index] = true;
        return index;
    }

    private void AddNames(FieldPath path)
    {
        if (path.Parent is null)
            return;
        AddNames(path.Parent);
        if (!path.IsElement)
            _names.AddRange(RedactionPath.Split(path.Name));
    }

    private void AddName(RecordBatch batch, in FieldNode node) =>
        _names.AddRange(RedactionPath.Split(Encoding.UTF8.GetString(batch.NameOf(node))));
}
