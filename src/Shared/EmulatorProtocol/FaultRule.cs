namespace WeChatTcb.EmulatorProtocol;

/// <summary>
/// What goes wrong at which calls. A rule has one fault, or a delay alone. Members that are null are not sent; the emulator fills in the
/// defaults. docs/emulator.md describes every member.
/// </summary>
internal sealed record FaultRule
{
    /// <summary>Assigned by the emulator.</summary>
    public int? Id { get; init; }

    /// <summary>The endpoint whose calls are counted.</summary>
    public required EmulatorEndpoint Endpoint { get; init; }

    /// <summary>The first call that is hit, counted from 1 since the rule was set. Default: 1.</summary>
    public long? Call { get; init; }

    /// <summary>How many calls in a row are hit; 0 for all that follow. Default: 1, or 0 beside <see cref="Probability"/>.</summary>
    public long? Count { get; init; }

    /// <summary>The chance of each of these calls to be hit.</summary>
    public double? Probability { get; init; }

    /// <summary>The seed of that chance. Default: 0.</summary>
    public int? Seed { get; init; }

    public int? DelayMilliseconds { get; init; }

    /// <summary>Whether the call does its work before the fault, so that only its response is lost.</summary>
    public bool? TakesEffect { get; init; }

    // The faults, each with the members that refine it.

    public int? Errcode { get; init; }

    public string? Errmsg { get; init; }

    public int? Status { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public string? Body { get; init; }

    /// <summary>The name of an error of the storage, such as <c>AccessDenied</c>.</summary>
    public string? StorageError { get; init; }

    public bool? NoAnswer { get; init; }

    public int? HoldMilliseconds { get; init; }

    public bool? Reset { get; init; }

    /// <summary>
    /// Refines <see cref="Reset"/> and <see cref="UrlExpires"/>: how much of the body is sent first; for an upload, how much is received.
    /// </summary>
    public long? AfterBytes { get; init; }

    public long? TruncateAfterBytes { get; init; }

    public int? DripBytes { get; init; }

    public int? DripMilliseconds { get; init; }

    public long? LengthOffset { get; init; }

    public bool? Garbage { get; init; }

    public bool? ExpiredToken { get; init; }

    /// <summary>The message with which the job fails.</summary>
    public string? JobFailure { get; init; }

    /// <summary>How many of the job's records fail: they are not in its file, or not imported.</summary>
    public long? FailedRecords { get; init; }

    public bool? UrlExpires { get; init; }

    public bool? ChangedFile { get; init; }

    public bool? IgnoreRange { get; init; }
}

/// <summary>A rule that is set, and what has become of it.</summary>
/// <param name="Rule">The rule, with its id and defaults.</param>
/// <param name="Description">A short description of the fault.</param>
/// <param name="Seen">How many calls of its endpoint there were since it was set.</param>
/// <param name="Hits">How many of them it hit.</param>
internal sealed record FaultState(FaultRule Rule, string Description, long Seen, long Hits);
