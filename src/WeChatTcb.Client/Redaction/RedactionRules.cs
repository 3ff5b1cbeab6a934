namespace WeChatTcb.Client.Redaction;

/// <summary>The rules of a redaction. Of several that concern a field, the most specific one counts.</summary>
internal sealed class RedactionRules
{
    private readonly RedactionRule[] _rules;

    private RedactionRules(RedactionRule[] rules) => _rules = rules;

    /// <summary>The rules, the most specific first.</summary>
    internal IReadOnlyList<RedactionRule> All => _rules;

    /// <summary>Reads rules.</summary>
    /// <param name="table">What becomes of the fields, by their path.</param>
    /// <exception cref="TcbException"><c>InvalidRedactRule</c>.</exception>
    internal static RedactionRules Parse(IEnumerable<KeyValuePair<string, object?>> table)
    {
        Dictionary<string, RedactionRule> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value) in table)
        {
            var rule = RedactionRule.Parse(path, value);
            // Nobody could tell which of them counts.
            if (!known.TryAdd(rule.Path.Key, rule))
            {
                throw RedactionErrors.InvalidRule(
                    path, value, Messages.FormatRedactRule_Twice(RedactionErrors.Quote(known[rule.Path.Key])));
            }
        }

        if (known.Count == 0)
            throw RedactionErrors.NoRules(Messages.NoRedactRules_Empty);
        var rules = known.Values.ToArray();
        Array.Sort(rules, (first, second) => RedactionPath.Compare(first.Path, second.Path));
        return new(rules);
    }

    /// <summary>The number of the rule for a field: that of the field itself or, if there is none, of what it is inside of.</summary>
    /// <param name="names">The names from the record to the field; see <see cref="RedactionPath.Split"/>.</param>
    /// <param name="isItem">Whether it is a simple value in the array of this name, which <c>tags.*</c> is the path of, too.</param>
    /// <returns>The index in <see cref="All"/>; -1 if there is none.</returns>
    internal int Find(ReadOnlySpan<string> names, bool isItem = false)
    {
        for (var i = 0; isItem && i < _rules.Length; i++)
        {
            if (_rules[i].Path.IsMatchOfItems(names))
                return i;
        }

        for (; !names.IsEmpty; names = names[..^1])
        {
            for (var i = 0; i < _rules.Length; i++)
            {
                if (_rules[i].Path.IsMatch(names))
                    return i;
            }
        }

        return -1;
    }

    /// <summary>The rule that changes a field; null if it stays as it is.</summary>
    /// <param name="path">Its path, with dots.</param>
    internal RedactionRule? ChangeOf(string path) =>
        Find([.. RedactionPath.Split(path)]) is >= 0 and var index
            && _rules[index] is { Action: not RedactionAction.Keep } rule ? rule : null;
}
