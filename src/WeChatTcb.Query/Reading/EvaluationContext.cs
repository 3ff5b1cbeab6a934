using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>What all steps of reading one statement share: its text, its diagnostics and the bound on the work it may cause.</summary>
internal sealed class EvaluationContext(string text, DiagnosticBag diagnostics)
{
    /// <summary>The work that has been counted so far.</summary>
    public int Work { get; private set; }

    public string Text => text;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The place of the last <c>geoNear</c> that was read, which may stand in few places only.</summary>
    public TextSpan NearSpan { get; set; }

    /// <summary>The place of the last <c>expr</c> that was read.</summary>
    public TextSpan ExprSpan { get; set; }

    /// <summary>
    /// Counts work, and reports when there has been too much. Constants make it possible to write down in a few lines what
    /// would take for ever to carry out.
    /// </summary>
    public bool TrySpend(int amount, TextSpan span)
    {
        if (Work > QueryParser.MaxWork)
            return false;
        Work += amount;
        if (Work <= QueryParser.MaxWork)
            return true;
        diagnostics.Error(
            DiagnosticIds.StatementTooComplex,
            span,
            $"The query has more than {QueryParser.MaxWork} values and conditions, counted wherever a constant is used.");
        return false;
    }

    /// <summary>Whether a value is nested too deeply, which constants can bring about without deep brackets; reports it.</summary>
    public bool IsTooDeep(ScriptValue value)
    {
        if (value.Depth <= QueryParser.MaxDepth)
            return false;
        diagnostics.Error(
            DiagnosticIds.StatementTooDeep,
            value.Span,
            $"The value is nested more than {QueryParser.MaxDepth} levels deep.");
        return true;
    }

    /// <summary>Whether a document can hold the text; reports it if not.</summary>
    public bool IsSoundText(string value, TextSpan span, bool nulAllowed, string what)
    {
        if (!nulAllowed && value.Contains('\0'))
        {
            diagnostics.Error(DiagnosticIds.InvalidText, span, $"{what} cannot hold the character U+0000.");
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
            {
                i++;
                continue;
            }

            diagnostics.Error(
                DiagnosticIds.InvalidText,
                span,
                $"The text has half of a surrogate pair (U+{(int)value[i]:X4}), which UTF-8 cannot hold.");
            return false;
        }

        return true;
    }

    /// <summary>Whether the text is a field path; reports it if not.</summary>
    public bool IsPath(string path, TextSpan span)
    {
        if (!IsSoundText(path, span, nulAllowed: false, "A field's name"))
            return false;
        if (path.Length == 0)
        {
            diagnostics.Error(DiagnosticIds.InvalidPath, span, "A field's name is empty.");
            return false;
        }

        foreach (var part in path.Split('.'))
        {
            if (part.Length == 0)
            {
                diagnostics.Error(
                    DiagnosticIds.InvalidPath,
                    span,
                    $"The path '{path}' has an empty part.",
                    "Put one dot between two names, and none at the ends.");
                return false;
            }

            if (part[0] == '$')
            {
                diagnostics.Error(DiagnosticIds.InvalidPath, span, $"The path '{path}' has a part that starts with '$'.");
                return false;
            }
        }

        return true;
    }
}
