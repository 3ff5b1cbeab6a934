using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats;

/// <summary>The types that a field has in a file.</summary>
[Flags]
internal enum FieldKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Null.</summary>
    Null = 1 << FieldKind.Null,

    /// <summary>True or false.</summary>
    Boolean = 1 << FieldKind.Boolean,

    /// <summary>An integer of at most 64 bits.</summary>
    Integer = 1 << FieldKind.Integer,

    /// <summary>A larger integer.</summary>
    BigInteger = 1 << FieldKind.BigInteger,

    /// <summary>A double.</summary>
    Double = 1 << FieldKind.Double,

    /// <summary>A decimal of 128 bits.</summary>
    Decimal = 1 << FieldKind.Decimal,

    /// <summary>Text.</summary>
    String = 1 << FieldKind.String,

    /// <summary>A date.</summary>
    Date = 1 << FieldKind.Date,

    /// <summary>An object id.</summary>
    ObjectId = 1 << FieldKind.ObjectId,

    /// <summary>A value of another BSON type.</summary>
    Other = 1 << FieldKind.Other,

    /// <summary>An object.</summary>
    Object = 1 << FieldKind.Object,

    /// <summary>An array.</summary>
    Array = 1 << FieldKind.Array,
}

/// <summary>The fields of some records, in the order in which they first appear, with their types. For one thread.</summary>
internal sealed class FieldSet(FieldPaths paths)
{
    private readonly List<int> _order = [];
    private readonly Dictionary<int, NumberFacts> _numbers = [];
    private FieldKinds[] _kinds = new FieldKinds[64];

    /// <summary>The paths of the fields, in the order in which they first appear. That of the record is not among them.</summary>
    internal IEnumerable<FieldPath> Paths => _order.Select(id => paths[id]);

    /// <summary>The path with a number.</summary>
    internal FieldPath this[int path] => paths[path];

    /// <summary>The types of a field; none if it is not in the set.</summary>
    internal FieldKinds KindsOf(int path) => path < _kinds.Length ? _kinds[path] : FieldKinds.None;

    /// <summary>What is known of the numbers of a field.</summary>
    internal NumberFacts NumbersOf(int path) => _numbers.GetValueOrDefault(path);

    /// <summary>Adds the fields of all records of a batch.</summary>
    internal void Add(RecordBatch batch)
    {
        var nodes = batch.Nodes;
        for (var i = 0; i < nodes.Length; i = nodes[i].Following(i))
        {
            if (nodes[i].Kind is FieldKind.Removed || nodes[i].Path == FieldPaths.Record)
                continue;
            Add(nodes[i].Path, (FieldKinds)(1 << (int)nodes[i].Kind));
            if (nodes[i].Kind is FieldKind.Integer && !NumberFacts.IsExact(nodes[i].Value))
                Add(nodes[i].Path, new NumberFacts { HasInexactInteger = true });
            else if (nodes[i].Kind is FieldKind.Decimal)
                Add(nodes[i].Path, DecimalDigits.Read(batch.TextOf(nodes[i]))?.Facts ?? new NumberFacts { HasSpecialDecimal = true });
        }
    }

    /// <summary>Adds the columns of a table of text, which may have no rows.</summary>
    internal void Add(IEnumerable<FieldPath> columns)
    {
        foreach (var column in columns)
            Add(column.Id, FieldKinds.String);
    }

    /// <summary>Adds the fields of later records.</summary>
    internal void Add(FieldSet later)
    {
        foreach (var path in later._order)
            Add(path, later._kinds[path]);
        foreach (var (path, facts) in later._numbers)
            Add(path, facts);
    }

    private void Add(int path, NumberFacts facts) => _numbers[path] = NumbersOf(path).With(facts);

    private void Add(int path, FieldKinds kinds)
    {
        if (path >= _kinds.Length)
            Array.Resize(ref _kinds, Math.Max(path + 1, _kinds.Length * 2));
        ref var known = ref _kinds[path];
        if (known == FieldKinds.None)
            _order.Add(path);
        known |= kinds;
    }
}
