using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups;

/// <summary>
/// A service with environments and collections whose jobs succeed at once, unless a test makes something else of a request.
/// </summary>
internal sealed class FleetService
{
    private readonly ConcurrentDictionary<long, string> _jobs = new();
    private long _lastJob;

    internal FleetService(StubService service) => service.Always(async (request, cancellation) =>
    {
        var call = Call.Of(request);
        Calls.Enqueue(call);
        if (Before is { } before)
            await before(call, cancellation);
        return Failure?.Invoke(call) ?? Answer(call);
    });

    /// <summary>The collections of each environment, and the number of their records.</summary>
    internal ConcurrentDictionary<string, ConcurrentDictionary<string, int>> Environments { get; } = new();

    /// <summary>The status of an environment, if it is not NORMAL.</summary>
    internal ConcurrentDictionary<string, string> Status { get; } = new();

    internal ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>What happens before a call is answered.</summary>
    internal Func<Call, CancellationToken, Task>? Before { get; set; }

    /// <summary>The response in place of the usual one; null for the usual one.</summary>
    internal Func<Call, HttpResponseMessage?>? Failure { get; set; }

    internal FleetService With(string env, params string[] collections)
    {
        var all = Environments.GetOrAdd(env, _ => new());
        foreach (var collection in collections)
            all[collection] = 2;
        return this;
    }

    internal int Count(string interfaceName, string? collection = null) =>
        Calls.Count(call => call.Interface == interfaceName && (collection is null || call.Collection == collection));

    internal static HttpResponseMessage Error(int code, string message = "refused") =>
        StubService.Response(string.Create(CultureInfo.InvariantCulture, $$"""{"errcode":{{code}},"errmsg":"{{message}}"}"""));

    /// <summary>The state of a job.</summary>
    internal static HttpResponseMessage State(string status, int records, int failed = 0, string message = "", string? file = null) =>
        StubService.Response(JsonSerializer.Serialize(new
        {
            errcode = 0,
            errmsg = "ok",
            status,
            record_success = records,
            record_fail = failed,
            error_msg = message,
            file_url = file ?? "",
        }));

    /// <summary>Forgets all jobs, as the service does after some time.</summary>
    internal void ForgetJobs() => _jobs.Clear();

    internal string CollectionOf(long job) => _jobs.GetValueOrDefault(job, "");

    private HttpResponseMessage Answer(Call call)
    {
        switch (call.Interface)
        {
            case "describeenvs":
                return StubService.Response(JsonSerializer.Serialize(new
                {
                    errcode = 0,
                    errmsg = "ok",
                    info_list = Environments.Keys.Select(env => new { env, alias = env, status = Status.GetValueOrDefault(env, "NORMAL") }),
                }));
            case "dbcollection":
                return StubService.Response(JsonSerializer.Serialize(new
                {
                    errcode = 0,
                    errmsg = "ok",
                    total = Environments[call.Env].Count,
                    collections = Environments[call.Env].Keys.Select(
                        name => new { name, count = 1, size = 1, index_count = 1, index_size = 1 }),
                }));
            case "dbgetacl":
                return StubService.Response("""{"errcode":0,"errmsg":"ok","acl_tag":"ADMINWRITE"}""");
            case "dbexport":
                if (!Environments[call.Env].ContainsKey(call.Collection))
                    return Error(-502005, "database collection not exists");
                var job = Interlocked.Increment(ref _lastJob);
                _jobs[job] = $"{call.Env}/{call.Collection}";
                return StubService.Response(
                    string.Create(CultureInfo.InvariantCulture, $$"""{"errcode":0,"errmsg":"ok","job_id":{{job}}}"""));
            case "dbmigrationstate":
                if (!_jobs.TryGetValue(call.JobId, out var name)
                    || !Environments[call.Env].TryGetValue(name.Split('/', 2)[1], out var records))
                    return Error(-501009, "resource not found");
                return records == 0
                    ? State("fail", 0, message: "导出数据记录条数为0，请确认是否存在满足导出条件的数据")
                    : State("success", records, file: $"https://files.example.test/{records}?q-signature=PLANTED-SIGNATURE");
            default:
                return StubService.Response(Lines(int.Parse(call.Interface, CultureInfo.InvariantCulture)));
        }
    }

    internal static string Lines(int records) =>
        string.Concat(Enumerable.Range(0, records).Select(number => $$"""{"_id":"{{number}}"}""" + "\n"));

    /// <summary>A request; the interface of a file is the number of its records.</summary>
    internal sealed record Call(string Interface, string Env, string Collection, long JobId)
    {
        internal static Call Of(SeenRequest request)
        {
            var name = request.Address.Segments[^1].Trim('/');
            if (request.Body.Length == 0)
                return new Call(name, "", "", 0);
            var body = JsonNode.Parse(request.Text)!;
            var query = body["query"]?.ToString() ?? "";
            var collection = body["collection_name"]?.ToString() ?? body["collectionName"]?.ToString();
            return new Call(
                name, body["env"]?.ToString() ?? "", collection ?? (query.Length > 0 ? NameIn(query) : ""),
                body["job_id"]?.GetValue<long>() ?? 0);
        }

        private static string NameIn(string query) => WeChatTcb.Client.Queries.CheckedQuery.Of(query, ExportFileType.Json).Collection!;
    }
}
