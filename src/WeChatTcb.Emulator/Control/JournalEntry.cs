using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Control;

/// <summary>A request that came in, and the answer that it got. Secrets are masked before they get here.</summary>
internal sealed record JournalEntry
{
    /// <summary>The request's number, from 1 on.</summary>
    public required long Number { get; init; }

    /// <summary>When it came in, by the emulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>The endpoint's name; null when the emulator serves nothing there.</summary>
    public ServiceEndpoint? Endpoint { get; init; }

    /// <summary>The parameters of the URL.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body; null when there was none.</summary>
    public string? Body { get; init; }

    /// <summary>HTTP's status of the answer; null when there was no answer, or none yet.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's <c>errcode</c>; null when the answer has none.</summary>
    public int? Errcode { get; init; }

    /// <summary>The bytes of the answer's body, as far as the emulator sent them: fewer when a fault cut it short.</summary>
    public long? Bytes { get; init; }

    /// <summary>The fault that hit it, in a few words.</summary>
    public string? Fault { get; init; }

    /// <summary>The number of that fault's rule.</summary>
    public int? FaultId { get; init; }
}
