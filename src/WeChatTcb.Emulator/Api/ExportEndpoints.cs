using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.EmulatorProtocol;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Api;

/// <summary>Contract 1.2.</summary>
internal sealed record SubmitResponse(long JobId) : ServiceResponse;

/// <summary>Contract 1.4: all but the status is absent while the job runs; only exports have a file.</summary>
internal sealed record StateResponse(string Status) : ServiceResponse
{
    public long? RecordSuccess { get; init; }

    public long? RecordFail { get; init; }

    public string? ErrorMsg { get; init; }

    public string? FileUrl { get; init; }
}

/// <summary>
/// Exports and their state (contract 1.2, 1.4, 2). Checks in this order: shapes, required fields, values, environment, the rest.
/// </summary>
internal static class ExportEndpoints
{
    public static void MapExports(this ServiceRoutes routes)
    {
        routes.Map(EmulatorEndpoint.Submit, SubmitAsync, "/componenttcb/dbexport", "/tcb/databasemigrateexport");
        routes.Map(EmulatorEndpoint.State, StateAsync, "/componenttcb/dbmigrationstate", "/tcb/databasemigratequeryinfo");
    }

    private static async Task<ServiceResponse> SubmitAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var filePath = request.Body.Text("file_path");
        var fileType = request.Body.Number("file_type");
        var statement = request.Body.Text("query");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("file_path", filePath);
        ServiceRequest.Require("file_type", fileType);
        ServiceRequest.Require("query", statement);

        if (fileType is not ((long)FileType.Json or (long)FileType.Csv))
            throw ServiceException.InvalidArguments("file_type is 1 (JSON) or 2 (CSV)");
        if (StorageName.Problem(filePath!) is { } problem)
            throw ServiceException.InvalidArguments($"file_path {problem}");

        await request.CheckEnvironmentAsync(env!);

        var query = Parse(statement!, request.Service.Time.GetUtcNow());
        if (fileType == (long)FileType.Csv && query.Columns is null)
            throw ServiceException.MissingFields();
        request.Collection(env!, query.Collection);

        var rule = request.Context.Features.Get<FaultRule>();
        var order = new ExportOrder(env!, filePath!, (FileType)fileType, query) { FailedRecords = rule?.FailedRecords ?? 0 };
        return new SubmitResponse(request.Service.Jobs.Submit(order, rule?.JobFailure).Id);
    }

    private static async Task<ServiceResponse> StateAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var jobId = request.Body.Number("job_id");

        ServiceRequest.Require("env", env);
        ServiceRequest.Require("job_id", jobId);
        if (jobId <= 0)
            throw ServiceException.InvalidArguments("job_id is a positive number");

        await request.CheckEnvironmentAsync(env!);
        var service = request.Service;
        if (service.Jobs.Find(env!, jobId!.Value) is not { } job)
            throw ServiceException.UnknownJob();

        var state = await service.Jobs.StateAsync(job, request.Context.RequestAborted);
        var response = new StateResponse(state.Phase.ToString().ToLowerInvariant());
        return state.Result is not { } result
            ? response
            : response with
            {
                RecordSuccess = result.Records,
                RecordFail = result.Failed,
                ErrorMsg = result.Message,
                FileUrl = job is not ExportJob export ? null : result.File is null ? "" : service.Files.UrlOf(service.Endpoint, export),
            };
    }

    private static CompiledQuery Parse(string statement, DateTimeOffset now)
    {
        var result = QueryParser.Parse(statement);
        if (result.Query is { } query)
            try
            {
                return new CompiledQuery(query, now);
            }
            catch (InvalidQueryException e)
            {
                throw ServiceException.InvalidQuery(e.Message);
            }
        var error = result.Diagnostics.First(static d => d.Severity == QueryDiagnosticSeverity.Error);
        throw error.Id is DiagnosticIds.SyntaxError or DiagnosticIds.MissingSemicolon
            ? ServiceException.Syntax(error.Line, error.Column, error.Message)
            : ServiceException.InvalidQuery($"Line {error.Line}, column {error.Column}: {error.Message}");
    }
}
