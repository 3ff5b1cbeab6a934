using System.Collections;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Building;

/// <summary>
/// Turns the short forms of sort keys and fields, such as <c>age desc</c> and <c>-notes</c>, into the arguments of their methods.
/// </summary>
internal sealed class ShortForms(ReadingContext context, ValueReader values)
{
    /// <summary>The diagnostics of parts that were passed as texts of the statement's language, each with its place and its text.</summary>
    public List<(Place Place, string Text, DiagnosticBag Diagnostics)> Texts { get; } = [];

    /// <summary>A part that is passed as a text of the statement's language.</summary>
    public ExpressionText ReadText(string text, Place place)
    {
        var read = ExpressionText.Read(text);
        Texts.Add((place, text, read.Context.Diagnostics));
        return read;
    }

    /// <summary>The paths and directions of the sort keys, in their order; null after a diagnostic.</summary>
    public IReadOnlyList<(ScalarLiteral Path, ScalarLiteral Direction)>? ReadOrder(IReadOnlyList<object?> order)
    {
        var keys = new List<(ScalarLiteral Path, ScalarLiteral Direction)>();
        var succeeded = true;
        for (var i = 0; i < order.Count && !context.Diagnostics.IsFull; i++)
        {
            var place = Place.Part(order.Count > 1 ? $"OrderBy[{i}]" : "OrderBy");
            succeeded &= values.Unwrap(order[i]) switch
            {
                string text when Split(text) is { Length: > 0 } parts => parts.All(key => AddKey(key, place, keys)),
                IDictionary dictionary => AddKeys(dictionary, place, keys),
                var other => Fail(
                    DiagnosticIds.InvalidArgument, place, Messages.FormatInvalidSortKey(KindOf(other)), Messages.InvalidSortKey_Hint),
            };
        }

        return succeeded ? keys : null;
    }

    /// <summary>The literal that <c>.field()</c> takes; null after a diagnostic.</summary>
    public ScriptValue? ReadFields(IReadOnlyList<object?> fields)
    {
        var part = Place.Part("Field");
        var members = new Dictionary<string, ScriptMember>(StringComparer.Ordinal);
        var succeeded = true;
        for (var i = 0; i < fields.Count && !context.Diagnostics.IsFull; i++)
        {
            var place = fields.Count > 1 ? Place.Part($"Field[{i}]") : part;
            succeeded &= values.Unwrap(fields[i]) switch
            {
                string text when Split(text) is { Length: > 0 } names => names.All(name => AddName(name, place)),
                IDictionary dictionary => values.Entries(dictionary, place) is { } entries
                    && entries.All(entry => place.Member(entry.Name) is var own && Add(entry.Name, own, ReadField(entry.Value, own))),
                var other => Fail(
                    DiagnosticIds.InvalidField, place, Messages.FormatInvalidFieldPart(KindOf(other)), Messages.InvalidFieldPart_Hint),
            };
        }

        return succeeded ? new ObjectLiteral([.. members.Values], part) : null;

        bool AddName(string name, Place place) => name.StartsWith('-')
            ? Add(name[1..], place, new ScalarLiteral(new BooleanValue(false), place))
            : Add(name, place, new ScalarLiteral(new BooleanValue(true), place));

        bool Add(string name, Place place, ScriptValue value) => value is not ErrorValue && (members.TryAdd(name, new(name, place, value))
            || Fail(DiagnosticIds.DuplicatePath, place, Messages.FormatDuplicateField(name), Messages.DuplicateField_Hint));
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A truth value or an operator; as a text, an expression of the statement's language.</summary>
    private ScriptValue ReadField(object? value, Place place) =>
        values.Unwrap(value) is string text ? ReadText(text, place).Value : values.Read(value, place);

    private bool AddKey(string key, Place place, List<(ScalarLiteral Path, ScalarLiteral Direction)> keys)
    {
        var split = key.AsSpan().LastIndexOfAny(' ', '\t');
        var direction = split < 0 ? "asc" : key[(split + 1)..];
        var path = split < 0 ? key : key[..split].TrimEnd();
        return IsDirection(direction)
            ? Add(path, direction, place, keys)
            : Fail(
                DiagnosticIds.OrderDirection,
                place,
                Messages.FormatSortKeyDirection(direction, key),
                Messages.FormatSortKeyDirection_Hint(path, key));
    }

    private bool AddKeys(IDictionary dictionary, Place place, List<(ScalarLiteral Path, ScalarLiteral Direction)> keys)
    {
        if (dictionary.Count > 1 && ValueReader.IsUnordered(dictionary))
            return Fail(DiagnosticIds.UnorderedKeys, place, Messages.UnorderedSortKeys, Messages.UnorderedSortKeys_Hint);
        if (values.Entries(dictionary, place) is not { } entries)
            return false;
        foreach (var (path, value) in entries)
        {
            var own = place.Member(path);
            var direction = values.Unwrap(value) switch
            {
                string text when IsDirection(text) => text,
                1 or 1L => "asc",
                -1 or -1L => "desc",
                _ => null,
            };
            if (direction is null)
                return Fail(DiagnosticIds.OrderDirection, own, Messages.NoDirection, Messages.OrderDirection_Hint);
            Add(path, direction, own, keys);
        }

        return true;
    }

    private static bool IsDirection(string text) => text.ToLowerInvariant() is "asc" or "desc";

    private static bool Add(string path, string direction, Place place, List<(ScalarLiteral Path, ScalarLiteral Direction)> keys)
    {
        keys.Add((new(new StringValue(path), place), new(new StringValue(direction.ToLowerInvariant()), place)));
        return true;
    }

    private static string KindOf(object? value) => value switch
    {
        null => "null",
        string => Messages.Kind_EmptyText,
        _ => Messages.FormatKind_Type(value.GetType().Name),
    };

    private bool Fail(string id, Place place, string message, string hint) => context.Accepts(new(id, message, hint), place);
}
