using System.Collections;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Building;

/// <summary>Turns the short forms of sort keys and fields, such as <c>age desc</c> and <c>-notes</c>, into the arguments of their methods.</summary>
internal sealed class ClauseReader(EvaluationContext context, Places places, ValueReader values)
{
    /// <summary>The diagnostics of fields that were given as texts, each with its place and its text.</summary>
    public List<(TextSpan Place, string Text, DiagnosticBag Diagnostics)> Texts { get; } = [];

    /// <summary>The paths and directions of the sort keys, in their order; null after a diagnostic.</summary>
    public IReadOnlyList<(ScalarScript Path, ScalarScript Direction)>? ReadOrder(IReadOnlyList<object?> order)
    {
        var keys = new List<(ScalarScript Path, ScalarScript Direction)>();
        var succeeded = true;
        for (var i = 0; i < order.Count && !places.IsFull; i++)
        {
            var place = places.Add(order.Count > 1 ? $"OrderBy[{i}]" : "OrderBy");
            succeeded &= values.Unwrap(order[i]) switch
            {
                string text => text.Split(',').Where(static key => !string.IsNullOrWhiteSpace(key)).All(key => AddKey(key.Trim(), place, keys)),
                IDictionary dictionary => AddKeys(dictionary, place, keys),
                var other => Fail(
                    DiagnosticIds.InvalidArgument,
                    place,
                    $"A sort key is a text, not {KindOf(other)}.",
                    "Write 'age', 'age desc', or [ordered]@{ age = 'desc' }."),
            };
        }

        return succeeded ? keys : null;
    }

    /// <summary>The literal that <c>.field()</c> takes; null after a diagnostic.</summary>
    public ScriptValue? ReadFields(IReadOnlyList<object?> fields)
    {
        var part = places.Add("Field");
        var members = new Dictionary<string, ScriptMember>(StringComparer.Ordinal);
        var succeeded = true;
        for (var i = 0; i < fields.Count && !places.IsFull; i++)
        {
            var place = fields.Count > 1 ? places.Add($"[{i}]", part) : part;
            succeeded &= values.Unwrap(fields[i]) switch
            {
                string text => text.Split(',').Where(static name => !string.IsNullOrWhiteSpace(name)).All(name => AddName(name.Trim(), place)),
                IDictionary dictionary => AddFields(dictionary, place),
                var other => Fail(
                    DiagnosticIds.InvalidField,
                    place,
                    $"A field is a text, not {KindOf(other)}.",
                    "Write 'name', '-name' to leave it out, or @{ name = $true }."),
            };
        }

        return succeeded ? new ObjectScript([.. members.Values], part) : null;

        bool AddName(string name, TextSpan place) => name.StartsWith('-')
            ? Add(name[1..], place, new ScalarScript(new BooleanValue(false), place))
            : Add(name, place, new ScalarScript(new BooleanValue(true), place));

        bool AddFields(IDictionary dictionary, TextSpan place)
        {
            var added = values.Entries(dictionary, place);
            return added is not null && added.All(entry =>
                places.Add(entry.Name, place) is var own && Add(entry.Name, own, ReadField(entry.Value, own)));
        }

        bool Add(string name, TextSpan place, ScriptValue value)
        {
            if (value is ErrorValue)
                return false;
            return members.TryAdd(name, new(name, place, value))
                || Fail(DiagnosticIds.DuplicatePath, place, $"The field '{name}' is named twice.", "Name it once.");
        }
    }

    /// <summary>A truth value or an operator; as a text, what the statement has in its place.</summary>
    private ScriptValue ReadField(object? value, TextSpan place)
    {
        if (values.Unwrap(value) is not string text)
            return values.Read(value, place);
        var read = ExpressionText.Read(text);
        Texts.Add((place, text, read.Context.Diagnostics));
        return read.Value;
    }

    private bool AddKey(string key, TextSpan place, List<(ScalarScript Path, ScalarScript Direction)> keys)
    {
        var split = key.AsSpan().LastIndexOfAny(' ', '\t');
        var direction = split < 0 ? "asc" : key[(split + 1)..];
        var path = split < 0 ? key : key[..split].TrimEnd();
        if (direction.ToLowerInvariant() is not ("asc" or "desc"))
        {
            return Fail(
                DiagnosticIds.OrderDirection,
                place,
                $"There is no direction '{direction}' in '{key}'.",
                $"Write '{path} asc' or '{path} desc'. A path with a blank in it needs its direction: '{key} asc'.");
        }

        keys.Add((new(new StringValue(path), place), new(new StringValue(direction.ToLowerInvariant()), place)));
        return true;
    }

    private bool AddKeys(IDictionary dictionary, TextSpan place, List<(ScalarScript Path, ScalarScript Direction)> keys)
    {
        if (dictionary.Count > 1 && ValueReader.IsUnordered(dictionary))
        {
            return Fail(
                DiagnosticIds.UnorderedKeys,
                place,
                "A hashtable has no order, so that none of its keys is the first to sort by.",
                "Write [ordered]@{ … }, or an array of texts.");
        }

        if (values.Entries(dictionary, place) is not { } entries)
            return false;
        foreach (var (path, value) in entries)
        {
            var own = places.Add(path, place);
            var direction = values.Unwrap(value) switch
            {
                string text when text.ToLowerInvariant() is "asc" or "desc" => text.ToLowerInvariant(),
                1 or 1L => "asc",
                -1 or -1L => "desc",
                _ => null,
            };
            if (direction is null)
                return Fail(DiagnosticIds.OrderDirection, own, "This is no direction.", "Write 'asc' or 'desc'.");
            keys.Add((new(new StringValue(path), own), new(new StringValue(direction), own)));
        }

        return true;
    }

    private static string KindOf(object? value) => value is null ? "null" : $"a {value.GetType().Name}";

    private bool Fail(string id, TextSpan place, string message, string suggestion)
    {
        context.Diagnostics.Error(id, place, message, suggestion);
        return false;
    }
}
