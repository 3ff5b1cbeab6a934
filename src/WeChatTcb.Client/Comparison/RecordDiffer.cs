using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// Finds the fields in which two records differ. The order of fields does not count; that of array elements does. Reused for all records.
/// </summary>
internal sealed class RecordDiffer
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ExtendedJson.MaxDepth };

    private readonly StringBuilder _path = new(); // with the positions of array elements
    private readonly StringBuilder _field = new(); // without
    private readonly List<string> _paths = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<(string Path, string Reference, string Difference)> _drifts = [];

    /// <summary>The paths of the fields that differ, such as <c>items[2].price</c>.</summary>
    internal IReadOnlyList<string> Paths => _paths;

    /// <summary>The same without positions, each once, such as <c>items[].price</c>.</summary>
    internal IReadOnlySet<string> Fields => _fields;

    /// <summary>The fields whose type differs, also if their values are equal.</summary>
    internal IReadOnlySet<(string Path, string Reference, string Difference)> Drifts => _drifts;

    /// <summary>Compares two records.</summary>
    /// <returns>Whether they have the same values.</returns>
    internal bool AreEqual(ReadOnlyMemory<byte> reference, ReadOnlyMemory<byte> difference)
    {
        _paths.Clear();
        _fields.Clear();
        _drifts.Clear();
        if (reference.Span.SequenceEqual(difference.Span))
            return true;
        using var a = JsonDocument.Parse(reference, Options);
        using var b = JsonDocument.Parse(difference, Options);
        CompareObjects(a.RootElement, b.RootElement);
        return _paths.Count == 0;
    }

    private void Compare(JsonElement a, JsonElement b)
    {
        var (x, y) = (RecordValue.Of(a), RecordValue.Of(b));
        if (x.DriftsFrom(y))
            _drifts.Add((_field.ToString(), x.Type, y.Type));
        if (x.Type is RecordValue.Object && y.Type is RecordValue.Object)
            CompareObjects(a, b);
        else if (x.Type is RecordValue.Array && y.Type is RecordValue.Array)
            CompareArrays(a, b);
        else if (!x.Matches(y))
            AddPath();
    }

    private void CompareObjects(JsonElement a, JsonElement b)
    {
        JsonProperty[] others = [.. b.EnumerateObject()];
        var used = new bool[others.Length];
        var next = 0;
        Dictionary<string, Queue<int>>? byName = null;
        foreach (var member in a.EnumerateObject())
        {
            // Usually the fields are in the same order.
            var match = byName is null && next < others.Length && others[next].NameEquals(member.Name) ? next++ : FindByName(member.Name);
            if (match >= 0)
                used[match] = true;
            InField(member.Name, () =>
            {
                if (match >= 0)
                    Compare(member.Value, others[match].Value);
                else
                    AddPath();
            });
        }

        for (var i = 0; i < others.Length; i++)
        {
            if (!used[i])
                InField(others[i].Name, AddPath);
        }

        // Of several fields of one name, the first belongs to the first of the other side, and so on.
        int FindByName(string name)
        {
            if (byName is null)
            {
                byName = new(StringComparer.Ordinal);
                for (var i = next; i < others.Length; i++)
                {
                    if (!byName.TryGetValue(others[i].Name, out var numbers))
                        byName.Add(others[i].Name, numbers = []);
                    numbers.Enqueue(i);
                }
            }

            return byName.TryGetValue(name, out var found) && found.TryDequeue(out var number) ? number : -1;
        }
    }

    private void CompareArrays(JsonElement a, JsonElement b)
    {
        var (length, otherLength) = (a.GetArrayLength(), b.GetArrayLength());
        var common = Math.Min(length, otherLength);
        var (items, others) = (a.EnumerateArray(), b.EnumerateArray());
        for (var i = 0; i < common; i++)
        {
            items.MoveNext();
            others.MoveNext();
            var (x, y) = (items.Current, others.Current);
            if (length == otherLength)
                InElement(i, () => Compare(x, y));
            else if (!HaveSameValue(x, y))
            {
                AddPath(); // elements were inserted or removed, and so the others have other positions
                return;
            }
        }

        for (var i = common; i < Math.Max(length, otherLength); i++)
            InElement(i, AddPath);
    }

    private static bool HaveSameValue(JsonElement a, JsonElement b)
    {
        var (x, y) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        ValueBytes.Write(x, a);
        ValueBytes.Write(y, b);
        return x.WrittenSpan.SequenceEqual(y.WrittenSpan);
    }

    private void AddPath()
    {
        _paths.Add(_path.ToString());
        _fields.Add(_field.ToString());
    }

    private void InField(string name, Action action)
    {
        var step = _path.Length == 0 ? name : "." + name;
        In(step, step, action);
    }

    private void InElement(int position, Action action) =>
        In(string.Create(CultureInfo.InvariantCulture, $"[{position}]"), "[]", action);

    private void In(string step, string fieldStep, Action action)
    {
        var (length, fieldLength) = (_path.Length, _field.Length);
        _path.Append(step);
        _field.Append(fieldStep);
        action();
        _path.Length = length;
        _field.Length = fieldLength;
    }
}
