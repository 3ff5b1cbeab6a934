using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Keeps the named fields of documents, or leaves them out, and takes elements of arrays. Not for concurrent use.</summary>
internal sealed class DocumentProjection
{
    private readonly bool _inclusion;
    private readonly Node _root = new();
    private readonly BsonBuilder _bson = new();
    private readonly List<(byte[] Name, ValueTest Test)> _matches = [];

    /// <param name="projection">What to keep.</param>
    /// <param name="conditions">Compiles the conditions of <c>elemMatch</c>.</param>
    public DocumentProjection(Projection projection, ConditionCompiler conditions)
        : this(projection.Fields, projection.IsInclusion, conditions)
    {
        // _id has its own rule, so it is added exactly where the general rule would decide otherwise.
        if (projection.IncludesId == _inclusion)
            _root.Add("_id");
    }

    private DocumentProjection(IEnumerable<ProjectedField> fields, bool inclusion, ConditionCompiler conditions)
    {
        _inclusion = inclusion;
        foreach (var field in fields)
            if (field.Path != "_id")
            {
                var node = _root.Add(field.Path);
                node.Slice = field.Part as SlicePart;
                if (field.Part is not ElemMatchPart match)
                    continue;
                node.IsMatch = true;
                _matches.Add((Encoding.UTF8.GetBytes(field.Path), conditions.CompileElement(match.Condition)));
            }
    }

    /// <summary>
    /// The part of a projection that takes elements of arrays, and keeps all fields: CSV columns are picked from the result. Null when
    /// there is none.
    /// </summary>
    public static DocumentProjection? OfParts(Projection projection, ConditionCompiler conditions) =>
        projection.Fields.Any(static f => f.Part is not null)
            ? new DocumentProjection(projection.Fields.Where(static f => f.Part is not null), inclusion: false, conditions)
            : null;

    /// <summary>The projected document, valid until the next call.</summary>
    public BsonView Apply(BsonView document)
    {
        _bson.Clear();
        var start = _bson.Open();
        Members(document, _root, slices: true);
        foreach (var (name, test) in _matches)
            Match(document, name, test);
        _bson.Close(start);
        return _bson.Document;
    }

    // The element comes after all other fields, as in MongoDB since 4.4.
    private void Match(BsonView document, byte[] name, ValueTest test)
    {
        var array = document.Field(name);
        if (array.Type != BsonType.Array)
            return;
        foreach (var element in array.Elements)
        {
            if (!test(element.Value))
                continue;
            _bson.Name(BsonType.Array, name);
            var items = _bson.Open();
            _bson.Element(0, element.Value);
            _bson.Close(items);
            return;
        }
    }

    private void Members(BsonView document, Node node, bool slices)
    {
        foreach (var element in document.Elements)
        {
            var child = node.Find(element.Name);
            // Of a name that occurs twice, an inclusion keeps the first value, which conditions and sorts use.
            if (_inclusion && child is not null && !document.Field(element.Name).IsSame(element.Value))
                continue;
            if (child is null || (child.IsLeaf && child.Slice is null && !child.IsMatch))
            {
                if (child is null != _inclusion)
                    _bson.Element(element.Name, element.Value);
            }
            else if (child.IsMatch)
            {
                // Added at the end.
            }
            else if (child.Slice is not null)
            {
                Slice(element, slices ? child.Slice : null);
            }
            else if (element.Value.Type is BsonType.Document or BsonType.Array)
            {
                _bson.Name(element.Value.Type, element.Name);
                Container(element.Value, child, slices);
            }
            else if (!_inclusion)
            {
                _bson.Element(element.Name, element.Value);
            }
        }
    }

    private void Container(BsonView value, Node node, bool slices)
    {
        var start = _bson.Open();
        if (value.Type == BsonType.Document)
            Members(value, node, slices);
        else
            Items(value, node, slices);
        _bson.Close(start);
    }

    // The rest of the path applies to each document in the array; an inclusion drops other elements. A slice does not reach into arrays of
    // arrays.
    private void Items(BsonView array, Node node, bool slices)
    {
        var index = 0;
        foreach (var element in array.Elements)
            if (element.Value.Type is BsonType.Document or BsonType.Array)
            {
                _bson.Name(element.Value.Type, index++);
                Container(element.Value, node, slices && element.Value.Type == BsonType.Document);
            }
            else if (!_inclusion)
            {
                _bson.Element(index++, element.Value);
            }
    }

    private void Slice(BsonViewElement element, SlicePart? slice)
    {
        if (slice is null || element.Value.Type != BsonType.Array)
        {
            _bson.Element(element.Name, element.Value);
            return;
        }
        long length = 0;
        foreach (var _ in element.Value.Elements)
            length++;
        var first = slice switch
        {
            { Skip: null, Count: < 0 } => Math.Max(0, length + slice.Count),
            { Skip: { } skip and < 0 } => Math.Max(0, length + skip),
            _ => slice.Skip ?? 0,
        };
        var end = slice is { Skip: null, Count: < 0 } ? length : first + slice.Count;
        _bson.Name(BsonType.Array, element.Name);
        var start = _bson.Open();
        long position = 0;
        var index = 0;
        foreach (var item in element.Value.Elements)
        {
            if (position >= first && position < end)
                _bson.Element(index++, item.Value);
            position++;
        }
        _bson.Close(start);
    }

    private sealed class Node
    {
        private readonly List<(byte[] Name, Node Node)> _children = [];

        public bool IsLeaf => _children.Count == 0;

        public SlicePart? Slice { get; set; }

        public bool IsMatch { get; set; }

        public Node Add(string path)
        {
            var node = this;
            foreach (var part in path.Split('.'))
            {
                var name = Encoding.UTF8.GetBytes(part);
                var child = node.Find(name);
                if (child is null)
                    node._children.Add((name, child = new Node()));
                node = child;
            }
            return node;
        }

        public Node? Find(ReadOnlySpan<byte> name)
        {
            foreach (var (childName, child) in _children)
                if (name.SequenceEqual(childName))
                    return child;
            return null;
        }
    }
}
