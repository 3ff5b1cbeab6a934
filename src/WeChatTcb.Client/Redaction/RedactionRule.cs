using System.Collections;

namespace WeChatTcb.Client.Redaction;

/// <summary>A rule: which fields it concerns, and what becomes of them.</summary>
/// <param name="Path">The fields.</param>
/// <param name="Action">What becomes of them.</param>
/// <param name="Value">The value that they get; null unless the action is <see cref="RedactionAction.Fixed"/>.</param>
internal sealed record RedactionRule(RedactionPath Path, RedactionAction Action, FixedValue? Value = null)
{
    /// <summary>What becomes of the fields, for receipts: an action, or <c>=</c> and JSON.</summary>
    internal string Text => Value is null ? Action.ToString() : $"= {Value.Json}";

    /// <summary>Whether the same value has to give the same result, and nobody without the key may find out how.</summary>
    internal bool NeedsKey => Action is RedactionAction.Hash or RedactionAction.Fake;

    /// <summary>Reads a rule.</summary>
    /// <param name="path">The path.</param>
    /// <param name="value">The name of an action, null, a number, a boolean, a date, or a table in which <c>Value</c> is one of these or a
    /// text.</param>
    /// <exception cref="TcbException"><c>InvalidRedactRule</c>.</exception>
    internal static RedactionRule Parse(string path, object? value)
    {
        try
        {
            var parsed = RedactionPath.Parse(path);
            return value switch
            {
                null => new(parsed, RedactionAction.Null),
                // A text has to be in a table, so that a mistyped action is an error.
                string name => new(parsed, ActionOf(name)),
                IDictionary table => new(parsed, RedactionAction.Fixed, FixedValue.Of(ValueIn(table))),
                _ => new(parsed, RedactionAction.Fixed, FixedValue.Of(value)),
            };
        }
        catch (FormatException cause)
        {
            throw RedactionErrors.InvalidRule(path, value, cause.Message);
        }
    }

    private static RedactionAction ActionOf(string name)
    {
        name = name.Trim();
        // Not Enum.Parse, which takes numbers and lists too.
        foreach (var action in Enum.GetValues<RedactionAction>())
        {
            if (action is not RedactionAction.Fixed && action.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                return action;
        }

        throw new FormatException(Messages.RedactRule_UnknownAction);
    }

    private static object? ValueIn(IDictionary table) =>
        table.Count == 1 && table.Keys.Cast<object>().First() is string name && name.Equals("Value", StringComparison.OrdinalIgnoreCase)
            ? table[name]
            : throw new FormatException(Messages.RedactRule_Table);
}
