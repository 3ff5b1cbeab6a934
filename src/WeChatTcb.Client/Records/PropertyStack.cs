namespace WeChatTcb.Client.Records;

/// <summary>The members of the objects and arrays being read, inner ones on top of outer ones. Reused for all records of a file.</summary>
internal sealed class PropertyStack
{
    private string[] _names = new string[64];
    private object?[] _values = new object?[64];

    internal int Count { get; private set; }

    internal void Push(string name, object? value)
    {
        if (Count == _names.Length)
        {
            Array.Resize(ref _names, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        _names[Count] = name;
        _values[Count++] = value;
    }

    internal ReadOnlySpan<string> NamesFrom(int start) => _names.AsSpan(start, Count - start);

    internal ReadOnlySpan<object?> ValuesFrom(int start) => _values.AsSpan(start, Count - start);

    /// <summary>Leaves one member of each name: at the place of the first, with the last value or with all of them.</summary>
    internal void MergeDuplicates(int start, bool allValues)
    {
        var places = new Dictionary<string, (int Place, List<object?> Values)>(StringComparer.Ordinal);
        var end = start;
        for (var i = start; i < Count; i++)
        {
            if (!places.TryGetValue(_names[i], out var known))
            {
                places.Add(_names[i], known = (end++, []));
                _names[known.Place] = _names[i];
            }

            known.Values.Add(_values[i]);
        }

        foreach (var (place, values) in places.Values)
            _values[place] = allValues && values.Count > 1 ? new FieldValues([.. values]) : values[^1];
        TruncateTo(end);
    }

    internal void TruncateTo(int start)
    {
        _values.AsSpan(start, Count - start).Clear();
        Count = start;
    }

    internal void Clear() => TruncateTo(0);
}
