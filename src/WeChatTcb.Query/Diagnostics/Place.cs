using System.Text;
using Acornima.Ast;

namespace WeChatTcb.Query.Diagnostics;

/// <summary>
/// Where something was found: from <paramref name="Start"/> up to, and without, <paramref name="End"/> in the statement's text; or, where a
/// program passed values and there is no text, the <paramref name="Path"/> to the value.
/// </summary>
internal readonly record struct Place(int Start, int End, ValuePath? Path = null)
{
    public static Place Of(INode node) => new(node.Start, node.End);

    public static Place At(int position) => new(position, position);

    /// <summary>A part of a query that was passed as a value, such as <c>Where</c>.</summary>
    public static Place Part(string name) => new(0, 0, new(null, name));

    public Place Member(string name) => new(0, 0, new(Path, name));
}

/// <summary>The names that lead to a value: <c>Where.age.$gt</c>, <c>Where.tags[2]</c>.</summary>
internal sealed record ValuePath(ValuePath? Parent, string Name)
{
    private const int LongestName = 60;

    public override string ToString()
    {
        var names = new Stack<string>();
        for (var path = this; path is not null; path = path.Parent)
            names.Push(path.Name);
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
