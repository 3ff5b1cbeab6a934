namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 4.5.</summary>
internal sealed record QuotaResponse(QuotaInfo Quota, RateLimitInfo RateLimit, RateLimitInfo? ComponentRateLimit) : ServiceResponse;

internal sealed record QuotaInfo(long DailyLimit, long Used, long Remain);

internal sealed record RateLimitInfo(long CallCount, long RefreshSecond);

/// <summary>The quota of an interface (contract 4.5).</summary>
internal static class QuotaEndpoints
{
    // Shown, but not enforced, if the seed states no quota.
    private const long DefaultDailyLimit = 100_000;

    private static readonly RateLimitInfo RateLimit = new(CallCount: 6_000, RefreshSecond: 60);

    public static void MapQuota(this ServiceRoutes routes) =>
        routes.Map(EmulatorEndpoint.Quota, request => QuotaAsync(request, routes), "/cgi-bin/openapi/quota/get");

    private static Task<ServiceResponse> QuotaAsync(ServiceRequest request, ServiceRoutes routes)
    {
        var path = request.Body.Text("cgi_path");

        ServiceRequest.Require("cgi_path", path);
        if (!routes.Has(path!))
            throw ServiceException.UnknownPath();
        var isAuthorizers = path!.StartsWith("/tcb/", StringComparison.Ordinal);
        if (isAuthorizers != request.Authorizer is not null && !path.StartsWith("/cgi-bin/openapi/", StringComparison.Ordinal))
            throw ServiceException.WrongTokenForPath();
        var used = request.Service.Usage.Of(request.Authorizer, path);
        var limit = request.Service.Store.Settings.Quotas.GetValueOrDefault(path, DefaultDailyLimit);
        var quota = new QuotaInfo(limit, Math.Min(used, limit), Math.Max(0, limit - used));
        return Task.FromResult<ServiceResponse>(new QuotaResponse(quota, RateLimit, isAuthorizers ? RateLimit : null));
    }
}
