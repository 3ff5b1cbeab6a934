namespace WeChatTcb.Client.Redaction;

/// <summary>
/// Which fields a rule concerns: names with dots between them. <c>*</c> stands for any characters of one name, <c>**</c> for any number of
/// names. Case does not matter: data without a schema has both <c>openId</c> and <c>openid</c>, and one that is missed is a leak.
/// </summary>
internal sealed class RedactionPath
{
    private readonly Name[] _names;

    private RedactionPath(string text, Name[] names) => (Text, _names) = (text, names);

    /// <summary>How well a name is described; the better description wins.</summary>
    private enum Rank
    {
        AnyDepth,
        Beginning,
        AnyName,
        Pattern,
        Exact,
    }

    /// <summary>The path as it was written.</summary>
    internal string Text { get; }

    /// <summary>The path without the choices of its author: the same, but for case, as that of every path to the same fields.</summary>
    internal string Key => string.Join('.', _names.Select(name => $"{name.Rank}:{name.Text}"));

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path. A name with special characters is in quotes, single or double.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    internal static RedactionPath Parse(string text)
    {
        List<Name> names = [];
        var rest = text.AsSpan().Trim();
        while (true)
        {
            rest = rest is ['\'' or '"', ..] ? ReadQuoted(rest, names) : ReadPlain(rest, names);
            if (rest.IsEmpty)
                return new RedactionPath(text, [.. names]);
            if (rest[0] != '.')
                throw new FormatException(Messages.RedactPath_AfterQuotes);
            rest = rest[1..];
        }
    }

    /// <summary>The names that a field's name stands for: a dot in it is like a dot between two, as in the columns of CSV.</summary>
    internal static IEnumerable<string> Split(string name) => name.Split('.');

    /// <summary>Whether the path leads to a field.</summary>
    /// <param name="names">The names from the record to the field. Arrays add none.</param>
    internal bool IsMatch(ReadOnlySpan<string> names) => IsMatch(_names, names);

    /// <summary>Whether the path is that of everything inside an array: its last name is a star after the path of the array.</summary>
    /// <param name="names">The names from the record to the array.</param>
    internal bool IsMatchOfItems(ReadOnlySpan<string> names) =>
        _names is [.., { Rank: not Rank.AnyDepth }, { Rank: Rank.AnyName or Rank.AnyDepth }] && IsMatch(_names.AsSpan()[..^1], names);

    /// <summary>
    /// Compares two paths that lead to the same field. The one that says more about the last name wins, then the one before it, and so on:
    /// a name before a pattern, this before <c>*</c>, and that before <c>**</c>.
    /// </summary>
    /// <returns>Less than 0 if the first one wins.</returns>
    internal static int Compare(RedactionPath first, RedactionPath second)
    {
        for (var i = 1; i <= Math.Max(first._names.Length, second._names.Length); i++)
        {
            var difference = second.RankOf(i).CompareTo(first.RankOf(i));
            if (difference != 0)
                return difference;
        }

        // Two patterns such as a* and *b: more characters say more. The rest only has to be the same in every run.
        var longer = second.Text.Length.CompareTo(first.Text.Length);
        return longer != 0 ? longer : string.CompareOrdinal(first.Text, second.Text);
    }

    private Rank RankOf(int fromEnd) => fromEnd > _names.Length ? Rank.Beginning : _names[^fromEnd].Rank;

    private static bool IsMatch(ReadOnlySpan<Name> pattern, ReadOnlySpan<string> names)
    {
        while (!pattern.IsEmpty && pattern[0].Rank is not Rank.AnyDepth)
        {
            if (names.IsEmpty || !pattern[0].IsMatch(names[0]))
                return false;
            pattern = pattern[1..];
            names = names[1..];
        }

        if (pattern.IsEmpty)
            return names.IsEmpty;
        if (pattern.Length == 1)
            return !names.IsEmpty; // what is inside, not the object itself
        for (; ; names = names[1..])
        {
            if (IsMatch(pattern[1..], names))
                return true;
            if (names.IsEmpty)
                return false;
        }
    }

    private static ReadOnlySpan<char> ReadQuoted(ReadOnlySpan<char> text, List<Name> names)
    {
        var quote = text[0];
        var name = "";
        for (var rest = text[1..]; ; rest = rest[1..])
        {
            var end = rest.IndexOf(quote);
            if (end < 0)
                throw new FormatException(Messages.RedactPath_NoEndQuote);
            name += rest[..end].ToString();
            rest = rest[(end + 1)..];
            if (rest.IsEmpty || rest[0] != quote)
            {
                names.AddRange(Split(name).Select(part => new Name(part, Rank.Exact)));
                return rest;
            }

            name += quote; // a doubled quote
        }
    }

    private static ReadOnlySpan<char> ReadPlain(ReadOnlySpan<char> text, List<Name> names)
    {
        var end = text.IndexOf('.');
        var name = (end < 0 ? text : text[..end]).ToString();
        if (name.Length == 0)
            throw new FormatException(Messages.RedactPath_EmptyName);
        if (name.Contains('['))
            throw new FormatException(Messages.RedactPath_Index);
        if (name is not "**" && name.Contains("**", StringComparison.Ordinal))
            throw new FormatException(Messages.RedactPath_Stars);
        names.Add(new(name, name switch
        {
            "**" => Rank.AnyDepth,
            "*" => Rank.AnyName,
            _ when name.Contains('*') => Rank.Pattern,
            _ => Rank.Exact,
        }));
        return end < 0 ? [] : text[end..];
    }

    private readonly record struct Name(string Text, Rank Rank)
    {
        internal bool IsMatch(string name) => Rank switch
        {
            Rank.Exact => name.Equals(Text, StringComparison.OrdinalIgnoreCase),
            Rank.AnyName => true,
            _ => IsMatch(Text, name),
        };

        private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
        {
            var star = pattern.IndexOf('*');
            if (star < 0)
                return pattern.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (!name.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase))
                return false;
            pattern = pattern[(star + 1)..];
            name = name[star..];
            for (; ; name = name[1..])
            {
                if (IsMatch(pattern, name))
                    return true;
                if (name.IsEmpty)
                    return false;
            }
        }
    }
}
