using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.5.</summary>
internal sealed record CollectionsResponse(IReadOnlyList<CollectionInfo> Collections, int Total) : ServiceResponse;

/// <summary>Contract 2: this pager has capital letters.</summary>
internal sealed record PagedCollectionsResponse(CollectionPager Pager, IReadOnlyList<CollectionInfo> Collections) : ServiceResponse;

internal sealed record CollectionInfo(string Name, long Count, long Size, int IndexCount, long IndexSize);

internal sealed record CollectionPager(
    [property: JsonPropertyName("Offset")] long Offset,
    [property: JsonPropertyName("Limit")] long Limit,
    [property: JsonPropertyName("Total")] int Total);

/// <summary>Lists of collections (contract 1.5, 2).</summary>
internal static class CollectionEndpoints
{
    /// <summary>How many collections a list has when the call has no <c>limit</c> (contract 1.5).</summary>
    private const int DefaultLimit = 20;

    /// <summary>The same for the sibling (contract 2).</summary>
    private const int SiblingDefaultLimit = 10;

    public static void MapCollections(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Collections, ManageAsync, "/componenttcb/dbcollection");
        routes.Map(EmulatorEndpoint.Collections, ListAsync, "/tcb/databasecollectionget");
    }

    private static async Task<ServiceResponse> ManageAsync(ServiceRequest request)
    {
        var action = request.UrlOrBody("action");
        var page = Page.Of(request.Body, DefaultLimit);

        ServiceRequest.Require("action", action);
        ServiceRequest.Require("env", page.Environment);
        if (action != "get")
            throw ServiceException.InvalidArguments($"the emulator serves the action get, not {action}");
        var (collections, total) = await ListAsync(request, page);
        return new CollectionsResponse(collections, total);
    }

    private static async Task<ServiceResponse> ListAsync(ServiceRequest request)
    {
        var page = Page.Of(request.Body, SiblingDefaultLimit);

        ServiceRequest.Require("env", page.Environment);
        var (collections, total) = await ListAsync(request, page);
        return new PagedCollectionsResponse(new CollectionPager(page.Offset, page.Limit, total), collections);
    }

    private static async Task<(IReadOnlyList<CollectionInfo> Collections, int Total)> ListAsync(ServiceRequest request, Page page)
    {
        if (page.Offset < 0)
            throw ServiceException.InvalidArguments("offset is 0 or more");
        if (page.Limit < 0)
            throw ServiceException.InvalidArguments("limit is 0 or more");

        await request.CheckEnvironmentAsync(page.Environment!);
        var all = request.Service.Store.CollectionsOf(page.Environment!);
        var infos = all.Skip((int)Math.Min(page.Offset, int.MaxValue)).Take((int)Math.Min(page.Limit, int.MaxValue))
            .Select(static c => new CollectionInfo(c.Name, c.Count, c.Size, IndexCount: 1, c.IndexSize));
        return ([.. infos], all.Count);
    }

    private sealed record Page(string? Environment, long Offset, long Limit)
    {
        public static Page Of(RequestBody body, long defaultLimit) =>
            new(body.Text("env"), body.Number("offset") ?? 0, body.Number("limit") ?? defaultLimit);
    }
}
