using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Api;

/// <summary>Imports (contract 1.3); their state is that of any job. Checks run in the order of exports.</summary>
internal static class ImportEndpoints
{
    public static void MapImports(this ServiceRoutes routes) =>
        routes.Map(EmulatorEndpoint.Import, SubmitAsync, "/componenttcb/dbimport", "/tcb/databasemigrateimport");

    private static async Task<ServiceResponse> SubmitAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var name = request.Body.Text("collection_name");
        var filePath = request.Body.Text("file_path");
        var fileType = request.Body.Number("file_type");
        var stopOnError = request.Body.Flag("stop_on_error");
        var conflictMode = request.Body.Number("conflict_mode");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("collection_name", name);
        ServiceRequest.Require("file_path", filePath);
        ServiceRequest.Require("file_type", fileType);
        ServiceRequest.Require("stop_on_error", stopOnError);
        ServiceRequest.Require("conflict_mode", conflictMode);

        if (fileType is not ((long)FileType.Json or (long)FileType.Csv))
            throw ServiceException.InvalidArguments("file_type is 1 (JSON) or 2 (CSV)");
        if (conflictMode is not ((long)ConflictMode.Insert or (long)ConflictMode.Upsert))
            throw ServiceException.InvalidArguments("conflict_mode is 1 (INSERT) or 2 (UPSERT)");

        await request.CheckEnvironmentAsync(env!);
        var service = request.Service;
        var file = service.Objects.Find(StorageName.BucketOf(env!), filePath!)?.File ?? throw ServiceException.UnknownFile();
        var collection = request.Collection(env!, name!);

        var rule = request.Context.Features.Get<FaultRule>();
        var order = new ImportOrder(env!, name!, file, (FileType)fileType, (ConflictMode)conflictMode, stopOnError!.Value)
        {
            FailedRecords = rule?.FailedRecords ?? 0,
            Failure = rule?.JobFailure,
        };
        var job = service.Jobs.Submit(order);
        service.Counts.Hold(collection, job);
        return new SubmitResponse(job.Id);
    }
}
