using System.Collections.Frozen;
using static WeChatTcb.TcbErrorKind;
using static WeChatTcb.TcbRetryRule;

namespace WeChatTcb.Client.Errors;

/// <summary>
/// All known error codes of the service: name, meaning, remedy, and whether a retry may help. Error records,
/// <c>Resolve-TcbError</c> and retries all read this table. Sources: contract 4.1, 4.2, 4.4 to 4.6, 5.1 to 5.3; the retry rules
/// are inferred.
/// </summary>
public static class ErrorTable
{
    private const string FixCall = "Report this as a bug of WeChatTcb, with the rid of the message: the module never sends such a request.";
    private const string TryLater = "Try again later. If the error persists, ask in the service provider zone of the vendor's community, with the rid of the message.";
    private const string CheckStatement = "Check the query statement: collection, operators and values.";
    private const string WaitForQuota = "Wait until the quota is reset (usually at midnight in Shanghai), or raise it in the vendor's console.";
    private const string CheckPermission = "Check in the platform's console that this permission is granted, and that the environment belongs to the platform.";
    private const string CheckEnvironment = "Check the environment id, and that the connection's app owns this environment.";
    private const string NotThisInterface = "The export does not use this interface; check the endpoint of the connection.";

    private static readonly TcbErrorInfo[] Entries =
    [
        // The gateway and the seed page (contract 5.1)
        new(0, "Ok", "ok", "Nothing to do.", Unknown, Never),
        new(-1, "SystemBusy", "the system is busy", TryLater, ServiceFault, Backoff),
        new(-1000, "SystemError", "the system failed", TryLater, ServiceFault, Backoff),
        new(40001, "InvalidCredential", "the token is of the wrong kind, or a newer one has replaced it", "Connect again; let all steps that run side by side share one token, because fetching a new one ends the old one.", Authentication, RefreshToken),
        new(40013, "InvalidAppId", "the app id is not valid", "Check the app id that was given to Connect-Tcb.", Authentication, Never),
        new(40014, "InvalidAccessToken", "the access token is not valid", "Connect again with a valid token. The /componenttcb/ family takes the component_access_token and no other.", Authentication, RefreshToken),
        new(40097, "InvalidArguments", "a parameter is not valid", "Check -Env, -FilePath, -FileType and -Query.", InvalidArgument, Never),
        new(40101, "MissingParameter", "a required parameter is missing", "Check -Env, -FilePath, -FileType and -Query.", InvalidArgument, Never),
        new(40125, "InvalidAppSecret", "the app secret is not valid", "Check the app secret; it may have been reset in the platform's console.", Authentication, Never),
        new(40164, "IpNotInAppWhitelist", "the caller's address is not in the mini program's whitelist", "Add the address that the message names to the mini program's IP whitelist.", TcbErrorKind.PermissionDenied, Never),
        new(41001, "AccessTokenMissing", "the access token is missing", FixCall, Authentication, Never),
        new(41004, "AppSecretMissing", "the app secret is missing", "Give the app secret to Connect-Tcb.", Authentication, Never),
        new(41018, "ComponentAppIdMissing", "the component app id is missing", "Give the component app id to Connect-Tcb.", Authentication, Never),
        new(42001, "AccessTokenExpired", "the access token has expired", "Connect again with a fresh token, or connect with credentials from which tokens can be renewed.", Authentication, RefreshToken),
        new(43002, "PostRequired", "the interface wants a POST request", FixCall, InvalidOperation, Never),
        new(44002, "EmptyPostData", "the request's body is empty", FixCall + " A proxy that drops bodies has the same effect.", InvalidArgument, Never),
        new(45009, "DailyQuotaExceeded", "the daily quota of this interface is used up", "Wait for the next day, or clear the quota with the vendor's clear_quota interface.", QuotaExceeded, AfterQuotaReset) { RetryDelay = TimeSpan.FromMinutes(10) },
        new(45011, "MinuteQuotaExceeded", "this interface is called too often per minute", "Wait a minute and call less often.", QuotaExceeded, Backoff) { RetryDelay = TimeSpan.FromMinutes(1) },
        new(47001, "DataFormatError", "the request's body could not be parsed", "Check the values for invalid characters; if there are none, report a bug.", InvalidArgument, Never),
        new(48001, "ApiUnauthorized", "the app may not use this interface", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(48006, "ClearQuotaLimit", "the quota has been cleared too often this month", "Wait for the next month.", QuotaExceeded, Never),
        new(85088, "CloudDevelopmentNotOpened", "cloud development is not enabled for this app", "Enable cloud development for the platform or mini program first.", InvalidOperation, Never),

        // Component tokens (contract 4)
        new(61004, "IpNotInPlatformWhitelist", "the caller's address is not in the platform's whitelist", "Add the address that the message names to the IP whitelist of the third-party platform.", TcbErrorKind.PermissionDenied, Never),
        new(61005, "VerifyTicketExpired", "the component verify ticket has expired", "Use the newest ticket: the vendor pushes one every 10 minutes and each lives 12 hours.", Authentication, Never),
        new(61006, "VerifyTicketInvalid", "the component verify ticket is not valid", "Use the newest ticket that was pushed to this platform.", Authentication, Never),
        new(61007, "NotAuthorizedToPlatform", "the app has not authorized this interface to the platform", "Have the app's admin grant the permission set to the platform.", TcbErrorKind.PermissionDenied, Never),
        new(61011, "InvalidComponent", "the app id is not that of a third-party platform", "Give the third-party platform's app id, not a mini program's.", Authentication, Never),
        new(61014, "WrongTokenKind", "the interface was called with another kind of token", "Use the component_access_token for the /componenttcb/ family.", Authentication, Never),
        new(61023, "RefreshTokenInvalid", "the authorizer's refresh token is not valid", "Have the app authorize the platform again.", Authentication, Never),
        new(61024, "VerifyTicketError", "the component verify ticket was refused", "Use the newest ticket that was pushed to this platform.", Authentication, Never),
        new(76001, "RidNotFound", "the rid is not known, or older than 7 days", "Check the rid.", NotFound, Never),
        new(76002, "RidMalformed", "the rid is not well formed", "Check the rid.", InvalidArgument, Never),
        new(76003, "RidNotPermitted", "the rid belongs to another account", "Ask with the token of the account that made the call.", TcbErrorKind.PermissionDenied, Never),
        new(76022, "RidPathNotSupported", "calls of this kind cannot be looked up by rid", "Look up another call.", InvalidArgument, Never),

        // Cloud development (contract 5.2)
        new(-401001, "SdkNoPermission", "the SDK's caller has no permission", NotThisInterface, TcbErrorKind.PermissionDenied, Never),
        new(-401002, "SdkInvalidParameter", "an SDK parameter is wrong", NotThisInterface, InvalidArgument, Never),
        new(-401003, "SdkInvalidParameterType", "an SDK parameter has the wrong type", NotThisInterface, InvalidArgument, Never),
        new(-402001, "SdkCircularReference", "an SDK parameter refers to itself", NotThisInterface, InvalidArgument, Never),
        new(-403001, "SdkUploadTooLarge", "an upload is too large", NotThisInterface, InvalidArgument, Never),
        new(-501000, "MissingFields", "the cloud database needs a parameter that the statement does not have; for CSV these are the fields", "For CSV name the columns in the statement: .field({ name: true }).", InvalidArgument, Never),
        new(-501001, "ResourceSystemError", "the cloud resource failed", TryLater, ServiceFault, Backoff),
        new(-501002, "ResourceTimeout", "the cloud resource timed out", TryLater, TcbErrorKind.Timeout, Backoff),
        new(-501003, "RequestQuotaExceeded", "the environment's request quota is used up", WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501004, "ConcurrencyQuotaExceeded", "too many requests run at once in the environment", "Run fewer exports at once (-ThrottleLimit), and try again.", QuotaExceeded, Backoff),
        new(-501005, "InvalidEnvironment", "the environment is in an abnormal state", CheckEnvironment, InvalidOperation, Never),
        new(-501006, "InvalidCommonParameters", "the common parameters are not valid", CheckEnvironment, InvalidArgument, Never),
        new(-501007, "InvalidParameters", "the parameters are not valid; an unknown environment is reported like this too", CheckEnvironment, InvalidArgument, Never),
        new(-501008, "InvalidRequestSource", "the request's source is not valid", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-501009, "ResourceNotFound", "the resource is not valid or does not exist", CheckEnvironment, NotFound, Never),
        new(-501015, "ReadQuotaExceeded", "the environment's read quota is used up", WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501016, "WriteQuotaExceeded", "the environment's write quota is used up", WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501017, "DiskFull", "the environment's disk is full", "Free space in the environment, or upgrade its plan.", QuotaExceeded, Never),
        new(-501018, "ResourceUnavailable", "the resource is not available", TryLater, ServiceFault, Backoff),
        new(-501019, "ResourceUnauthorized", "the call is not authorized", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-501020, "UnknownParameter", "a parameter is not known", FixCall, InvalidArgument, Never),
        new(-501021, "OperationNotSupported", "the operation is not supported", CheckStatement, InvalidOperation, Never),
        new(-502001, "DatabaseRequestFailed", "the database request failed", TryLater, ServiceFault, Backoff),
        new(-502002, "DatabaseInvalidCommand", "the database command is not valid", CheckStatement, InvalidArgument, Never),
        new(-502003, "DatabasePermissionDenied", "the database denied permission", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-502004, "CollectionLimitExceeded", "the environment has too many collections", "Delete collections that are not needed.", QuotaExceeded, Never),
        new(-502005, "CollectionNotFound", "the collection does not exist", "Check the collection's name in the statement, and the environment id.", NotFound, Never),
        new(-502010, "DatabaseOperationFailed", "the database operation failed", CheckStatement, ServiceFault, Never),
        new(-502011, "DatabaseTimeout", "the database timed out", "Try again; narrow the query, or give its fields an index.", TcbErrorKind.Timeout, Backoff),
        new(-502012, "InsertFailed", "the insert failed", NotThisInterface, ServiceFault, Never),
        new(-502013, "CreateCollectionFailed", "the collection could not be created", NotThisInterface, ServiceFault, Never),
        new(-502014, "DeleteFailed", "the deletion failed", NotThisInterface, ServiceFault, Never),
        new(-502015, "QueryFailed", "the query failed", CheckStatement, ServiceFault, Never),
        new(-503001, "StorageRequestFailed", "the storage request failed", TryLater, ServiceFault, Backoff),
        new(-503002, "StoragePermissionDenied", "the storage denied permission", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-503003, "StorageFileNotFound", "the file does not exist in the storage", "Check the file path; ask for the job again to get a fresh address.", NotFound, Never),
        new(-503004, "StorageIllegalSignature", "the storage refused the signature", "Ask for the job again to get a fresh address.", Authentication, Never),
        new(-504001, "FunctionRequestFailed", "the cloud function could not be called", NotThisInterface, ServiceFault, Never),
        new(-504002, "FunctionExecutionFailed", "the cloud function failed", NotThisInterface, ServiceFault, Never),
        new(-601001, "WeChatSystemError", "the WeChat side failed", TryLater, ServiceFault, Backoff),
        new(-601002, "WeChatInvalidArguments", "the WeChat side refused the arguments", "Check -Env, -FilePath, -FileType and -Query.", InvalidArgument, Never),
        new(-601003, "WeChatNetworkError", "the WeChat side had a network error", TryLater, ServiceFault, Backoff),
        new(-601004, "ApiPermissionDenied", "the interface denied permission", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601005, "CloudIdInvalid", "the cloudID is not valid", NotThisInterface, InvalidArgument, Never),
        new(-601006, "CloudIdExpired", "the cloudID has expired", NotThisInterface, InvalidArgument, Never),
        new(-601007, "CloudIdWrongUser", "the cloudID belongs to another user", NotThisInterface, InvalidArgument, Never),
        new(-601008, "ServerRequestTimedOut", "the server's own request timed out", TryLater, TcbErrorKind.Timeout, Backoff),
        new(-601009, "MobilePhoneMissing", "the account has no mobile phone", "Bind a mobile phone to the account.", InvalidOperation, Never),
        new(-601010, "NoWritePermission", "the caller may not write", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601011, "NoPrivilege", "the caller has no privilege", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601012, "UnauthorizedEnvironment", "the environment is not authorized to the caller", CheckEnvironment, TcbErrorKind.PermissionDenied, Never),
        new(-601013, "NoMultiEndPermission", "the caller has no permission for other ends", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601015, "AccessDenied", "access was denied", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601016, "EnvironmentAuthMissing", "the environment has no authorization information", CheckEnvironment, TcbErrorKind.PermissionDenied, Never),
        new(-601017, "CloudBaseAuthDenied", "cloudbase_auth denied access", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601018, "CloudApiUnauthorized", "the interface is not authorized", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-602001, "QueryResultTooLarge", "the query's result is over 1 MB", "Narrow the query, or name fewer fields.", InvalidArgument, Never),
        new(-602002, "InvalidQueryString", "the statement is not a query that the service accepts", CheckStatement, InvalidArgument, Never),
        new(-602018, "CloudApiUnauthorizedAlternate", "the interface is not authorized", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-604001, "FunctionResultTooLarge", "the cloud function's result is over 1 MB", NotThisInterface, InvalidArgument, Never),
        new(-604100, "OpenApiNotFound", "the open interface does not exist", NotThisInterface, NotFound, Never),
        new(-604101, "OpenApiNoPermission", "the open interface denied permission", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-604102, "OpenApiTimeout", "the open interface timed out", TryLater, TcbErrorKind.Timeout, Backoff),
        new(-604103, "OpenApiSystemError", "the open interface failed", TryLater, ServiceFault, Backoff),
        new(-604104, "OpenApiIllegalSource", "the open interface was called from an illegal source", CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-605101, "QuerySyntaxError", "the query statement could not be parsed", "Fix the statement at the position that the message names; strings in it need JavaScript quoting.", InvalidArgument, Never),
    ];

    private static readonly FrozenDictionary<int, TcbErrorInfo> ByCode = Entries.ToFrozenDictionary(entry => entry.Code);

    /// <summary>All entries, in the table's order.</summary>
    public static IReadOnlyList<TcbErrorInfo> All { get; } = Entries.AsReadOnly();

    /// <summary>Whether <paramref name="code"/> is in the table.</summary>
    public static bool Knows(int code) => ByCode.ContainsKey(code);

    /// <summary>The entry of <paramref name="code"/>; for an unknown code, an entry that says so.</summary>
    public static TcbErrorInfo Find(int code) => ByCode.TryGetValue(code, out var entry)
        ? entry
        : new(code, "UnknownServiceError", "the service returned a code that is not in the table", "Look the code up in the vendor's list of return codes; the message quotes the service.", Unknown, Never);
}
