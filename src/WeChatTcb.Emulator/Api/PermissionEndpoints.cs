using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.8.</summary>
internal sealed record PermissionResponse(string AclTag, string? Rule) : ServiceResponse;

/// <summary>The permission of a collection (contract 1.8). It does not filter an export.</summary>
internal static class PermissionEndpoints
{
    public static void MapPermissions(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Permissions, GetAsync, "/componenttcb/dbgetacl");
        routes.Map(EmulatorEndpoint.Permissions, ModifyAsync, "/componenttcb/dbmodifyacl");
    }

    private static async Task<ServiceResponse> GetAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var name = request.Body.Text("collection_name");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("collection_name", name);
        await request.CheckEnvironmentAsync(env!);
        request.Collection(env!, name!);
        var settings = request.Service.Store.Settings.Collection(env!, name!);
        return new PermissionResponse(settings.AclTag ?? CollectionSettings.DefaultAclTag, settings.Rule);
    }

    private static async Task<ServiceResponse> ModifyAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var name = request.Body.Text("collection_name");
        var tag = request.Body.Text("acl_tag");
        var rule = request.Body.Text("rule");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("collection_name", name);
        ServiceRequest.Require("acl_tag", tag);
        if (tag == CollectionSettings.Custom)
            ServiceRequest.Require("rule", rule);
        // A rule is for CUSTOM only.
        var permission = new CollectionSettings(tag, tag == CollectionSettings.Custom ? rule : null);
        if (SeedSettingsFile.Problem(permission) is { } problem)
            throw ServiceException.InvalidArguments(problem);
        await request.CheckEnvironmentAsync(env!);
        request.Collection(env!, name!);
        request.Service.Store.Change(settings => settings.With(
            env!, name!, permission with { IndexCount = settings.Collection(env!, name!).IndexCount }));
        return new DoneResponse();
    }
}
