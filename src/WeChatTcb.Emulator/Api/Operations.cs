using System.Text;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Api;

/// <summary>
/// The operations behind the pipeline. Each checks in the same order: shapes, required fields, values, environment, then what is its own.
/// </summary>
/// <param name="store">The documents.</param>
/// <param name="seeded">Completes when the documents are there; calls that need them wait for it.</param>
/// <param name="jobs">The exports.</param>
/// <param name="files">Signs the URLs of finished files.</param>
/// <param name="endpoint">The service's own address, known once it listens.</param>
/// <param name="time">Tells the moment that a query's server dates stand for.</param>
internal sealed class Operations(
    DocumentStore store, Task seeded, JobTable jobs, FileEndpoint files, Func<string> endpoint, TimeProvider time)
{
    /// <summary>The longest key of the object storage, in bytes of UTF-8 (contract 7.3).</summary>
    private const int MaxFilePath = 850;

    /// <summary>What a list of collections gives when the call has no <c>limit</c>; the service's default is not known.</summary>
    private const int DefaultLimit = 100;

    /// <summary><c>dbexport</c>, <c>databasemigrateexport</c> (contract 1.2).</summary>
    public async Task<ServiceResponse> ExportAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var filePath = request.Body.Text("file_path");
        var fileType = request.Body.Number("file_type");
        var statement = request.Body.Text("query");

        Require("env", env);
        Require("file_path", filePath);
        Require("file_type", fileType);
        Require("query", statement);

        if (fileType is not ((long)ExportFormat.Json or (long)ExportFormat.Csv))
            throw ServiceException.InvalidArguments("file_type is 1 (JSON) or 2 (CSV)");
        CheckFilePath(filePath!);

        await CheckEnvironmentAsync(env!, request);

        var query = Parse(statement!);
        if (fileType == (long)ExportFormat.Csv && query.Columns is null)
            throw ServiceException.MissingFields();
        if (store.Find(env!, query.Collection) is null)
            throw ServiceException.UnknownCollection(query.Collection);

        var failure = request.Context.Features.Get<FaultRule>()?.JobFailure;
        return new ExportResponse(jobs.Submit(new ExportOrder(env!, filePath!, (ExportFormat)fileType, query), failure).Id);
    }

    /// <summary><c>dbmigrationstate</c>, <c>databasemigratequeryinfo</c> (contract 1.4).</summary>
    public async Task<ServiceResponse> StateAsync(ServiceRequest request)
    {
        var env = request.Body.Text("env");
        var jobId = request.Body.Number("job_id");

        Require("env", env);
        Require("job_id", jobId);
        if (jobId <= 0)
            throw ServiceException.InvalidArguments("job_id is a positive number");

        await CheckEnvironmentAsync(env!, request);
        if (jobs.Find(env!, jobId!.Value) is not { } job)
            throw ServiceException.UnknownJob();

        var state = await jobs.LookAsync(job, request.Context.RequestAborted);
        var response = new JobResponse(state.Phase.ToString().ToLowerInvariant());
        return state.Result is not { } result
            ? response
            : response with
            {
                RecordSuccess = result.Records,
                RecordFail = result.Failed,
                ErrorMsg = result.Message,
                FileUrl = result.File is null ? "" : files.UrlOf(endpoint(), job),
            };
    }

    /// <summary><c>dbcollection</c> (contract 1.5).</summary>
    public async Task<ServiceResponse> CollectionAsync(ServiceRequest request)
    {
        var action = request.UrlOrBody("action");
        var page = PageOf(request.Body);

        Require("action", action);
        Require("env", page.Environment);
        if (action != "get")
            throw ServiceException.InvalidArguments($"the emulator serves the action get, not {action}");
        CheckPage(page);

        await CheckEnvironmentAsync(page.Environment!, request);
        var (collections, total) = List(page);
        return new CollectionsResponse(collections, total);
    }

    /// <summary><c>databasecollectionget</c> (contract 2).</summary>
    public async Task<ServiceResponse> CollectionGetAsync(ServiceRequest request)
    {
        var page = PageOf(request.Body);

        Require("env", page.Environment);
        CheckPage(page);

        await CheckEnvironmentAsync(page.Environment!, request);
        var (collections, total) = List(page);
        return new PagedCollectionsResponse(new CollectionPager(page.Offset, page.Limit, total), collections);
    }

    private static void Require(string name, object? value)
    {
        if (value is null)
            throw ServiceException.MissingParameter(name);
    }

    private static void CheckFilePath(string filePath)
    {
        if (Encoding.UTF8.GetByteCount(filePath) > MaxFilePath)
            throw ServiceException.InvalidArguments($"file_path is longer than {MaxFilePath} bytes");
        if (filePath.Any(char.IsControl))
            throw ServiceException.InvalidArguments("file_path contains a control character");
        if (filePath.Split('/').Any(static part => part is "." or ".."))
            throw ServiceException.InvalidArguments("file_path contains the segment . or ..");
    }

    private async Task CheckEnvironmentAsync(string environment, ServiceRequest request)
    {
        await seeded.WaitAsync(request.Context.RequestAborted);
        if (!store.HasEnvironment(environment))
            throw store.Environments.Count == 0 ? ServiceException.NoCloudDevelopment() : ServiceException.UnknownEnvironment();
    }

    private CompiledQuery Parse(string statement)
    {
        var result = QueryParser.Parse(statement);
        if (result.Query is { } query)
            try
            {
                return new CompiledQuery(query, time.GetUtcNow());
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

    private static Page PageOf(RequestBody body) => new(body.Text("env"), body.Number("offset") ?? 0, body.Number("limit") ?? DefaultLimit);

    private static void CheckPage(Page page)
    {
        if (page.Offset < 0)
            throw ServiceException.InvalidArguments("offset is 0 or more");
        if (page.Limit < 0)
            throw ServiceException.InvalidArguments("limit is 0 or more");
    }

    private (IReadOnlyList<CollectionInfo> Collections, int Total) List(Page page)
    {
        var all = store.CollectionsOf(page.Environment!);
        var infos = all.Skip((int)Math.Min(page.Offset, int.MaxValue)).Take((int)Math.Min(page.Limit, int.MaxValue))
            .Select(static c => new CollectionInfo(c.Name, c.Count, c.Size, IndexCount: 1, c.IndexSize));
        return ([.. infos], all.Count);
    }

    private sealed record Page(string? Environment, long Offset, long Limit);
}
