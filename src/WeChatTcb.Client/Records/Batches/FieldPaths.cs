using System.Runtime.InteropServices;

namespace WeChatTcb.Client.Records.Batches;

/// <summary>
/// The paths of all fields of a conversion, each with a number. Shared by all threads; the order of the numbers has no meaning. Data that
/// is used as names could make any number of paths, so there is a limit; beyond it, fields share one path whose name is unknown.
/// </summary>
internal sealed class FieldPaths
{
    /// <summary>The path of a record.</summary>
    internal const int Record = 0;

    /// <summary>The path of fields for which there is no room.</summary>
    internal const int Unknown = 1;

    /// <summary>More paths are data that is used as names.</summary>
    internal const int MaxCount = 100_000;

    private readonly object _adding = new();
    private readonly Dictionary<(int Parent, string Name, bool IsElement), FieldPath> _byName = [];
    private FieldPath[] _paths = new FieldPath[64];

    internal FieldPaths()
    {
        _paths[Record] = new FieldPath(Record, null, "", IsElement: false);
        _paths[Unknown] = new FieldPath(Unknown, null, "", IsElement: false);
        Count = 2;
    }

    /// <summary>The number of paths.</summary>
    internal int Count { get; private set; }

    /// <summary>The columns of a file of CSV, once its header is read.</summary>
    internal IReadOnlyList<FieldPath> Columns { get; set; } = [];

    /// <summary>The path with a number.</summary>
    internal FieldPath this[int id] => Volatile.Read(ref _paths)[id];

    /// <summary>The path of a field inside another.</summary>
    /// <param name="parent">The path of the other one.</param>
    /// <param name="name">The name, unescaped.</param>
    internal FieldPath Member(int parent, string name) => Get(parent, name, isElement: false);

    /// <summary>The path of the elements of an array.</summary>
    /// <param name="array">The path of the array.</param>
    internal FieldPath Element(int array) => Get(array, "", isElement: true);

    private FieldPath Get(int parent, string name, bool isElement)
    {
        lock (_adding)
        {
            if (parent == Unknown || (Count == MaxCount && !_byName.ContainsKey((parent, name, isElement))))
                return _paths[Unknown];
            ref var path = ref CollectionsMarshal.GetValueRefOrAddDefault(_byName, (parent, name, isElement), out var exists);
            if (exists)
                return path!;
            path = new FieldPath(Count, _paths[parent], name, isElement);
            if (Count == _paths.Length)
            {
                var longer = new FieldPath[Count * 2];
                _paths.CopyTo(longer, 0);
                Volatile.Write(ref _paths, longer);
            }

            _paths[Count++] = path;
            return path;
        }
    }
}
