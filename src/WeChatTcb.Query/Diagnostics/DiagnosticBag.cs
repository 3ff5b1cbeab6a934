namespace WeChatTcb.Query.Diagnostics;

/// <summary>Collects what is found in one statement.</summary>
/// <param name="text">The text that is read.</param>
/// <param name="within">The part of it that its author knows, from which places are counted; null for all of it.</param>
internal sealed class DiagnosticBag(string text, TextSpan? within = null)
{
    /// <summary>More would help nobody, and a long list of values may have an error in each.</summary>
    private const int MaxCount = 50;

    private readonly List<QueryDiagnostic> _diagnostics = [];
    private readonly TextSpan _within = within ?? new(0, text.Length);

    private int _errors;

    public bool HasErrors => _errors > 0;

    /// <summary>Whether so many errors were found that looking for more is of no use.</summary>
    public bool IsFull => _errors >= MaxCount;

    public void Error(string id, TextSpan span, string message, string? suggestion = null)
    {
        // Warnings must not crowd out errors.
        var lastWarning = _diagnostics.FindLastIndex(static d => d.Severity == QueryDiagnosticSeverity.Warning);
        if (_diagnostics.Count >= MaxCount && lastWarning >= 0)
            _diagnostics.RemoveAt(lastWarning);
        _errors++;
        Add(QueryDiagnosticSeverity.Error, id, span, message, suggestion);
    }

    public void Warning(string id, TextSpan span, string message, string? suggestion = null) =>
        Add(QueryDiagnosticSeverity.Warning, id, span, message, suggestion);

    /// <summary>A place in words.</summary>
    public string Describe(int position)
    {
        var (line, column) = LineAndColumn(position);
        return $"line {line}, column {column}";
    }

    /// <summary>A constant that is used twice reports twice; once is enough.</summary>
    public ValueList<QueryDiagnostic> ToList() => [.. _diagnostics.Distinct().OrderBy(static d => d.Start)];

    private void Add(QueryDiagnosticSeverity severity, string id, TextSpan span, string message, string? suggestion)
    {
        if (_diagnostics.Count >= MaxCount)
            return;
        var start = Math.Clamp(span.Start, _within.Start, _within.End);
        var end = Math.Clamp(span.End, start, _within.End);
        var (line, column) = LineAndColumn(start);
        _diagnostics.Add(new(id, severity, line, column, start - _within.Start, end - start, message, suggestion));
    }

    private (int Line, int Column) LineAndColumn(int position)
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
}
