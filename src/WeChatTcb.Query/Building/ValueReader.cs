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
/// Turns values of .NET into what the same literals are in a statement, so that the rules of statements apply to them. Anything else
/// becomes an <see cref="ErrorValue"/> after a diagnostic.
/// </summary>
internal sealed class ValueReader(ReadingContext context, Func<object?, object?>? unwrap)
{
    /// <summary>Operators that take an array; a program often has a single value where it may have several.</summary>
    private static readonly string[] ArrayOperators = ["$in", "$nin", "$all", "$and", "$or", "$nor"];

    /// <summary>Options that affect how a match is found, but not what matches.</summary>
    private const RegexOptions Silent = RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    private int _depth;

    /// <summary>The value without the host's wrapper around it.</summary>
    public object? Unwrap(object? value) => unwrap is null ? value : unwrap(value);

    /// <summary>The value as it is in a statement.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="place">Its place.</param>
    public ScriptValue Read(object? value, Place place)
    {
        if (_depth >= QueryParser.MaxDepth)
            return Fail(DiagnosticIds.StatementTooDeep, place, Messages.FormatValueTooDeep(QueryParser.MaxDepth));
        // A list may have no end, and a value may be part of another one many times.
        if (!context.TryGrow(1, place))
            return new ErrorValue(place);
        _depth++;
        var result = ReadUnwrapped(Unwrap(value), place);
        _depth--;
        return result;
    }

