using System.Globalization;
using WeChatTcb.Emulator.Files;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.9.</summary>
internal sealed record UploadTicketResponse(string Url, string Token, string Authorization, string FileId, string CosFileId)
    : ServiceResponse;

/// <summary>Contract 1.10.</summary>
internal sealed record DownloadLinksResponse(IReadOnlyList<DownloadLink> FileList) : ServiceResponse;

internal sealed record DownloadLink(string Fileid, string DownloadUrl, int Status, string Errmsg);

/// <summary>Contract 1.11.</summary>
internal sealed record DeletedFilesResponse(IReadOnlyList<DeletedFile> DeleteList) : ServiceResponse;

internal sealed record DeletedFile(string Fileid, int Status, string Errmsg);

/// <summary>Contract 1.12: sizes are strings.</summary>
internal sealed record BucketResponse(IReadOnlyList<BucketObject> Contents, bool IsTruncated) : ServiceResponse;

internal sealed record BucketObject(string Key, string LastModified, string Md5, string Size);

/// <summary>The object storage of an environment (contract 1.9 to 1.12).</summary>
internal static class StorageEndpoints
{
    /// <summary>The most files of a call (contract 1.10).</summary>
    private const int MaxFiles = 50;

    /// <summary>The longest validity of a download URL, in seconds (contract 1.10).</summary>
    private const long MaxAge = 86_400;

    /// <summary>The most objects of a list.</summary>
    private const int MaxListed = 1000;

    public static void MapStorage(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.UploadTicket, UploadAsync, "/componenttcb/uploadfile", "/tcb/uploadfile");
        routes.Map(EmulatorEndpoint.DownloadLinks, DownloadAsync, "/componenttcb/batchdownloadfile", "/tcb/batchdownloadfile");
        routes.Map(EmulatorEndpoint.DeleteFiles, DeleteAsync, "/componenttcb/batchdeletefile", "/tcb/batchdeletefile");
        routes.Map(EmulatorEndpoint.Bucket, ListAsync, "/componenttcb/getbucket");
    }

    private static async Task<ServiceResponse> UploadAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var path = request.Body.Text("path");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("path", path);
        if (StorageName.Problem(path!) is { } problem)
            throw ServiceException.InvalidArguments($"path {problem}");
        await request.CheckEnvironmentAsync(env!);
        var ticket = request.Service.Tickets.Issue(request.Service.Endpoint, env!, path!);
        return new UploadTicketResponse(ticket.Url, ticket.Token, ticket.Authorization, ticket.FileId, ticket.CosFileId);
    }

    private static async Task<ServiceResponse> DownloadAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var list = request.Body.Objects("file_list")?
            .Select(static item => (Id: item.Text("fileid"), Age: item.Number("max_age"))).ToArray();

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("file_list", list);
        foreach (var (id, age) in list!)
        {
            ServiceRequest.Require("fileid", id);
            ServiceRequest.Require("max_age", age);
            if (age is < 0 or > MaxAge)
                throw ServiceException.InvalidArguments($"max_age is 0 to {MaxAge} seconds");
        }
        CheckCount("file_list", list.Length);
        await request.CheckEnvironmentAsync(env!);
        return new DownloadLinksResponse([.. list.Select(item => LinkOf(request, env!, item.Id!, TimeSpan.FromSeconds(item.Age!.Value)))]);
    }

    private static DownloadLink LinkOf(ServiceRequest request, string env, string fileId, TimeSpan validity)
    {
        var service = request.Service;
        if (StorageName.KeyOf(env, fileId) is { } key && service.Objects.Find(StorageName.BucketOf(env), key) is not null)
            return new DownloadLink(fileId, service.Files.UrlOf(service.Endpoint, StorageName.BucketOf(env), key, validity), 0, "ok");
        var error = ServiceException.UnknownFile();
        return new DownloadLink(fileId, "", error.Code, error.Message);
    }

    private static async Task<ServiceResponse> DeleteAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var list = request.Body.Texts("fileid_list");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("fileid_list", list);
        CheckCount("fileid_list", list!.Count);
        await request.CheckEnvironmentAsync(env!);
        return new DeletedFilesResponse([.. list.Select(fileId =>
        {
            if (StorageName.KeyOf(env!, fileId) is { } key && request.Service.Objects.Delete(StorageName.BucketOf(env!), key))
                return new DeletedFile(fileId, 0, "ok");
            var error = ServiceException.UnknownFile();
            return new DeletedFile(fileId, error.Code, error.Message);
        })]);
    }

    private static async Task<ServiceResponse> ListAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var prefix = request.Body.Text("prefix") ?? "";
        var delimiter = request.Body.Text("delimiter") ?? "";
        var marker = request.Body.Text("marker") ?? "";

        ServiceRequest.Require("env", env);
        await request.CheckEnvironmentAsync(env!);
        var page = request.Service.Objects.List(StorageName.BucketOf(env!), prefix, delimiter, marker, MaxListed);
        return new BucketResponse([.. page.Objects.Select(static stored => new BucketObject(
            stored.Key,
            stored.File.WrittenAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            stored.File.Md5,
            stored.Size.ToString(CultureInfo.InvariantCulture)))], page.IsTruncated);
    }

    private static void CheckCount(string name, int count)
    {
        if (count > MaxFiles)
            throw ServiceException.InvalidArguments($"{name} has more than {MaxFiles} files");
    }
}
