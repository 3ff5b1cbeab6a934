using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using System.Xml;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Building;

/// <summary>
/// Turns values of .NET into what the same literals are in a statement, so that all rules about them are those of statements. What is no
/// value becomes poison after a diagnostic.
/// </summary>
internal sealed class ValueReader(EvaluationContext context, Places places, Func<object?, object?>? unwrap)
{
    /// <summary>Operators that take an array; a program often has a single value where it may have several.</summary>
    private static readonly string[] ArrayOperators = ["$in", "$nin", "$all", "$and", "$or", "$nor"];

    /// <summary>Options that say how a match is found, and not what matches.</summary>
    private const RegexOptions Silent = RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    private int _depth;

    /// <summary>The value without what the host has put around it.</summary>
    public object? Unwrap(object? value) => unwrap is null ? value : unwrap(value);

    /// <summary>The value as a statement has it.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="span">Its place.</param>
    public ScriptValue Read(object? value, TextSpan span)
    {
        if (_depth >= QueryParser.MaxDepth)
        {
            return Fail(
                DiagnosticIds.StatementTooDeep,
                span,
                $"The value is nested more than {QueryParser.MaxDepth} levels deep, or it is part of itself.");
        }

        _depth++;
        var result = ReadUnwrapped(Unwrap(value), span);
        _depth--;
        return result;
    }

