using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using static WeChatTcb.Client.Messages;
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
    private static TcbErrorInfo[] CreateEntries() =>
    [
        // The gateway and the seed page (contract 5.1)
        new(0, "Ok", Service_0, Service_0_Advice, Unknown, Never),
        new(-1, "SystemBusy", Service_Minus1, Service_TryLater, ServiceFault, Backoff),
        new(-1000, "SystemError", Service_Minus1000, Service_TryLater, ServiceFault, Backoff),
        new(40001, "InvalidCredential", Service_40001, Service_40001_Advice, Authentication, RefreshToken),
        new(40013, "InvalidAppId", Service_40013, Service_40013_Advice, Authentication, Never),
        new(40014, "InvalidAccessToken", Service_40014, Service_40014_Advice, Authentication, RefreshToken),
        new(40066, "InvalidUrl", Service_40066, Service_40066_Advice, NotFound, Never),
        new(40097, "InvalidArguments", Service_40097, Service_CheckParameters, InvalidArgument, Never),
        new(40101, "MissingParameter", Service_40101, Service_CheckParameters, InvalidArgument, Never),
        new(40125, "InvalidAppSecret", Service_40125, Service_40125_Advice, Authentication, Never),
        new(40164, "IpNotInAppWhitelist", Service_40164, Service_40164_Advice, TcbErrorKind.PermissionDenied, Never),
        new(40170, "TooManyItems", Service_40170, Service_CheckParameters, InvalidArgument, Never),
        new(41001, "AccessTokenMissing", Service_41001, Service_ReportBug, Authentication, Never),
        new(41004, "AppSecretMissing", Service_41004, Service_41004_Advice, Authentication, Never),
        new(41018, "ComponentAppIdMissing", Service_41018, Service_41018_Advice, Authentication, Never),
        new(42001, "AccessTokenExpired", Service_42001, Service_42001_Advice, Authentication, RefreshToken),
        new(43002, "PostRequired", Service_43002, Service_ReportBug, InvalidOperation, Never),
        new(44002, "EmptyPostData", Service_44002, Service_44002_Advice, InvalidArgument, Never),
        new(45009, "DailyQuotaExceeded", Service_45009, Service_45009_Advice, QuotaExceeded, AfterQuotaReset)
        { RetryDelay = TimeSpan.FromMinutes(10) },
        new(45011, "MinuteQuotaExceeded", Service_45011, Service_45011_Advice, QuotaExceeded, Backoff)
        { RetryDelay = TimeSpan.FromMinutes(1) },
        new(47001, "DataFormatError", Service_47001, Service_47001_Advice, InvalidArgument, Never),
        new(48001, "ApiUnauthorized", Service_48001, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(48006, "ClearQuotaLimit", Service_48006, Service_48006_Advice, QuotaExceeded, Never),
        new(50002, "UserLimited", Service_50002, Service_50002_Advice, TcbErrorKind.PermissionDenied, Never),
        new(85088, "CloudDevelopmentNotOpened", Service_85088, Service_85088_Advice, InvalidOperation, Never),
        new(89503, "IpNeedsConfirmation", Service_89503, Service_89503_Advice, TcbErrorKind.PermissionDenied, Never),

        // Component tokens (contract 4)
        new(61004, "IpNotInPlatformWhitelist", Service_61004, Service_61004_Advice, TcbErrorKind.PermissionDenied, Never),
        new(61005, "VerifyTicketExpired", Service_61005, Service_61005_Advice, Authentication, Never),
        new(61006, "VerifyTicketInvalid", Service_61006, Service_UseNewestTicket, Authentication, Never),
        new(61007, "NotAuthorizedToPlatform", Service_61007, Service_61007_Advice, TcbErrorKind.PermissionDenied, Never),
        new(61010, "CodeExpired", Service_61010, Service_61010_Advice, Authentication, Never),
        new(61011, "InvalidComponent", Service_61011, Service_61011_Advice, Authentication, Never),
        new(61014, "WrongTokenKind", Service_61014, Service_61014_Advice, Authentication, Never),
        new(61023, "RefreshTokenInvalid", Service_61023, Service_61023_Advice, Authentication, Never),
        new(61024, "VerifyTicketError", Service_61024, Service_UseNewestTicket, Authentication, Never),
        new(76001, "RidNotFound", Service_76001, Service_CheckRid, NotFound, Never),
        new(76002, "RidMalformed", Service_76002, Service_CheckRid, InvalidArgument, Never),
        new(76003, "RidNotPermitted", Service_76003, Service_76003_Advice, TcbErrorKind.PermissionDenied, Never),
        new(76021, "InterfacePathNotFound", Service_76021, Service_76021_Advice, NotFound, Never),
        new(76022, "RidPathNotSupported", Service_76022, Service_76022_Advice, InvalidArgument, Never),

        // Cloud development (contract 5.2)
        new(-401001, "SdkNoPermission", Service_Minus401001, Service_CheckEndpoint, TcbErrorKind.PermissionDenied, Never),
        new(-401002, "SdkInvalidParameter", Service_Minus401002, Service_CheckEndpoint, InvalidArgument, Never),
        new(-401003, "SdkInvalidParameterType", Service_Minus401003, Service_CheckEndpoint, InvalidArgument, Never),
        new(-402001, "SdkCircularReference", Service_Minus402001, Service_CheckEndpoint, InvalidArgument, Never),
        new(-403001, "SdkUploadTooLarge", Service_Minus403001, Service_CheckEndpoint, InvalidArgument, Never),
        new(-501000, "MissingFields", Service_Minus501000, Service_Minus501000_Advice, InvalidArgument, Never),
        new(-501001, "ResourceSystemError", Service_Minus501001, Service_TryLater, ServiceFault, Backoff),
        new(-501002, "ResourceTimeout", Service_Minus501002, Service_TryLater, TcbErrorKind.Timeout, Backoff),
        new(-501003, "RequestQuotaExceeded", Service_Minus501003, Service_WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501004, "ConcurrencyQuotaExceeded", Service_Minus501004, Service_Minus501004_Advice, QuotaExceeded, Backoff),
        new(-501005, "InvalidEnvironment", Service_Minus501005, Service_CheckEnvironment, InvalidOperation, Never),
        new(-501006, "InvalidCommonParameters", Service_Minus501006, Service_CheckEnvironment, InvalidArgument, Never),
        new(-501007, "InvalidParameters", Service_Minus501007, Service_CheckEnvironment, InvalidArgument, Never),
        new(-501008, "InvalidRequestSource", Service_Minus501008, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-501009, "ResourceNotFound", Service_Minus501009, Service_CheckEnvironment, NotFound, Never),
        new(-501015, "ReadQuotaExceeded", Service_Minus501015, Service_WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501016, "WriteQuotaExceeded", Service_Minus501016, Service_WaitForQuota, QuotaExceeded, AfterQuotaReset),
        new(-501017, "DiskFull", Service_Minus501017, Service_Minus501017_Advice, QuotaExceeded, Never),
        new(-501018, "ResourceUnavailable", Service_Minus501018, Service_TryLater, ServiceFault, Backoff),
        new(-501019, "ResourceUnauthorized", Service_Minus501019, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-501020, "UnknownParameter", Service_Minus501020, Service_ReportBug, InvalidArgument, Never),
        new(-501021, "OperationNotSupported", Service_Minus501021, Service_CheckStatement, InvalidOperation, Never),
        new(-502001, "DatabaseRequestFailed", Service_Minus502001, Service_TryLater, ServiceFault, Backoff),
        new(-502002, "DatabaseInvalidCommand", Service_Minus502002, Service_CheckStatement, InvalidArgument, Never),
        new(-502003, "DatabasePermissionDenied", Service_Minus502003, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-502004, "CollectionLimitExceeded", Service_Minus502004, Service_Minus502004_Advice, QuotaExceeded, Never),
        new(-502005, "CollectionNotFound", Service_Minus502005, Service_Minus502005_Advice, NotFound, Never),
        new(-502010, "DatabaseOperationFailed", Service_Minus502010, Service_CheckStatement, ServiceFault, Never),
        new(-502011, "DatabaseTimeout", Service_Minus502011, Service_Minus502011_Advice, TcbErrorKind.Timeout, Backoff),
        new(-502012, "InsertFailed", Service_Minus502012, Service_CheckEndpoint, ServiceFault, Never),
        new(-502013, "CreateCollectionFailed", Service_Minus502013, Service_CheckEndpoint, ServiceFault, Never),
        new(-502014, "DeleteFailed", Service_Minus502014, Service_CheckEndpoint, ServiceFault, Never),
        new(-502015, "QueryFailed", Service_Minus502015, Service_CheckStatement, ServiceFault, Never),
        new(-503001, "StorageRequestFailed", Service_Minus503001, Service_TryLater, ServiceFault, Backoff),
        new(-503002, "StoragePermissionDenied", Service_Minus503002, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-503003, "StorageFileNotFound", Service_Minus503003, Service_Minus503003_Advice, NotFound, Never),
        new(-503004, "StorageIllegalSignature", Service_Minus503004, Service_Minus503004_Advice, Authentication, Never),
        new(-504001, "FunctionRequestFailed", Service_Minus504001, Service_CheckEndpoint, ServiceFault, Never),
        new(-504002, "FunctionExecutionFailed", Service_Minus504002, Service_CheckEndpoint, ServiceFault, Never),
        new(-601001, "WeChatSystemError", Service_Minus601001, Service_TryLater, ServiceFault, Backoff),
        new(-601002, "WeChatInvalidArguments", Service_Minus601002, Service_CheckParameters, InvalidArgument, Never),
        new(-601003, "WeChatNetworkError", Service_Minus601003, Service_TryLater, ServiceFault, Backoff),
        new(-601004, "ApiPermissionDenied", Service_Minus601004, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601005, "CloudIdInvalid", Service_Minus601005, Service_CheckEndpoint, InvalidArgument, Never),
        new(-601006, "CloudIdExpired", Service_Minus601006, Service_CheckEndpoint, InvalidArgument, Never),
        new(-601007, "CloudIdWrongUser", Service_Minus601007, Service_CheckEndpoint, InvalidArgument, Never),
        new(-601008, "ServerRequestTimedOut", Service_Minus601008, Service_TryLater, TcbErrorKind.Timeout, Backoff),
        new(-601009, "MobilePhoneMissing", Service_Minus601009, Service_Minus601009_Advice, InvalidOperation, Never),
        new(-601010, "NoWritePermission", Service_Minus601010, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601011, "NoPrivilege", Service_Minus601011, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601012, "UnauthorizedEnvironment", Service_Minus601012, Service_CheckEnvironment, TcbErrorKind.PermissionDenied, Never),
        new(-601013, "NoMultiEndPermission", Service_Minus601013, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601015, "AccessDenied", Service_Minus601015, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601016, "EnvironmentAuthMissing", Service_Minus601016, Service_CheckEnvironment, TcbErrorKind.PermissionDenied, Never),
        new(-601017, "CloudBaseAuthDenied", Service_Minus601017, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-601018, "CloudApiUnauthorized", Service_Minus601018, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-602001, "QueryResultTooLarge", Service_Minus602001, Service_Minus602001_Advice, InvalidArgument, Never),
        new(-602002, "InvalidQueryString", Service_Minus602002, Service_CheckStatement, InvalidArgument, Never),
        new(-602018, "CloudApiUnauthorizedAlternate", Service_Minus602018, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-604001, "FunctionResultTooLarge", Service_Minus604001, Service_CheckEndpoint, InvalidArgument, Never),
        new(-604100, "OpenApiNotFound", Service_Minus604100, Service_CheckEndpoint, NotFound, Never),
        new(-604101, "OpenApiNoPermission", Service_Minus604101, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-604102, "OpenApiTimeout", Service_Minus604102, Service_TryLater, TcbErrorKind.Timeout, Backoff),
        new(-604103, "OpenApiSystemError", Service_Minus604103, Service_TryLater, ServiceFault, Backoff),
        new(-604104, "OpenApiIllegalSource", Service_Minus604104, Service_CheckPermission, TcbErrorKind.PermissionDenied, Never),
        new(-605101, "QuerySyntaxError", Service_Minus605101, Service_Minus605101_Advice, InvalidArgument, Never),
    ];

    // The texts are those of one language, so that there is a table for each that this process has used.
    private static readonly ConcurrentDictionary<string, Table> Tables = new(StringComparer.Ordinal);

    private static Table Current => Tables.GetOrAdd(CultureInfo.CurrentUICulture.Name, static _ => new Table(CreateEntries()));

    /// <summary>All entries, in the table's order.</summary>
    public static IReadOnlyList<TcbErrorInfo> All => Current.Entries;

    /// <summary>Whether <paramref name="code"/> is in the table.</summary>
    internal static bool Knows(int code) => Current.ByCode.ContainsKey(code);

    /// <summary>The entry of <paramref name="code"/>; for an unknown code, an entry that says so.</summary>
    public static TcbErrorInfo Find(int code) => Current.ByCode.TryGetValue(code, out var entry)
        ? entry
        : new(code, "UnknownServiceError", UnknownServiceError, UnknownServiceError_Advice, Unknown, Never);

    private sealed class Table(TcbErrorInfo[] entries)
    {
        internal IReadOnlyList<TcbErrorInfo> Entries { get; } = entries.AsReadOnly();

        internal FrozenDictionary<int, TcbErrorInfo> ByCode { get; } = entries.ToFrozenDictionary(entry => entry.Code);
    }
}
