using System.Globalization;
using System.Text;

namespace WeChatTcb.Query.Writing;

/// <summary>Writes JavaScript literals. A text stays within its quotes, whatever characters it has.</summary>
internal class ScriptText
{
    private const double LargestSafeInteger = 9007199254740991;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Append(string text) => _text.Append(text);

    public void List<T>(string open, IEnumerable<T> items, string close, Action<T> write)
    {
        Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                Append(", ");
            isFirst = false;
            write(item);
        }

        Append(close);
    }

    /// <summary>An object literal; the caller makes sure that JavaScript keeps its order.</summary>
    public void Object<T>(IReadOnlyCollection<T> members, Action<T> write) =>
        List(members.Count == 0 ? "{" : "{ ", members, members.Count == 0 ? "}" : " }", write);

    public void Key(string name)
    {
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$'))
            Append(name);
        else
            String(name);
        Append(": ");
    }

    public void String(string value)
    {
        _text.Append('\'');
        for (var i = 0; i < value.Length; i++)
            Character(value[i], i + 1 < value.Length ? value[i + 1] : ' ');
        _text.Append('\'');
    }

    public void Number(double value) => Append(value switch
    {
        0 => "0",
        _ when Math.Abs(value) <= LargestSafeInteger && Math.Floor(value) == value => ((long)value).ToString(CultureInfo.InvariantCulture),
        // NaN and Infinity have the same names as in JavaScript.
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    });

    public void Number(long value) => Append(value.ToString(CultureInfo.InvariantCulture));

    private void Character(char value, char next)
    {
        switch (value)
        {
            case '\'' or '\\':
                _text.Append('\\').Append(value);
                break;
            case '\n':
                _text.Append("\\n");
                break;
            case '\r':
                _text.Append("\\r");
                break;
            case '\t':
                _text.Append("\\t");
                break;
            // A statement may end up in an HTML page, where these would end or hide the script around it.
            case '<' when next is '/' or '!':
            // Some of these end a line, others are invisible or change the reading direction.
            case var _ when char.GetUnicodeCategory(value) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:x4}");
                break;
            default:
                _text.Append(value);
                break;
        }
    }
}
