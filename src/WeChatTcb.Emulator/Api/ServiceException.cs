namespace WeChatTcb.Emulator.Api;

/// <summary>The service's error for a call (contract 5). These texts imitate the service; they are not translated.</summary>
/// <param name="code">The <c>errcode</c>.</param>
/// <param name="message">The <c>errmsg</c> without its <c>rid</c>.</param>
internal sealed class ServiceException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public static ServiceException SystemBusy() => new(-1, "system error");

    public static ServiceException InvalidCredential() =>
        new(40001, "invalid credential, access_token is invalid or not latest");

    public static ServiceException InvalidAppId() => new(40013, "invalid appid");

    public static ServiceException InvalidAccessToken() => new(40014, "invalid access_token");

    public static ServiceException InvalidUrl() => new(40066, "invalid url");

    public static ServiceException TooManyItems() => new(40170, "args count exceed count limit");

    public static ServiceException InvalidArguments(string what) => new(40097, $"invalid args: {what}");

    public static ServiceException MissingParameter(string name) => new(40101, $"missing parameter: {name}");

    public static ServiceException InvalidAppSecret() => new(40125, "invalid appsecret");

    public static ServiceException MissingAccessToken() => new(41001, "access_token missing");

    public static ServiceException MissingAppSecret() => new(41004, "appsecret missing");

    public static ServiceException MissingComponentAppId() => new(41018, "component_appid missing");

    public static ServiceException AccessTokenExpired() => new(42001, "access_token expired");

    public static ServiceException PostRequired() => new(43002, "require POST method");

    public static ServiceException EmptyBody() => new(44002, "empty post data");

    public static ServiceException DataFormat(string what) => new(47001, $"data format error: {what}");

    public static ServiceException DailyQuotaUsedUp() => new(45009, "reach max api daily quota limit");

    public static ServiceException InvalidTicket() => new(61006, "component ticket is invalid");

    public static ServiceException NotAComponentToken() => new(61014, "must use component token for component api");

    public static ServiceException InvalidRefreshToken() => new(61023, "refresh_token is invalid");

    public static ServiceException NotGrantedToPlatform() => new(61007, "api is unauthorized to component");

    public static ServiceException UnknownPath() => new(76021, "cgi_path not found, please check");

    public static ServiceException WrongTokenForPath() => new(76022, "could not use this cgi_path, no permission");

    public static ServiceException NoCloudDevelopment() => new(85088, "no qbase privilege");

    /// <summary>The emulator has no environment. The text says so, because the service's own sends its reader elsewhere.</summary>
    public static ServiceException EmulatorIsEmpty() => new(85088, $"no qbase privilege: {Messages.EmulatorIsEmpty}");

    public static ServiceException MissingFields() =>
        new(-501000, "Param `Fields` Is Missing, TcbCode: [MissingParameter.Param]");

    public static ServiceException InvalidEnvironment(string status) => new(-501005, $"invalid env: {status}");

    public static ServiceException UnknownEnvironment() => new(-501007, "invalid parameters: [100003] env not exists");

    public static ServiceException UnknownJob() => new(-501009, "resource not exists: job_id");

    public static ServiceException TooManyCollections(int limit) =>
        new(-502004, $"database exceed collection limit: {limit}");

    public static ServiceException CollectionExists(string name) =>
        new(-502013, $"database create collection failed: collection exists: {name}");

    public static ServiceException UnknownCollection(string name) => new(-502005, $"database collection not exists: {name}");

    public static ServiceException UnknownFile() => new(-503003, "storage file not exists");

    public static ServiceException InvalidQuery(string what) => new(-602002, $"invalid query string: {what}");

    public static ServiceException Syntax(int line, int column, string what) =>
        new(-605101, $"SyntaxError: Line {line}, column {column}: {what}");
}
