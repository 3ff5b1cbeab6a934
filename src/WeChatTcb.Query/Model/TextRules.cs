using System.Text.RegularExpressions;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query;

/// <summary>What holds for each text, name and path of a query.</summary>
internal static partial class TextRules
{
    /// <summary>A text that is compared with.</summary>
    public static Problem? FindInText(string value) => Find(value, what: null);

    /// <summary>The pattern of a regular expression.</summary>
    public static Problem? FindInPattern(string pattern) => Find(pattern, Messages.What_Pattern);

    /// <summary>The options of a regular expression.</summary>
    public static Problem? FindInRegexOptions(string options) =>
        options.All(static o => o is 'i' or 'm' or 's' or 'u' or 'x') && options.Distinct().Count() == options.Length ? null : new(
            DiagnosticIds.InvalidRegexOptions,
            Messages.FormatInvalidRegexOptions(options),
            options.Contains('g', StringComparison.Ordinal) ? Messages.InvalidRegexOptions_Hint : null);

    /// <summary>The name given to <c>db.collection()</c>.</summary>
    public static Problem? FindInCollection(string name) =>
        Find(name, Messages.What_CollectionName)
        ?? (string.IsNullOrWhiteSpace(name) || name.StartsWith("system.", StringComparison.Ordinal) || name.Contains('$')
            ? new(DiagnosticIds.InvalidCollection, Messages.FormatInvalidCollection(name))
            : null);

    /// <summary>The name of a member of an object that is compared as a whole.</summary>
    public static Problem? FindInMemberName(string name) =>
        Find(name, Messages.What_FieldName)
        ?? (OperatorReader.IsKnown(name) ? new(DiagnosticIds.UnknownOperator, Messages.FormatOperatorInValue(name)) : FindInKey(name));

    /// <summary>
    /// An element of <c>$in</c>, <c>$nin</c> or <c>$all</c>: MongoDB refuses one that looks like operators, unless it is a DBRef.
    /// </summary>
    public static Problem? FindInListed(QueryValue value) =>
        value is ObjectValue { Members: [{ Name: ['$', ..] and var name }, ..] members }
            && !(name == "$ref" && members.Any(static m => m.Name == "$id"))
            ? new(DiagnosticIds.UnknownOperator, Messages.FormatOperatorInList(name))
            : null;

    /// <summary>A key of an object literal.</summary>
    public static Problem? FindInKey(string name) =>
        name == "__proto__" ? new(DiagnosticIds.UnsupportedSyntax, Messages.ProtoKey) : null;

    /// <summary>A field path of a sort key, a projection or an expression, dotted where it is nested.</summary>
    public static Problem? FindInPath(string path) => FindInCondition(path) ?? FindEmptyPart(path);

    /// <summary>The field path of a condition, which may have empty parts: MongoDB stores and finds fields without a name.</summary>
    public static Problem? FindInCondition(string path) =>
        Find(path, Messages.What_FieldName)
        ?? (path.StartsWith('$') || path.Contains(".$", StringComparison.Ordinal)
            ? new(DiagnosticIds.InvalidPath, Messages.FormatDollarInPath(path))
            : null);

    /// <summary>An empty name in a path.</summary>
    public static Problem? FindEmptyPart(string path, string? hint = null) =>
        path.Length == 0 ? new(DiagnosticIds.InvalidPath, Messages.EmptyPath, hint)
        : path[0] == '.' || path[^1] == '.' || path.Contains("..", StringComparison.Ordinal)
            ? new(DiagnosticIds.InvalidPath, Messages.FormatEmptyPathPart(path), hint ?? Messages.EmptyPathPart_Hint)
            : null;

    private static Problem? Find(string value, string? what)
    {
        if (value.Length >= QueryParser.MaxLength)
            return new(DiagnosticIds.StatementTooLong, Messages.FormatTextTooLong(value.Length, QueryParser.MaxLength));
        if (what is not null && value.Contains('\0'))
            return new(DiagnosticIds.InvalidText, Messages.FormatNulInText(what));
        return value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0
            && LoneSurrogate().Match(value) is { Success: true, Value: [var half] }
            ? new(DiagnosticIds.InvalidText, Messages.FormatLoneSurrogate($"U+{(int)half:X4}"))
            : null;
    }

    [GeneratedRegex(@"[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")]
    private static partial Regex LoneSurrogate();
}