    private ScriptValue ReadUnwrapped(object? value, TextSpan span) => value switch
    {
        null or DBNull => new ScalarScript(QueryValue.Null, span),
        bool flag => new ScalarScript(new BooleanValue(flag), span),
        string text => Text(text, span),
        char character => Text(character.ToString(), span),
        Guid id => Text(id.ToString(), span),
        Uri address => Text(address.OriginalString, span),
        Enum name => Text(name.ToString(), span),
        sbyte or byte or short or ushort or int or uint or float or double => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), span),
        Half half => Number((double)half, span),
        long number => Whole(number, span),
        ulong number => Whole(number, span),
        Int128 number => Whole(number, span),
        UInt128 number => Whole(number, span),
        BigInteger number => Whole(number, span),
        decimal number => Decimal(number, span),
        DateTime date => Date(new DateTimeOffset(date.ToUniversalTime()), span),
        DateTimeOffset date => Date(date, span),
        Regex regex => Regex(regex, span),
        byte[] or ReadOnlyMemory<byte> or Memory<byte> => Fail(
            DiagnosticIds.InvalidValue,
            span,
            "Bytes cannot stand in a query.",
            "If the field holds them as a text, write [Convert]::ToBase64String($bytes)."),
        XmlNode or XmlNodeList => Foreign(value, span), // they are lists of their children, which have children of their own
        IDictionary dictionary => Object(dictionary, span),
        IEnumerable items => Array(items, span),
        _ => Foreign(value, span),
    };

    private ErrorValue Foreign(object value, TextSpan span) => Fail(
        DiagnosticIds.InvalidValue,
        span,
        $"A {value.GetType().Name} cannot stand in a query.",
        "Give a text, a number, a date, a boolean, a regular expression, or hashtables and arrays of them.");

    private ScriptValue Text(string text, TextSpan span)
    {
        if (text.Length > QueryParser.MaxLength)
        {
            return Fail(
                DiagnosticIds.StatementTooLong,
                span,
                $"The text has {text.Length} characters, more than the {QueryParser.MaxLength} of a statement.");
        }

        return context.IsSoundText(text, span, nulAllowed: true, "A text") ? new ScalarScript(new StringValue(text), span) : new ErrorValue(span);
    }

    private static ScalarScript Number(double number, TextSpan span) => new(new NumberValue(number), span);

    private ScriptValue Whole(BigInteger number, TextSpan span)
    {
        var written = (double)number;
        return double.IsFinite(written) && (BigInteger)written == number
            ? Number(written, span)
            : Inexact(number.ToString(CultureInfo.InvariantCulture), written, span);
    }

    private ScriptValue Decimal(decimal number, TextSpan span)
    {
        if (decimal.Truncate(number) == number)
            return Whole((BigInteger)number, span);
        // A double holds 19.99 as little as JavaScript's own 19.99 does: what counts is that the same digits stand in the statement.
        var written = (double)number;
        var digits = written.ToString("R", CultureInfo.InvariantCulture);
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && read == number
            ? Number(written, span)
            : Inexact(number.ToString(CultureInfo.InvariantCulture), written, span);
    }

    private ErrorValue Inexact(string number, double written, TextSpan span) => Fail(
        DiagnosticIds.InvalidValue,
        span,
        $"A statement is JavaScript, whose numbers are doubles: {Short(number)} would become {written.ToString("R", CultureInfo.InvariantCulture)}.",
        "If the field holds texts, give the number as a text; otherwise compare with a range around it.");

    private static string Short(string number) => number.Length > 40 ? number[..40] + "…" : number;

    // A statement's dates are whole milliseconds; what is finer is left out.
    private static ScalarScript Date(DateTimeOffset date, TextSpan span) => new(new DateValue(date.ToUnixTimeMilliseconds()), span);

    private ScriptValue Regex(Regex regex, TextSpan span)
    {
        const RegexOptions Known = RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline;
        if ((regex.Options & ~(Known | Silent)) is not RegexOptions.None and var other)
        {
            return Fail(
                DiagnosticIds.InvalidRegexOptions,
                span,
                $"The database's regular expressions do not have the option {other}.",
                "They have IgnoreCase, Multiline and Singleline.");
        }

        var options = (regex.Options.HasFlag(RegexOptions.IgnoreCase) ? "i" : "")
            + (regex.Options.HasFlag(RegexOptions.Multiline) ? "m" : "")
            + (regex.Options.HasFlag(RegexOptions.Singleline) ? "s" : "");
        return RegularExpressions.Read(context, regex.ToString(), options, span, span);
    }

    private ScriptValue Array(IEnumerable values, TextSpan span)
    {
        var items = new List<ScriptValue>();
        var failed = false;
        foreach (var value in values)
        {
            if (IsFull(span))
                return new ErrorValue(span);
            var item = Read(value, places.Add($"[{items.Count}]", span));
            failed |= item is ErrorValue;
            items.Add(item);
        }

        var array = new ArrayScript(items, span);
        return failed || context.IsTooDeep(array) ? new ErrorValue(span) : array;
    }

    private ScriptValue Object(IDictionary dictionary, TextSpan span)
    {
        if (ReadMembers(dictionary, span) is not { } members)
            return new ErrorValue(span);
        var literal = new ObjectScript(members, span, IsUnordered(dictionary));
        return context.IsTooDeep(literal) ? new ErrorValue(span) : literal;
    }

    private List<ScriptMember>? ReadMembers(IDictionary dictionary, TextSpan span)
    {
        if (Entries(dictionary, span) is not { } entries)
            return null;
        var members = new List<ScriptMember>(entries.Count);
        var failed = false;
        foreach (var (name, value) in entries)
        {
            if (IsFull(span))
                return null;
            var place = places.Add(name, span);
            if (name == "__proto__")
            {
                Fail(DiagnosticIds.UnsupportedSyntax, place, "'__proto__' is no key: in JavaScript it sets the object's prototype.");
                return null;
            }

            var member = Read(ArrayOperators.Contains(name) ? AsArray(value) : value, place);
            failed |= member is ErrorValue;
            members.Add(new(name, place, member));
        }

        return failed ? null : members;
    }

    /// <summary>The entries in their order, or where there is none, in that of the names; null after a diagnostic.</summary>
    public List<(string Name, object? Value)>? Entries(IDictionary dictionary, TextSpan span)
    {
        var entries = new List<(string Name, object? Value)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entries.Count >= QueryParser.MaxWork)
            {
                IsFull(span, force: true);
                return null;
            }

            var name = Unwrap(entry.Key) switch
            {
                string text => text,
                char character => character.ToString(),
                sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToString(entry.Key, CultureInfo.InvariantCulture),
                Enum value => value.ToString(),
                Guid id => id.ToString(),
                _ => null,
            };
            if (name is null)
            {
                Fail(DiagnosticIds.InvalidValue, span, $"A key is a {entry.Key.GetType().Name}, and not a text.", "Put the field's name in quotes.");
                return null;
            }

            if (!names.Add(name))
            {
                Fail(DiagnosticIds.DuplicatePath, span, $"The key '{Short(name)}' stands twice in this dictionary.");
                return null;
            }

            entries.Add((name, entry.Value));
        }

        if (!IsUnordered(dictionary))
            return entries;
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. entries.OrderBy(static e => JavaScriptOrder.Rank(e.Name))];
    }

    /// <summary>Whether the dictionary's order is an accident of its hash codes. Kinds derived from these may well have one.</summary>
    public static bool IsUnordered(IDictionary dictionary) =>
        dictionary.GetType() is var type
        && (type == typeof(Hashtable) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>)));

    private object? AsArray(object? value) =>
        Unwrap(value) is var plain && plain is not null and (string or byte[] or IDictionary or not IEnumerable) ? new[] { plain } : plain;

    private bool IsFull(TextSpan span, bool force = false)
    {
        if (!places.IsFull && !force)
            return false;
        Fail(DiagnosticIds.StatementTooComplex, span, $"The query has more than {QueryParser.MaxWork} values.");
        return true;
    }

    private ErrorValue Fail(string id, TextSpan span, string message, string? suggestion = null)
    {
        context.Diagnostics.Error(id, span, message, suggestion);
        return new(span);
    }
}
