namespace WeChatTcb;

/// <summary>Something found in a query statement, with its place and its cure.</summary>
public sealed record TcbQueryDiagnostic
{
    /// <summary>The stable id: one per cause. It is also the id of the error that refuses the statement.</summary>
    public required string Id { get; init; }

    /// <summary>How much it matters.</summary>
    public required TcbQuerySeverity Severity { get; init; }

    /// <summary>The line of the place, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column of the place in UTF-16 code units, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>Where the place starts in the statement, in UTF-16 code units from 0.</summary>
    public required int Start { get; init; }

    /// <summary>The place's length; 0 for one between two characters or at the end.</summary>
    public required int Length { get; init; }

    /// <summary>What is wrong, as a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it; null where that is not known.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The line of the statement, as it stands there.</summary>
    public required string SourceLine { get; init; }

    /// <summary>
    /// Two lines of at most 76 columns: that line, cut around the place if it is long, and carets under the place.
    /// </summary>
    public required string Excerpt { get; init; }

    /// <summary>The place and the message on one line.</summary>
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
