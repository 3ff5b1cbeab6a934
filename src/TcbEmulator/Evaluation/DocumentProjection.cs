using System.Text;
using MongoDB.Bson;
using TcbEmulator.Bson;
using TcbQuery;

namespace TcbEmulator.Evaluation;

/// <summary>Keeps the named fields of documents, or leaves them out. Not for concurrent use.</summary>
internal sealed class DocumentProjection
{
    private readonly bool _inclusion;
    private readonly Node _root = new();
    private readonly BsonBuilder _bson = new();

    public DocumentProjection(Projection projection)
    {
        _inclusion = projection.IsInclusion;
        foreach (var field in projection.Fields)
            if (field.Path != "_id")
                _root.Add(field.Path);
        // _id follows its own rule, so it is named exactly where the general rule would decide otherwise.
        if (projection.IncludesId == _inclusion)
            _root.Add("_id");
    }

    /// <summary>The projected document, valid until the next call.</summary>
    public BsonView Apply(BsonView document)
    {
        _bson.Clear();
        Members(document, _root);
        return _bson.Document;
    }

    private void Members(BsonView document, Node node)
    {
        var start = _bson.Open();
        foreach (var element in document.Elements)
        {
            var child = node.Find(element.Name);
            if (child is null or { IsLeaf: true })
            {
                if (child is null != _inclusion)
                    _bson.Element(element.Name, element.Value);
            }
            else if (element.Value.Type is BsonType.Document or BsonType.Array)
            {
                var member = _bson.OpenElement(element.Name);
                Container(element.Value, child);
                _bson.SetType(member, element.Value.Type);
            }
            else if (!_inclusion)
            {
                _bson.Element(element.Name, element.Value);
            }
        }
        _bson.Close(start);
    }

    private void Container(BsonView value, Node node)
    {
        if (value.Type == BsonType.Document)
            Members(value, node);
        else
            Items(value, node);
    }

    // In an array the rest of the path goes for each of its documents; an inclusion drops its other values.
    private void Items(BsonView array, Node node)
    {
        var start = _bson.Open();
        var index = 0;
        foreach (var element in array.Elements)
            if (element.Value.Type is BsonType.Document or BsonType.Array)
            {
                var item = _bson.OpenElement(index++);
                Container(element.Value, node);
                _bson.SetType(item, element.Value.Type);
            }
            else if (!_inclusion)
            {
                var item = _bson.OpenElement(index++);
                _bson.Raw(element.Value.Bytes);
                _bson.SetType(item, element.Value.Type);
            }
        _bson.Close(start);
    }

    private sealed class Node
    {
        private readonly List<(byte[] Name, Node Node)> _children = [];

        public bool IsLeaf => _children.Count == 0;

        public void Add(string path)
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
