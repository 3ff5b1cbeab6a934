using System.Text.Json.Serialization;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.5.</summary>
internal sealed record CollectionsResponse(IReadOnlyList<CollectionInfo> Collections, int Total) : ServiceResponse;

/// <summary>Contract 2: this pager has capital letters.</summary>
internal sealed record PagedCollectionsResponse(IReadOnlyList<CollectionInfo> Collections, CollectionPager Pager) : ServiceResponse;

internal sealed record CollectionInfo(string Name, long Count, long Size, int IndexCount, long IndexSize);

internal sealed record CollectionPager(
    [property: JsonPropertyName("Offset")] long Offset,
    [property: JsonPropertyName("Limit")] long Limit,
    [property: JsonPropertyName("Total")] int Total);

/// <summary>The collections of an environment (contract 1.5, 2).</summary>
internal static class CollectionEndpoints
{
    /// <summary>How many collections a list has when the call has no <c>limit</c> (contract 1.5).</summary>
    private const int DefaultLimit = 20;

    /// <summary>The same for the sibling (contract 2).</summary>
    private const int SiblingDefaultLimit = 10;

    /// <summary>How many collections an environment with the basic package can have (contract 3.4).</summary>
    private const int MaxCollections = 100;

    public static void MapCollections(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Collections, ManageAsync, "/componenttcb/dbcollection");
        routes.Map(EmulatorEndpoint.Collections, ListAsync, "/tcb/databasecollectionget");
        routes.Map(EmulatorEndpoint.Collections, AddAsync, "/tcb/databasecollectionadd");
        routes.Map(EmulatorEndpoint.Collections, DeleteAsync, "/tcb/databasecollectiondelete");
    }

    private static async Task<ServiceResponse> ManageAsync(ServiceRequest request)
    {
        var action = request.UrlOrBody("action");
        var page = Page.Of(request.Body, DefaultLimit);

        ServiceRequest.Require("action", action);
        ServiceRequest.Require("env", page.Environment);
        switch (action)
        {
            case "get":
                var (collections, total) = await ListAsync(request, page);
                return new CollectionsResponse(collections, total);
            case "add":
                return await AddAsync(request);
            case "del":
                return await DeleteAsync(request);
            default:
                throw ServiceException.InvalidArguments("action is get, add or del");
        }
    }

    private static async Task<ServiceResponse> ListAsync(ServiceRequest request)
    {
        var page = Page.Of(request.Body, SiblingDefaultLimit);

        ServiceRequest.Require("env", page.Environment);
        var (collections, total) = await ListAsync(request, page);
        return new PagedCollectionsResponse(collections, new CollectionPager(page.Offset, page.Limit, total));
    }

    private static async Task<ServiceResponse> AddAsync(ServiceRequest request)
    {
        var (env, name) = await NamedAsync(request);
        var store = request.Service.Store;
        if (store.Find(env, name) is null && store.Settings.Environment(env).IsBasic && store.CollectionsOf(env).Count >= MaxCollections)
            throw ServiceException.TooManyCollections(MaxCollections);
        return store.TryAddEmptyCollection(env, name) ? new DoneResponse() : throw ServiceException.CollectionExists(name);
    }

    private static async Task<ServiceResponse> DeleteAsync(ServiceRequest request)
    {
        var (env, name) = await NamedAsync(request);
        var service = request.Service;
        await service.Slots.WithoutJobsAsync(() => service.Store.DropCollection(env, name), request.Context.RequestAborted);
        service.Counts.Forget(env, name);
        return new DoneResponse();
    }

    private static async Task<(string Environment, string Name)> NamedAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var name = request.Body.Text("collection_name");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("collection_name", name);
        if (CollectionName.Problem(name!) is { } problem)
            throw ServiceException.InvalidArguments(problem);
        await request.CheckEnvironmentAsync(env!);
        return (env!, name!);
    }

    private static async Task<(IReadOnlyList<CollectionInfo> Collections, int Total)> ListAsync(ServiceRequest request, Page page)
    {
        if (page.Offset < 0)
            throw ServiceException.InvalidArguments("offset is 0 or more");
        if (page.Limit < 0)
            throw ServiceException.InvalidArguments("limit is 0 or more");

        await request.CheckEnvironmentAsync(page.Environment!);
        var all = request.Service.Store.CollectionsOf(page.Environment!);
        var settings = request.Service.Store.Settings;
        var infos = all.Skip((int)Math.Min(page.Offset, int.MaxValue)).Take((int)Math.Min(page.Limit, int.MaxValue))
            .Select(request.Service.Counts.Listed)
            .Select(c => new CollectionInfo(
                c.Name, c.Count, c.Size, settings.Collection(c.Environment, c.Name).IndexCount ?? 1, c.IndexSize));
        return ([.. infos], all.Count);
    }

    private sealed record Page(string? Environment, long Offset, long Limit)
    {
        public static Page Of(RequestBody body, long defaultLimit) =>
            new(body.Text("env"), body.Number("offset") ?? 0, body.Number("limit") ?? defaultLimit);
    }
}
