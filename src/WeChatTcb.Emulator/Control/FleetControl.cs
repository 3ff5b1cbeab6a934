using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Control;

/// <summary>The emulator's own endpoints that change environments and authorizers while it runs.</summary>
internal sealed class FleetControl(EmulatorServer emulator)
{
    private static readonly ControlJson Json = JsonResponse.Control;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ControlPaths.Environments, WriteEnvironmentsAsync);
        routes.MapPost(ControlPaths.Environments, SetEnvironmentAsync);
        routes.MapGet(ControlPaths.Authorizers, WriteAuthorizersAsync);
        routes.MapPost(ControlPaths.Authorizers, AuthorizeAsync);
        routes.MapDelete(ControlPaths.Authorizers, WithdrawAsync);
    }

    private async Task SetEnvironmentAsync(HttpContext context)
    {
        var change = Read(await ControlEndpoints.ReadBodyAsync(context), Json.EnvironmentState, Messages.BadEnvironment);
        if (string.IsNullOrEmpty(change.Env) || change.Env.Any(char.IsControl))
            throw new ControlException(Messages.SeedBodyBadEnvironment);
        await emulator.ChangeAsync(
            service =>
            {
                service.Store.AddEnvironment(change.Env);
                service.Store.Change(settings => settings.With(change.Env, Changed(settings.Environment(change.Env), change)));
            },
            context.RequestAborted);
        await WriteEnvironmentsAsync(context);
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        var change = Read(await ControlEndpoints.ReadBodyAsync(context), Json.AuthorizerState, Messages.BadAuthorizer);
        var appId = change.AppId is { Length: > 0 } text ? text : throw new ControlException(Messages.BadAuthorizer);
        await emulator.ChangeAsync(
            service =>
            {
                service.Store.Change(settings =>
                    settings.With(settings.Authorizer(appId) with { PermissionSet49 = change.PermissionSet49 ?? true }));
                service.Authorizers.Authorize(appId);
            },
            context.RequestAborted);
        await WriteAuthorizersAsync(context);
    }

    private async Task WithdrawAsync(HttpContext context)
    {
        var appId = context.Request.Query["appId"] is [{ Length: > 0 } text] ? text : throw new ControlException(Messages.BadAuthorizer);
        await emulator.ChangeAsync(
            service =>
            {
                if (service.Authorizers.Find(appId) is null)
                    throw new ControlException(Messages.FormatNoSuchAuthorizer(appId), StatusCodes.Status404NotFound);
                service.Authorizers.Withdraw(appId);
            },
            context.RequestAborted);
        await WriteAuthorizersAsync(context);
    }

    private async Task WriteEnvironmentsAsync(HttpContext context)
    {
        IReadOnlyList<EnvironmentState> environments = [];
        await emulator.ChangeAsync(
            service => environments = [.. service.Store.Environments.Select(name => State(service, name))],
            context.RequestAborted);
        await JsonResponse.WriteAsync(context, environments, Json.IReadOnlyListEnvironmentState);
    }

    private async Task WriteAuthorizersAsync(HttpContext context)
    {
        IReadOnlyList<AuthorizerState> authorizers = [];
        await emulator.ChangeAsync(
            service => authorizers = [.. service.Authorizers.All.Select(authorizer => new AuthorizerState(
                authorizer.AppId, service.Store.Settings.Authorizer(authorizer.AppId).PermissionSet49 ?? true))],
            context.RequestAborted);
        await JsonResponse.WriteAsync(context, authorizers, Json.IReadOnlyListAuthorizerState);
    }

    private static EnvironmentSettings Changed(EnvironmentSettings settings, EnvironmentState change) => new(
        change.App switch { null => settings.App, "" => null, var app => app },
        change.Status ?? settings.Status,
        change.Alias ?? settings.Alias,
        change.PackageId ?? settings.PackageId);

    private static EnvironmentState State(EmulatedService service, string name)
    {
        var info = EnvironmentEndpoints.Info(service, name);
        return new EnvironmentState(name, service.AppOf(name) ?? "", info.Status, info.Alias, info.PackageId);
    }

    private static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, string otherwise)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) ?? throw new ControlException(otherwise);
        }
        catch (JsonException)
        {
            throw new ControlException(otherwise);
        }
    }
}
