namespace WeChatTcb.EmulatorProtocol;

/// <summary>A request that the emulator received and the response it sent. Secrets are redacted before they get here.</summary>
internal sealed record JournalEntry
{
    /// <summary>The request's number, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When it arrived, by the emulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Null when the emulator serves nothing at the path.</summary>
    public EmulatorEndpoint? Endpoint { get; init; }

    /// <summary>The parameters of the URL.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Null when there was no body.</summary>
    public string? Body { get; init; }

    /// <summary>The response's HTTP status; null when there is no response, or none yet.</summary>
    public int? Status { get; init; }

    /// <summary>The response's <c>errcode</c>; null when it has none.</summary>
    public int? Errcode { get; init; }

    /// <summary>How many bytes of the response's body the emulator sent: fewer than announced when a fault cut it short.</summary>
    public long? Bytes { get; init; }

    /// <summary>A short description of the fault that hit the request.</summary>
    public string? Fault { get; init; }

    /// <summary>The id of the fault's rule.</summary>
    public int? FaultId { get; init; }
}
