using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>What all steps of reading one statement share: its text, its diagnostics and the limit on its size.</summary>
internal sealed class ReadingContext(string text, DiagnosticBag diagnostics)
{
    private Dictionary<object, Place>? _places;
    private int _size;

    public string Text => text;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>Whether <see cref="TryGrow"/> has reached its limit.</summary>
    public bool IsFull => _size > QueryParser.MaxSize;

    /// <summary>Reports an error; the result is the value of what could not be read.</summary>
    public ErrorValue Error(string id, Place place, string message, string? hint = null)
    {
        diagnostics.Error(id, place, message, hint);
        return new(place);
    }

    /// <summary>Reports an error; the result is null.</summary>
    public T? Fail<T>(string id, Place place, string message, string? hint = null)
        where T : class
    {
        diagnostics.Error(id, place, message, hint);
        return null;
    }

    /// <summary>Whether there is no problem; reports it otherwise, at the place of its node where that is known.</summary>
    public bool Accepts(Problem? problem, Place place)
    {
        if (problem is null)
            return true;
        if (problem.Node is { } node && _places is not null && _places.TryGetValue(node, out var remembered))
            place = remembered;
        diagnostics.Error(problem.Id, place, problem.Message, problem.Hint);
        return false;
    }

    /// <summary>Remembers where a part of the model was written, for rules that can only be checked on the whole.</summary>
    public T Remember<T>(T node, Place place)
        where T : class
    {
        _places ??= new(ReferenceEqualityComparer.Instance);
        _places[node] = place;
        return node;
    }

    /// <summary>
    /// Counts what the statement's meaning has and its text does not: a constant that is used again, the start of a dotted path, a value
    /// that a program passed. False when there is too much, which is reported once: a few lines can express more than any machine can hold.
    /// </summary>
    public bool TryGrow(int size, Place place)
    {
        if (IsFull)
            return false;
        _size += size;
        return !IsFull || Accepts(QueryRules.TooComplex(), place);
    }

    /// <summary>The value, or an error when it is nested too deeply, which constants make possible without deep brackets.</summary>
    public ScriptValue Limit(ScriptValue value) => value.Depth <= QueryParser.MaxNesting
        ? value
        : Error(DiagnosticIds.StatementTooDeep, value.Place, Messages.FormatStatementTooDeep(QueryParser.MaxNesting));
}
