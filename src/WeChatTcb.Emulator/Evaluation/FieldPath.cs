using System.Globalization;
using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>A test of one value.</summary>
internal delegate bool ValueTest(BsonView value);

/// <summary>
/// A dotted path, walked as MongoDB walks it: through documents by name, through arrays both by index and into each of their documents.
/// </summary>
internal sealed class FieldPath
{
    private readonly Part[] _parts;

    public FieldPath(string path) =>
        _parts = [.. path.Split('.').Select(static name => new Part(Encoding.UTF8.GetBytes(name), IndexOf(name)))];

    /// <summary>
    /// Whether a value at the path passes the test; a missing value is tested where a document on the way does not have the name, but an
    /// array on the way without documents has nothing to test. <paramref name="expandArrays"/> tests the elements of an array at the end
    /// of the path before the array itself.
    /// </summary>
    public bool Any(BsonView document, ValueTest test, bool expandArrays) => AnyInDocument(document, 0, test, expandArrays);

    /// <summary>
    /// The one value at the path, walked by name through documents and by index through arrays, as mongoexport picks the cell of
    /// a CSV column; missing when there is none.
    /// </summary>
    public BsonView Pick(BsonView document)
    {
        var value = document;
        foreach (var part in _parts)
            value = value.Type switch
            {
                BsonType.Document => value.Field(part.Name),
                BsonType.Array when part.Index >= 0 => value.Element(part.Index),
                _ => default,
            };
        return value;
    }

    /// <summary>
    /// Passes on the values at the path that a document is sorted by, at least one, as an index on the path would hold them: a number in
    /// the path means only that element of an array, and an element that is not a document counts as one without the field.
    /// </summary>
    public void EachKey(BsonView document, Action<BsonView> key) => EachKey(document, 0, key);

    private void EachKey(BsonView container, int part, Action<BsonView> key)
    {
        if (part == _parts.Length)
            key(container);
        else if (container.Type == BsonType.Document)
            EachKey(container.Field(_parts[part].Name), part + 1, key);
        else if (container.Type != BsonType.Array)
            key(default);
        else if (_parts[part].Index >= 0)
            EachKey(container.Element(_parts[part].Index), part + 1, key);
        else
            EachKeyInArray(container, part, key);
    }

    private void EachKeyInArray(BsonView array, int part, Action<BsonView> key)
    {
        var any = false;
        foreach (var element in array.Elements)
        {
            any = true;
            if (element.Value.Type == BsonType.Document)
                EachKey(element.Value, part, key);
            else
                key(default);
        }
        if (!any)
            key(default);
    }

    private static int IndexOf(string name) =>
        name is "0" || (name is [>= '1' and <= '9', ..] && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            ? int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1
            : -1;

    private bool AnyInDocument(BsonView document, int part, ValueTest test, bool expandArrays)
    {
        var value = document;
        while (true)
        {
            value = value.Field(_parts[part].Name);
            part++;
            if (part == _parts.Length)
                return AtEnd(value, test, expandArrays);
            if (value.Type == BsonType.Array)
                return AnyInArray(value, part, test, expandArrays);
            if (value.Type != BsonType.Document)
                return test(default);
        }
    }

    private bool AnyInArray(BsonView array, int part, ValueTest test, bool expandArrays)
    {
        var index = 0;
        foreach (var element in array.Elements)
        {
            var value = element.Value;
            if (value.Type == BsonType.Document && AnyInDocument(value, part, test, expandArrays))
                return true;
            if (_parts[part].Index == index && AtIndex(value, part + 1, test, expandArrays))
                return true;
            index++;
        }
        return false;
    }

    private bool AtIndex(BsonView value, int part, ValueTest test, bool expandArrays)
    {
        // An element that the path names by its index is tested as a whole, not by its own elements.
        if (part == _parts.Length)
            return test(value);
        return value.Type switch
        {
            BsonType.Document => AnyInDocument(value, part, test, expandArrays),
            BsonType.Array => AnyInArray(value, part, test, expandArrays),
            _ => false,
        };
    }

    private static bool AtEnd(BsonView value, ValueTest test, bool expandArrays)
    {
        if (expandArrays && value.Type == BsonType.Array)
            foreach (var element in value.Elements)
                if (test(element.Value))
                    return true;
        return test(value);
    }

    private readonly record struct Part(byte[] Name, int Index);
}
