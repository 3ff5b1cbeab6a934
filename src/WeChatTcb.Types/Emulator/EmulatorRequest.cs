using System.Text.Json.Serialization;

namespace WeChatTcb;

/// <summary>
/// A request that the emulator received, and its response. Secrets are masked; each token has its own number: <c>***1</c>, <c>***2</c>.
/// </summary>
public sealed record EmulatorRequest
{
    /// <summary>The request's number, from 1, in the order of arrival.</summary>
    public required long Number { get; init; }

    /// <summary>When it arrived, by the emulator's clock, in local time with its zone.</summary>
    public required DateTimeOffset Time
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path, without the parameters.</summary>
    public required string Path { get; init; }

    /// <summary>The endpoint; null when the emulator serves nothing at the path.</summary>
    public EmulatorEndpoint? Endpoint { get; init; }

    /// <summary>The parameters of the URL, by name.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>The headers, by name.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as sent, with its secrets masked; null when there was none.</summary>
    public string? Body { get; init; }

    /// <summary>The HTTP status of the response; null when there was none, or none yet.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>errcode</c> of the response; null when it has none.</summary>
    [JsonPropertyName("errcode")]
    public int? ErrorCode { get; init; }

    /// <summary>Another name of <see cref="ErrorCode"/>.</summary>
    [JsonIgnore]
    public int? ErrCode => ErrorCode;

    /// <summary>
    /// The body of the response, with its secrets masked and before a fault changed it; null when there was none, and for a file.
    /// </summary>
    public string? ResponseBody { get; init; }

    /// <summary>How many bytes of the response's body were sent.</summary>
    public long? Bytes { get; init; }

    /// <summary>A short description of the fault that hit it; null for none.</summary>
    public string? Fault { get; init; }

    /// <summary>The id of that fault's rule.</summary>
    public int? FaultId { get; init; }

    /// <summary>The method and the path.</summary>
    public override string ToString() => $"{Method} {Path}";
}
