using System.Globalization;

namespace WeChatTcb;

/// <summary>A finding in a query statement, with its position and how to fix it.</summary>
public sealed record TcbQueryDiagnostic
{
    /// <summary>The id: one per cause. It is also the id of the error that rejects the statement.</summary>
    public required string Id { get; init; }

    /// <summary>The severity.</summary>
    public required TcbQuerySeverity Severity { get; init; }

    /// <summary>The line, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column in UTF-16 code units, counted from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The start position in the statement, in UTF-16 code units, counted from 0.</summary>
    public required int Start { get; init; }

    /// <summary>The length in UTF-16 code units; 0 for a position between two characters or at the end.</summary>
    public required int Length { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>How to fix it; null if that is not known.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The line of the statement that contains the position.</summary>
    public required string SourceLine { get; init; }

    /// <summary>Two lines of at most 76 columns: the source line, cut if it is long, and carets under the position.</summary>
    public required string Excerpt { get; init; }

    /// <summary>The position and the message on one line.</summary>
    public override string ToString() => Messages.FormatDiagnosticPlace(
        Line.ToString(CultureInfo.InvariantCulture), Column.ToString(CultureInfo.InvariantCulture), Message);
}
