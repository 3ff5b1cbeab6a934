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

    internal void TruncateTo(int start)
    {
        _values.AsSpan(start, Count - start).Clear();
        Count = start;
    }

    internal void Clear() => TruncateTo(0);
}
