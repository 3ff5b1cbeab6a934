using System.Text;

namespace WeChatTcb.Query.Building;

/// <summary>
/// The places of values that come from a program, and so have none in a text. Each is a span of length 1 in a text of blanks, of which this
/// knows the name.
/// </summary>
internal sealed class Places
{
    private const int LongestName = 60;

    /// <summary>The text of blanks, with room for every value that a query may have.</summary>
    public static readonly string Blank = new(' ', QueryParser.MaxWork);

    private readonly List<(int Parent, string Name)> _places = [];

    /// <summary>Whether there are more values than a query may have.</summary>
    public bool IsFull => _places.Count >= Blank.Length;

    /// <summary>A new place.</summary>
    /// <param name="name">Its name within the parent.</param>
    /// <param name="parent">The place that it is in; none for a part of the query.</param>
    public Diagnostics.TextSpan Add(string name, Diagnostics.TextSpan? parent = null)
    {
        _places.Add((parent?.Start ?? -1, name));
        return new(_places.Count - 1, _places.Count);
    }

    /// <summary>The place in words: <c>Where.age.$gt</c>, <c>Where.tags[2]</c>.</summary>
    public string Describe(int place)
    {
        var names = new Stack<string>();
        for (var at = Math.Min(place, _places.Count - 1); at >= 0; at = _places[at].Parent)
            names.Push(_places[at].Name);
        var text = new StringBuilder();
        foreach (var name in names)
        {
            if (text.Length > 0 && !name.StartsWith('['))
                text.Append('.');
            text.Append(name.Length > LongestName ? name[..LongestName] + "…" : name);
        }

        return text.ToString();
    }
}
