using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.13.</summary>
internal sealed record EnvironmentsResponse(IReadOnlyList<EnvironmentInfo> InfoList) : ServiceResponse;

/// <summary>Times have no zone; these are Beijing's.</summary>
internal sealed record EnvironmentInfo(
    string Env, string Alias, string CreateTime, string UpdateTime, string Status, string PackageId, string PackageName)
{
    public string? DbinstanceId { get; init; }

    public string? BucketId { get; init; }
}

/// <summary>Contract 1.13.</summary>
internal sealed record AppEnvironmentsResponse(IReadOnlyList<AppEnvironments> RelationData, IReadOnlyList<AppEnvironmentsError> ErrList)
    : ServiceResponse;

internal sealed record AppEnvironments(string Appid, IReadOnlyList<string> EnvList);

internal sealed record AppEnvironmentsError(string Env, string Appid, string Errmsg);

/// <summary>Lists of environments (contract 1.13).</summary>
internal static class EnvironmentEndpoints
{
    private const string BasicPackageName = "基础版 1";

    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    public static void MapEnvironments(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Environments, DescribeAsync, "/componenttcb/describeenvs");
        routes.Map(EmulatorEndpoint.Environments, OfAppsAsync, "/componenttcb/batchgetenvid");
        routes.Map(EmulatorEndpoint.Environments, InfoAsync, "/tcb/getenvinfo");
    }

    private static async Task<ServiceResponse> DescribeAsync(ServiceRequest request)
    {
        var environments = await request.EnvironmentsAsync();
        return new EnvironmentsResponse([.. environments.Select(name => Info(request.Service, name) with
        {
            DbinstanceId = DatabaseOf(name),
            BucketId = StorageName.BucketOf(name),
        })]);
    }

    // Without the database and the bucket.
    private static async Task<ServiceResponse> InfoAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");

        var environments = await request.EnvironmentsAsync();
        if (env is not null && !environments.Contains(env))
            throw ServiceException.UnknownEnvironment();
        return new EnvironmentsResponse(
            [.. environments.Where(name => env is null || name == env).Select(name => Info(request.Service, name))]);
    }

    private static async Task<ServiceResponse> OfAppsAsync(ServiceRequest request)
    {
        var appIds = request.Body.Texts("appids");

        ServiceRequest.Require("appids", appIds);
        await request.WaitForSeedAsync();
        var service = request.Service;
        var environments = service.Store.Environments;
        var known = appIds!.Select(service.Authorizers.Find).OfType<Authorizer>().ToArray();
        return new AppEnvironmentsResponse(
            [.. known.Select(authorizer => new AppEnvironments(authorizer.AppId, [.. environments.Where(name => IsOf(name, authorizer))]))],
            [.. appIds!.Except(known.Select(static authorizer => authorizer.AppId)).Select(static appId =>
                new AppEnvironmentsError("", appId, ServiceException.InvalidAppId().Message))]);

        bool IsOf(string environment, Authorizer authorizer) =>
            service.AppOf(environment) == (authorizer.ServesPlatform ? null : authorizer.AppId);
    }

    /// <summary>An environment, without its database and its bucket.</summary>
    public static EnvironmentInfo Info(EmulatedService service, string name)
    {
        var settings = service.Store.Settings.Environment(name);
        var start = service.StartedAt.ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var package = settings.PackageId ?? EnvironmentSettings.BasicPackage;
        return new EnvironmentInfo(
            name, settings.Alias ?? AliasOf(name), start, start, settings.Status ?? EnvironmentSettings.Normal, package,
            settings.IsBasic ? BasicPackageName : package);
    }

    // The id of an environment is its alias and a number.
    private static string AliasOf(string name) => name.LastIndexOf('-') is > 0 and var end ? name[..end] : name;

    private static string DatabaseOf(string name) =>
        "tnt-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..9].ToLowerInvariant();
}