    private ScriptValue ReadUnwrapped(object? value, Place place) => value switch
    {
        null or DBNull => new ScalarLiteral(QueryValue.Null, place),
        bool flag => new ScalarLiteral(new BooleanValue(flag), place),
        string text => Text(text, place),
        char character => Text(character.ToString(), place),
        Guid id => Text(id.ToString(), place),
        Uri address => Text(address.OriginalString, place),
        Enum name => Text(name.ToString(), place),
        sbyte or byte or short or ushort or int or uint or float or double =>
            Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), place),
        Half half => Number((double)half, place),
        long number => Whole(number, place),
        ulong number => Whole(number, place),
        Int128 number => Whole(number, place),
        UInt128 number => Whole(number, place),
        BigInteger number => Whole(number, place),
        decimal number => Decimal(number, place),
        DateTime date => Date(new DateTimeOffset(date.ToUniversalTime()), place),
        DateTimeOffset date => Date(date, place),
        Regex regex => Regex(regex, place),
        byte[] or ReadOnlyMemory<byte> or Memory<byte> => Fail(DiagnosticIds.InvalidValue, place, Messages.Bytes, Messages.Bytes_Hint),
        XmlNode or XmlNodeList => Foreign(value, place), // they are lists of their children, which have children of their own
        IDictionary dictionary => Object(dictionary, place),
        IEnumerable items => Array(items, place),
        _ => Foreign(value, place),
    };

    private ErrorValue Foreign(object value, Place place) =>
        Fail(DiagnosticIds.InvalidValue, place, Messages.FormatForeignValue(value.GetType().Name), Messages.ForeignValue_Hint);

    private ScriptValue Text(string text, Place place) =>
        context.Accepts(TextRules.FindInText(text), place) && context.TryGrow(QueryRules.SizeOf(text), place)
            ? new ScalarLiteral(new StringValue(text), place)
            : new ErrorValue(place);

    private static ScalarLiteral Number(double number, Place place) => new(new NumberValue(number), place);

    private ScriptValue Whole(BigInteger number, Place place)
    {
        var written = (double)number;
        return double.IsFinite(written) && (BigInteger)written == number
            ? Number(written, place)
            : Inexact(number.ToString(CultureInfo.InvariantCulture), written, place);
    }

    private ScriptValue Decimal(decimal number, Place place)
    {
        if (decimal.Truncate(number) == number)
            return Whole((BigInteger)number, place);
        // A double is not exactly 19.99, and neither is JavaScript's 19.99: what counts is that the statement has the same digits.
        var written = (double)number;
        var digits = written.ToString("R", CultureInfo.InvariantCulture);
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && read == number
            ? Number(written, place)
            : Inexact(number.ToString(CultureInfo.InvariantCulture), written, place);
    }

    private ErrorValue Inexact(string number, double written, Place place) => Fail(
        DiagnosticIds.InvalidValue,
        place,
        Messages.FormatInexactNumber(Short(number), written.ToString("R", CultureInfo.InvariantCulture)),
        Messages.InexactNumber_Hint);

    private static string Short(string number) => number.Length > 40 ? number[..40] + "…" : number;

    // A statement's dates are whole milliseconds; the rest is cut off.
    private static ScalarLiteral Date(DateTimeOffset date, Place place) => new(new DateValue(date.ToUnixTimeMilliseconds()), place);

    private ScriptValue Regex(Regex regex, Place place)
    {
        const RegexOptions Known =
            RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace;
        if ((regex.Options & ~(Known | Silent)) is not RegexOptions.None and var other)
            return Fail(
                DiagnosticIds.InvalidRegexOptions, place, Messages.FormatForeignRegexOption(other), Messages.ForeignRegexOption_Hint);

        var options = (regex.Options.HasFlag(RegexOptions.IgnoreCase) ? "i" : "")
            + (regex.Options.HasFlag(RegexOptions.Multiline) ? "m" : "")
            + (regex.Options.HasFlag(RegexOptions.Singleline) ? "s" : "")
            + (regex.Options.HasFlag(RegexOptions.IgnorePatternWhitespace) ? "x" : "");
        return context.TryGrow(QueryRules.SizeOf(regex.ToString()), place)
            ? RegexFunction.Read(context, regex.ToString(), options, place)
            : new ErrorValue(place);
    }

    private ScriptValue Array(IEnumerable values, Place place)
    {
        var items = new List<ScriptValue>();
        var failed = false;
        foreach (var value in values)
        {
            items.Add(Read(value, place.Member($"[{items.Count}]")));
            failed |= items[^1] is ErrorValue;
            if (context.IsFull)
                break;
        }

        return failed ? new ErrorValue(place) : new ArrayLiteral(items, place);
    }

    private ScriptValue Object(IDictionary dictionary, Place place)
    {
        if (Entries(dictionary, place) is not { } entries)
            return new ErrorValue(place);
        var members = new List<ScriptMember>(entries.Count);
        var failed = false;
        foreach (var (name, value) in entries)
        {
            var own = place.Member(name);
            var member = context.Accepts(TextRules.FindInKey(name), own)
                ? Read(ArrayOperators.Contains(name) ? AsArray(value) : value, own)
                : new ErrorValue(own);
            failed |= member is ErrorValue;
            members.Add(new(name, own, member));
        }

        return failed ? new ErrorValue(place) : new ObjectLiteral(members, place, IsUnordered(dictionary));
    }

    /// <summary>The entries in their order, or sorted by name where there is none; null after a diagnostic.</summary>
    public List<(string Name, object? Value)>? Entries(IDictionary dictionary, Place place)
    {
        var entries = new List<(string Name, object? Value)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
        {
            var name = Unwrap(entry.Key) switch
            {
                string text => text,
                char character => character.ToString(),
                sbyte or byte or short or ushort or int or uint or long or ulong =>
                    Convert.ToString(entry.Key, CultureInfo.InvariantCulture),
                Enum value => value.ToString(),
                Guid id => id.ToString(),
                _ => null,
            };
            if (name is null)
            {
                Fail(DiagnosticIds.InvalidValue, place, Messages.FormatForeignKey(entry.Key.GetType().Name), Messages.ForeignKey_Hint);
                return null;
            }

            if (!names.Add(name))
            {
                Fail(DiagnosticIds.DuplicatePath, place, Messages.FormatDuplicateEntry(Short(name)));
                return null;
            }

            if (!context.TryGrow(1 + QueryRules.SizeOf(name), place))
                return null;
            entries.Add((name, entry.Value));
        }

        if (!IsUnordered(dictionary))
            return entries;
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. entries.OrderBy(static e => JavaScriptOrder.Rank(e.Name))];
    }

    /// <summary>Whether the dictionary's order is an accident of its hash codes. Types derived from these may have an order.</summary>
    public static bool IsUnordered(IDictionary dictionary) =>
        dictionary.GetType() is var type
        && (type == typeof(Hashtable) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>)));

    private object? AsArray(object? value) =>
        Unwrap(value) is var plain && plain is not null and (string or byte[] or IDictionary or not IEnumerable) ? new[] { plain } : plain;

    private ErrorValue Fail(string id, Place place, string message, string? hint = null) => context.Error(id, place, message, hint);
}
