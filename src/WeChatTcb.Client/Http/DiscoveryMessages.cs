using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Http;

// The JSON of the requests and responses that list environments, collections and authorizers (contract 1.5, 1.8, 1.13, 2, 4.2).

/// <summary>Without members: an empty body would be refused (contract 1.13).</summary>
internal sealed record EnvironmentListRequest;

internal sealed record EnvironmentListResponse : ServiceResponse
{
    [JsonPropertyName("info_list")]
    public IReadOnlyList<EnvironmentItem?>? Environments { get; init; }

    internal override ServiceResponse Clean(Func<string?, string?> clean) => this with
    {
        ErrorMessage = clean(ErrorMessage),
        Environments = Environments?.Select(item => item?.Clean(clean)).ToArray(),
    };
}

internal sealed record EnvironmentItem
{
    [JsonPropertyName("env")]
    public string? Env { get; init; }

    [JsonPropertyName("alias")]
    public string? Alias { get; init; }

    [JsonPropertyName("create_time")]
    public string? CreateTime { get; init; }

    [JsonPropertyName("update_time")]
    public string? UpdateTime { get; init; }

    /// <summary>The spelling of the older page (contract 1.13).</summary>
    [JsonPropertyName("update_ime")]
    public string? UpdateIme { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("package_id")]
    public string? PackageId { get; init; }

    [JsonPropertyName("package_name")]
    public string? PackageName { get; init; }

    /// <summary>The id stays as it is, because further requests contain it.</summary>
    internal EnvironmentItem Clean(Func<string?, string?> clean) => this with
    {
        Alias = clean(Alias),
        Status = clean(Status),
        PackageId = clean(PackageId),
        PackageName = clean(PackageName),
    };
}

internal sealed record CollectionListRequest(
    [property: JsonPropertyName("action"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action,
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

internal sealed record CollectionChangeRequest(
    [property: JsonPropertyName("action"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action,
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("collection_name")] string Collection);

internal sealed record CollectionListResponse : ServiceResponse
{
    [JsonPropertyName("collections")]
    public IReadOnlyList<CollectionItem?>? Collections { get; init; }

    /// <summary>In <c>/componenttcb/</c>.</summary>
    [JsonPropertyName("total")]
    public int? Total { get; init; }

    /// <summary>In <c>/tcb/</c> (contract 2).</summary>
    [JsonPropertyName("pager")]
    public CollectionPager? Pager { get; init; }
}

internal sealed record CollectionPager([property: JsonPropertyName("Total")] int? Total);

internal sealed record CollectionItem
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("count")]
    public long Count { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("index_count")]
    public int IndexCount { get; init; }

    [JsonPropertyName("index_size")]
    public long IndexSize { get; init; }
}

internal sealed record PermissionRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("collection_name")] string Collection);

internal sealed record PermissionResponse : ServiceResponse
{
    [JsonPropertyName("acl_tag")]
    public string? AclTag { get; init; }

    [JsonPropertyName("rule")]
    public string? Rule { get; init; }
}

internal sealed record PermissionChangeRequest(
    [property: JsonPropertyName("env")] string Env,
    [property: JsonPropertyName("collection_name")] string Collection,
    [property: JsonPropertyName("acl_tag")] string AclTag,
    [property: JsonPropertyName("rule"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule);

internal sealed record AuthorizerListRequest(
    [property: JsonPropertyName("component_appid")] string ComponentAppId,
    [property: JsonPropertyName("offset")] int Offset,
    [property: JsonPropertyName("count")] int Count);

internal sealed record AuthorizerListResponse : ServiceResponse
{
    [JsonPropertyName("total_count")]
    public int? TotalCount { get; init; }

    [JsonPropertyName("list")]
    public IReadOnlyList<AuthorizerItem?>? List { get; init; }
}

internal sealed record AuthorizerItem
{
    [JsonPropertyName("authorizer_appid")]
    public string? AppId { get; init; }

    /// <summary>A secret; missing or empty for some accounts (contract 4.2).</summary>
    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>Unix time in seconds.</summary>
    [JsonPropertyName("auth_time")]
    public long? AuthTime { get; init; }

    /// <summary>Without the token.</summary>
    public override string ToString() => $"(authorizer {AppId})";
}

internal sealed record AuthorizerTokenRequest(
    [property: JsonPropertyName("component_appid")] string ComponentAppId,
    [property: JsonPropertyName("authorizer_appid")] string AuthorizerAppId,
    [property: JsonPropertyName("authorizer_refresh_token")] string RefreshToken)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"(authorizer {AuthorizerAppId})";
}

internal sealed record AuthorizerTokenResponse : ServiceResponse
{
    [JsonPropertyName("authorizer_access_token")]
    public string? AccessToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    [JsonPropertyName("authorizer_refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>Without the tokens.</summary>
    public override string ToString() => "(authorizer token)";
}
