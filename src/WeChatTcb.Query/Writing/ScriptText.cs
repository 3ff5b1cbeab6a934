using System.Globalization;
using System.Text;

namespace WeChatTcb.Query.Writing;

/// <summary>Writes JavaScript literals, in which any text is no more than a text.</summary>
internal class ScriptText
{
    private const double LargestSafeInteger = 9007199254740991;

    private readonly StringBuilder _text = new();

    private int _depth;

    public override string ToString() => _text.ToString();

    protected void Append(string text) => _text.Append(text);

    /// <summary>Writes something nested, within the bounds that the parser has; a model may be built beyond them.</summary>
    protected void Nest(Action write)
    {
        if (_depth >= QueryParser.MaxDepth)
            throw new ArgumentException($"No statement says this query: it is nested more than {QueryParser.MaxDepth} levels deep.");
        if (_text.Length > QueryParser.MaxLength)
            throw new ArgumentException($"No statement says this query: it has more than {QueryParser.MaxLength} characters.");
        _depth++;
        write();
        _depth--;
    }

    protected void List<T>(string open, IEnumerable<T> items, string close, Action<T> write)
    {
        Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                Append(", ");
            isFirst = false;
            Nest(() => write(item));
        }

        Append(close);
    }

    /// <summary>An object literal, of which the caller knows that JavaScript keeps its order.</summary>
    protected void Object<T>(IEnumerable<T> members, Action<T> write)
    {
        var start = _text.Length;
        List("{ ", members, " }", write);
        if (_text.Length == start + "{  }".Length)
            _text.Length = start;
        if (_text.Length == start)
            Append("{}");
    }

    protected void Key(string name)
    {
        if (name == "__proto__")
            throw new ArgumentException("No statement says this query: in JavaScript '__proto__' is no key of an object.");
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$'))
            Append(name);
        else
            String(name);
        Append(": ");
    }

    protected void String(string value)
    {
        _text.Append('\'');
        for (var i = 0; i < value.Length; i++)
            Character(value[i], i + 1 < value.Length ? value[i + 1] : ' ');
        _text.Append('\'');
    }

    protected void Number(double value) => Append(value switch
    {
        0 => "0",
        _ when Math.Abs(value) <= LargestSafeInteger && Math.Floor(value) == value => ((long)value).ToString(CultureInfo.InvariantCulture),
        // The words for what is no finite number are the same as JavaScript's.
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    });

    protected void Number(long value) => Append(value.ToString(CultureInfo.InvariantCulture));

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
            // A statement may end up in a page, where these would end or hide the script around it.
            case '<' when next is '/' or '!':
            // Lines end at some of these, others cannot be seen or turn the reading direction; halves of pairs must not be lost unseen.
            case var _ when char.GetUnicodeCategory(value) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
            case var _ when char.IsSurrogate(value) && !(char.IsHighSurrogate(value) ? char.IsLowSurrogate(next) : IsAfterHighSurrogate()):
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:x4}");
                break;
            default:
                _text.Append(value);
                break;
        }
    }

    private bool IsAfterHighSurrogate() => _text.Length > 0 && char.IsHighSurrogate(_text[^1]);
}
