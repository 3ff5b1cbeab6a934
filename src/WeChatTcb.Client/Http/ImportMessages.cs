using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Http;

// The JSON of the requests and responses of imports and files (contract 1.3, 1.9, 1.11).

internal sealed record DbImportRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("collection_name")] string Collection,
    [property: JsonPropertyName("file_path")] string FilePath,
    [property: JsonPropertyName("file_type")] int FileType,
    [property: JsonPropertyName("stop_on_error")] bool StopOnError,
    [property: JsonPropertyName("conflict_mode")] int ConflictMode);

internal sealed record UploadFileRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("path")] string Path);

internal sealed record UploadFileResponse : ServiceResponse
{
    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("authorization")]
    public string? Authorization { get; init; }

    [JsonPropertyName("file_id")]
    public string? FileId { get; init; }

    [JsonPropertyName("cos_file_id")]
    public string? CosFileId { get; init; }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"(upload of {FileId})";
}

internal sealed record DeleteFilesRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("fileid_list")] IReadOnlyList<string> FileIds);

internal sealed record DeleteFilesResponse : ServiceResponse
{
    [JsonPropertyName("delete_list")]
    public IReadOnlyList<DeletedFileItem?>? Files { get; init; }

    internal override ServiceResponse Clean(Func<string?, string?> clean) => this with
    {
        ErrorMessage = clean(ErrorMessage),
        Files = Files?.Select(item => item is null ? null : item with { ErrorMessage = clean(item.ErrorMessage) }).ToArray(),
    };
}

internal sealed record DeletedFileItem
{
    [JsonPropertyName("fileid")]
    public string? FileId { get; init; }

    [JsonPropertyName("status")]
    public int? Status { get; init; }

    [JsonPropertyName("errmsg")]
    public string? ErrorMessage { get; init; }
}
