using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Api;

/// <summary>
/// Maps the service's endpoints. Every call is checked in the same order: method, token, body, then what the endpoint checks itself. An
/// error at any step becomes the response.
/// </summary>
internal sealed class ServiceRoutes(IEndpointRouteBuilder routes, Func<EmulatedService> service, TimeProvider time)
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Whether this path was mapped.</summary>
    public bool Has(string path) => _paths.Contains(path);

    /// <summary>Maps an endpoint.</summary>
    /// <param name="endpoint">Its name in fault rules and in the journal.</param>
    /// <param name="handle">Does the work of a call.</param>
    /// <param name="paths">Its paths, one for each family of interfaces.</param>
    public void Map(EmulatorEndpoint endpoint, Func<ServiceRequest, Task<ServiceResponse>> handle, params string[] paths) =>
        Map(endpoint, needsToken: true, handle, paths);

    /// <summary>Maps an endpoint that is called without a token.</summary>
    public void MapWithoutToken(EmulatorEndpoint endpoint, Func<ServiceRequest, Task<ServiceResponse>> handle, params string[] paths) =>
        Map(endpoint, needsToken: false, handle, paths);

    /// <summary>Maps the files of finished exports, at <c>/&lt;number&gt;/&lt;file_path&gt;</c> (contract 3.3), and uploaded objects, at
    /// <c>/cos/&lt;bucket&gt;/&lt;key&gt;</c> (contract 1.9).</summary>
    public void MapFiles()
    {
        routes.MapPost(ObjectPath.Prefix + "{bucket}/{**key}", context => service().Uploads.ServeAsync(context))
            .WithMetadata(new EndpointName(EmulatorEndpoint.Upload));
        foreach (var pattern in (string[])["/{number:long}/{**path}", ObjectPath.Prefix + "{bucket}/{**key}"])
            routes.Map(pattern, context => service().Files.ServeAsync(context)).WithMetadata(new EndpointName(EmulatorEndpoint.Download));
    }

    // Any method is mapped: a wrong one is an error of the service, with HTTP's status 200.
    private void Map(EmulatorEndpoint endpoint, bool needsToken, Func<ServiceRequest, Task<ServiceResponse>> handle, string[] paths)
    {
        foreach (var path in paths.Where(_paths.Add))
            routes.Map(path, context => ServeAsync(context, needsToken, handle)).WithMetadata(new EndpointName(endpoint));
    }

    private async Task ServeAsync(HttpContext context, bool needsToken, Func<ServiceRequest, Task<ServiceResponse>> handle)
    {
        try
        {
            if (!HttpMethods.IsPost(context.Request.Method))
                throw ServiceException.PostRequired();
            var current = service();
            var authorizer = needsToken ? CheckToken(context, current) : null;
            var path = context.Request.Path.Value!;
            if (current.Usage.Count(authorizer, path) > current.Store.Settings.Quotas.GetValueOrDefault(path, long.MaxValue))
                throw ServiceException.DailyQuotaUsedUp();
            var body = await RequestBody.ReadAsync(context.Request);
            await JsonResponse.WriteAsync(context, await handle(new ServiceRequest(context, body, current, authorizer)));
        }
        catch (ServiceException e)
        {
            await JsonResponse.WriteAsync(context, e, time.GetUtcNow());
        }
        catch (Exception e) when (e is not OperationCanceledException and not BadHttpRequestException)
        {
            Console.Error.WriteLine(Messages.FormatCallFailed(context.Request.Path, e));
            await JsonResponse.WriteAsync(context, ServiceException.SystemBusy(), time.GetUtcNow());
        }
    }

    /// <summary>The response to a path that does not exist (contract 0.4).</summary>
    public static Task RefuseAsync(HttpContext context, TimeProvider time) =>
        JsonResponse.WriteAsync(context, ServiceException.InvalidUrl(), time.GetUtcNow());

    /// <summary>Checks the token of a call.</summary>
    /// <returns>The authorizer to whom it was issued; null for the platform.</returns>
    private static Authorizer? CheckToken(HttpContext context, EmulatedService service)
    {
        var token = TokenOf(context.Request);
        var authorizer = service.Authorizers.OwnerOf(token);
        if (authorizer is not null)
        {
            if (IsComponentPath(context.Request))
                throw ServiceException.NotAComponentToken();
            if (context.Request.Path.StartsWithSegments("/componenttcb", StringComparison.Ordinal)
                || service.Authorizers.IsWithdrawn(authorizer))
                throw ServiceException.InvalidCredential();
        }
        var tokens = authorizer?.Tokens ?? service.Tokens;
        if (context.Features.Get<FaultRule>() is { ExpiredToken: true })
            tokens.Expire(token);
        tokens.Check(token);
        if (authorizer is not null && IsSiblingPath(context.Request)
            && service.Store.Settings.Authorizer(authorizer.AppId).PermissionSet49 == false)
            throw ServiceException.NotGrantedToPlatform();
        return authorizer;
    }

    /// <summary>The token of a call; each family has a second name for its parameter (contract 0.1). The first name counts if both are
    /// given.</summary>
    private static string? TokenOf(HttpRequest request)
    {
        if (request.Query["access_token"] is [{ Length: > 0 } token, ..])
            return token;
        return IsSiblingPath(request) ? request.Query["cloudbase_access_token"]
            : IsComponentPath(request) ? request.Query["component_access_token"]
            : (string?)null;
    }

    private static bool IsSiblingPath(HttpRequest request) => request.Path.StartsWithSegments("/tcb", StringComparison.Ordinal);

    private static bool IsComponentPath(HttpRequest request) =>
        request.Path.StartsWithSegments("/cgi-bin/component", StringComparison.Ordinal);
}

/// <summary>The metadata of a route: the endpoint's name in fault rules and in the journal.</summary>
internal sealed record EndpointName(EmulatorEndpoint Name);
