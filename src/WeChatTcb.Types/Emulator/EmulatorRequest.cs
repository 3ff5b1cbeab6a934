namespace WeChatTcb;

/// <summary>A request that came to the emulator, and the answer it got. Secrets are masked; different tokens have different numbers: <c>***1</c>, <c>***2</c>.</summary>
public sealed record EmulatorRequest
{
    /// <summary>The request's number, from 1 on in the order of arrival.</summary>
    public required long Number { get; init; }

    /// <summary>When it came in, by the emulator's clock, in UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>HTTP's method.</summary>
    public required string Method { get; init; }

    /// <summary>The path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The endpoint; null where the emulator serves nothing.</summary>
    public EmulatorEndpoint? Endpoint { get; init; }

    /// <summary>The parameters of the URL by their names.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>The headers by their names.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as it was sent, but for its secrets; null when there was none.</summary>
    public string? Body { get; init; }

    /// <summary>HTTP's status of the answer; null when there was none, or none yet.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's <c>errcode</c>; null when it has none.</summary>
    public int? ErrCode { get; init; }

    /// <summary>The bytes of the answer's body that were sent.</summary>
    public long? Bytes { get; init; }

    /// <summary>The fault that hit it, in a few words; null for none.</summary>
    public string? Fault { get; init; }

    /// <summary>The number of that fault's rule.</summary>
    public int? FaultId { get; init; }

    /// <summary>Method and path.</summary>
    public override string ToString() => $"{Method} {Path}";
}
