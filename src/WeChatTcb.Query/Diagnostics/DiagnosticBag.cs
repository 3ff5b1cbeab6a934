namespace WeChatTcb.Query.Diagnostics;

/// <summary>Collects what is found in one statement.</summary>
/// <param name="text">The text that is read; empty for values.</param>
/// <param name="within">The part of the text that its author knows: positions are counted from its start. Null for all of it.</param>
internal sealed class DiagnosticBag(string text, Place? within = null)
{
    /// <summary>A longer list helps nobody, and each of a thousand values may have an error.</summary>
    private const int MaxCount = 50;

    private readonly List<(QueryDiagnostic Diagnostic, ValuePath? Path)> _found = [];
    private readonly Place _within = within ?? new(0, text.Length);

    private int _errors;

    public bool HasErrors => _errors > 0;

    /// <summary>Whether there are so many errors that looking for more is pointless.</summary>
    public bool IsFull => _errors >= MaxCount;

    public void Error(string id, Place place, string message, string? suggestion = null)
    {
        // Warnings must not crowd out errors.
        var lastWarning = _found.FindLastIndex(static f => f.Diagnostic.Severity == QueryDiagnosticSeverity.Warning);
        if (_found.Count >= MaxCount && lastWarning >= 0)
            _found.RemoveAt(lastWarning);
        _errors++;
        Add(QueryDiagnosticSeverity.Error, id, place, message, suggestion);
    }

    public void Warning(string id, Place place, string message, string? suggestion = null) =>
        Add(QueryDiagnosticSeverity.Warning, id, place, message, suggestion);

    /// <summary>
    /// All diagnostics in the order of their places in the text. A constant that is used twice reports twice; once is enough.
    /// </summary>
    public IEnumerable<(QueryDiagnostic Diagnostic, ValuePath? Path)> Found => _found.Distinct().OrderBy(static f => f.Diagnostic.Start);

    public ValueList<QueryDiagnostic> ToList() => _found.Count == 0 ? [] : Found.Select(static f => f.Diagnostic).ToValueList();

    /// <summary>Line and column of a position, both from 1.</summary>
    public (int Line, int Column) LineAndColumn(int position)
    {
        var line = 1;
        var lineStart = _within.Start;
        for (var i = _within.Start; i < position; i++)
        {
            // JavaScript's line terminators.
            var isBreak = text[i] switch
            {
                '\r' => i + 1 >= text.Length || text[i + 1] != '\n',
                '\n' or '\u2028' or '\u2029' => true,
                _ => false,
            };
            if (!isBreak)
                continue;
            line++;
            lineStart = i + 1;
        }

        return (line, position - lineStart + 1);
    }

    private void Add(QueryDiagnosticSeverity severity, string id, Place place, string message, string? suggestion)
    {
        if (_found.Count >= MaxCount)
            return;
        var start = Math.Clamp(place.Start, _within.Start, _within.End);
        var end = Math.Clamp(place.End, start, _within.End);
        var (line, column) = LineAndColumn(start);
        _found.Add((new(id, severity, line, column, start - _within.Start, end - start, message, suggestion), place.Path));
    }
}
