using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Http;

// The JSON of the service's requests and responses, with the service's own names (contract 1.2, 1.4, 4.1).

/// <summary>The common part of all responses: code 0, or no code, means success (contract 0.3, 4.1).</summary>
internal abstract record ServiceResponse
{
    [JsonPropertyName("errcode")]
    public int? ErrorCode { get; init; }

    [JsonPropertyName("errmsg")]
    public string? ErrorMessage { get; init; }

    /// <summary>The response with its texts in a form that is safe to show.</summary>
    /// <param name="clean">Makes a text safe.</param>
    internal virtual ServiceResponse Clean(Func<string?, string?> clean) => this with { ErrorMessage = clean(ErrorMessage) };
}

/// <summary>Any response, read only for its code.</summary>
internal sealed record BareResponse : ServiceResponse;

internal sealed record ComponentTokenRequest(
    [property: JsonPropertyName("component_appid")] string ComponentAppId,
    [property: JsonPropertyName("component_appsecret")] string ComponentAppSecret,
    [property: JsonPropertyName("component_verify_ticket")] string ComponentVerifyTicket);

internal sealed record ComponentTokenResponse : ServiceResponse
{
    [JsonPropertyName("component_access_token")]
    public string? AccessToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }
}

internal sealed record DbExportRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("file_path")] string FilePath,
    [property: JsonPropertyName("file_type")] int FileType,
    [property: JsonPropertyName("query")] string Query);

internal sealed record DbExportResponse : ServiceResponse
{
    [JsonPropertyName("job_id")]
    public long? JobId { get; init; }
}

internal sealed record DbMigrationStateRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("job_id")] long JobId);

internal sealed record DbMigrationStateResponse : ServiceResponse
{
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("record_success")]
    public long? RecordSuccess { get; init; }

    [JsonPropertyName("record_fail")]
    public long? RecordFail { get; init; }

    /// <summary>The spelling of every printed sample.</summary>
    [JsonPropertyName("error_msg")]
    public string? ErrorMsg { get; init; }

    /// <summary>The spelling of the older field table (contract 1.4).</summary>
    [JsonPropertyName("err_msg")]
    public string? ErrMsg { get; init; }

    [JsonPropertyName("file_url")]
    public string? FileUrl { get; init; }

    /// <summary>The service's message about the job, under either name.</summary>
    [JsonIgnore]
    public string? JobMessage => !string.IsNullOrEmpty(ErrorMsg) ? ErrorMsg : ErrMsg;

    internal override ServiceResponse Clean(Func<string?, string?> clean) => this with
    {
        ErrorMessage = clean(ErrorMessage),
        Status = clean(Status),
        ErrorMsg = clean(ErrorMsg),
        ErrMsg = clean(ErrMsg),
    };
}

[JsonSerializable(typeof(BareResponse))]
[JsonSerializable(typeof(ComponentTokenRequest))]
[JsonSerializable(typeof(ComponentTokenResponse))]
[JsonSerializable(typeof(DbExportRequest))]
[JsonSerializable(typeof(DbExportResponse))]
[JsonSerializable(typeof(DbMigrationStateRequest))]
[JsonSerializable(typeof(DbMigrationStateResponse))]
[JsonSerializable(typeof(DbImportRequest))]
[JsonSerializable(typeof(UploadFileRequest))]
[JsonSerializable(typeof(UploadFileResponse))]
[JsonSerializable(typeof(DeleteFilesRequest))]
[JsonSerializable(typeof(DeleteFilesResponse))]
[JsonSerializable(typeof(EnvironmentListRequest))]
[JsonSerializable(typeof(EnvironmentListResponse))]
[JsonSerializable(typeof(CollectionListRequest))]
[JsonSerializable(typeof(CollectionListResponse))]
[JsonSerializable(typeof(CollectionChangeRequest))]
[JsonSerializable(typeof(PermissionRequest))]
[JsonSerializable(typeof(PermissionResponse))]
[JsonSerializable(typeof(PermissionChangeRequest))]
[JsonSerializable(typeof(AuthorizerListRequest))]
[JsonSerializable(typeof(AuthorizerListResponse))]
[JsonSerializable(typeof(AuthorizerTokenRequest))]
[JsonSerializable(typeof(AuthorizerTokenResponse))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    /// <summary>Writes text beyond ASCII as raw UTF-8 (contract 0.6), and accepts numbers as strings (contract 0.7).</summary>
    public static ServiceJson Raw { get; } = new(new JsonSerializerOptions
    {
        Encoder = new RawUtf8Encoder(),
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    });
}
