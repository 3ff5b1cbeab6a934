using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Backups;
using WeChatTcb.Client.Tests.Imports;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

/// <summary>A backup, and a service to restore it into that keeps the documents of its collections.</summary>
internal sealed class RestoreSetup : IDisposable
{
    internal const string Env = "target";

    private readonly FakeImports _imports = new();
    private readonly TempFolder _backups = new();

    internal RestoreSetup() => _imports.Intercept = Answer;

    /// <summary>The documents of each collection, by id.</summary>
    internal Dictionary<string, Dictionary<string, string>> Collections { get; } = new(StringComparer.Ordinal);

    /// <summary>The changes that the service was asked for, in their order: <c>add users</c>, <c>import users</c>.</summary>
    internal List<string> Changes { get; } = [];

    /// <summary>The response to a change in place of the usual one; null for the usual one.</summary>
    internal Func<string, HttpResponseMessage?>? Failure { get; set; }

    /// <summary>How many lists still have the numbers of documents from before the imports.</summary>
    internal int StaleLists { get; set; }

    /// <summary>How often collections were listed since the imports.</summary>
    internal int Lists { get; private set; }

    internal string EnvStatus { get; set; } = "NORMAL";

    /// <summary>The status of the jobs of imports.</summary>
    internal string JobStatus
    {
        set => _imports.Status = value;
    }

    internal ConcurrentQueue<RestoreEvent> Events { get; } = new();

    internal IEnumerable<string> Warnings => Events.OfType<RestoreWarned>().Select(warned => warned.Message);

    internal ExportLedger Ledger => _imports.Ledger;

    internal TcbClient Client => _imports.Http.Client;

    internal BackupBuilder Backup(string name = "20261101T193000Z") => new(_backups.Path, name);

    internal static HttpResponseMessage Error(int code) => FleetService.Error(code);

    /// <summary>Restores a backup, one collection after the other.</summary>
    internal async Task<(TcbRestore Restore, RestoreRun Run)> RunAsync(
        string folder, Func<RestoreOptions, RestoreOptions>? change = null) =>
        await EndAsync(
            RestoreRun.Start(
                Plan(new RestoreScope { Folder = folder, Env = Env }), await ListAsync(), Client, Options(change), Events.Enqueue, Caller));

    /// <summary>Resumes it as another process would.</summary>
    internal async Task<(TcbRestore Restore, RestoreRun Run)> ResumeAsync(string folder)
    {
        Changes.Clear();
        var stored = RestoreStateFile.Open(Ledger.Folder, folder, Env, Client.Connection);
        return await EndAsync(RestoreRun.Resume(
            Plan(RestoreResume.ScopeOf(stored.State)), await ListAsync(), stored, Client, Options(null), Events.Enqueue, Caller));
    }

    public void Dispose()
    {
        _imports.Dispose();
        _backups.Dispose();
    }

    private ICallContext Caller => _imports.Http.Caller;

    private RestoreOptions Options(Func<RestoreOptions, RestoreOptions>? change)
    {
        var options = new RestoreOptions { ThrottleLimit = 1, SubmitInterval = TimeSpan.Zero, OpenLedger = _ => Ledger };
        return change?.Invoke(options) ?? options;
    }

    private RestorePlan Plan(RestoreScope scope) => RestorePlanner.Plan(scope, Client.Connection);

    private Task<IReadOnlyList<TcbCollection>> ListAsync() => Client.GetCollectionsAsync(Env, Caller);

    private async Task<(TcbRestore, RestoreRun)> EndAsync(RestoreRun run)
    {
        using (run)
        {
            Lists = 0;
            return (await run.RunAsync(TestContext.Current.CancellationToken), run);
        }
    }

    private HttpResponseMessage? Answer(SeenRequest request)
    {
        var name = FakeImports.NameOf(request);
        if (name == "POST")
            return null;
        var body = JsonNode.Parse(request.Text)!;
        var action = name switch
        {
            "dbcollection" => body["action"]!.ToString(),
            "dbmodifyacl" => $"set {body["acl_tag"]} of",
            "dbimport" => "import",
            "describeenvs" => "environments",
            _ => null,
        };
        if (action is null)
            return null;
        if (action is "get")
            return ListedNow();
        var collection = body["collection_name"]?.ToString() ?? "";
        var change = $"{action} {collection}".Trim();
        Changes.Add(change);
        if (Failure?.Invoke(change) is { } failure)
            return failure;
        switch (action)
        {
            case "environments":
                return StubService.Response(
                    $$"""{"errcode":0,"errmsg":"ok","info_list":[{"env":"{{Env}}","alias":"t","status":"{{EnvStatus}}"}]}""");
            case "add":
                Collections.Add(collection, []);
                break;
            case "del":
                Collections.Remove(collection);
                break;
            case "import":
                return Import(request, collection);
        }

        return StubService.Response("""{"errcode":0,"errmsg":"ok"}""");
    }

    private HttpResponseMessage Import(SeenRequest request, string collection)
    {
        if (!Collections.TryGetValue(collection, out var documents))
            return Error(-502005);
        var answer = _imports.Answer(request);
        foreach (var line in _imports.Imported[^1].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            documents[JsonNode.Parse(line)!["_id"]!.ToString()] = line;
        return answer;
    }

    private HttpResponseMessage ListedNow()
    {
        var isStale = Lists++ < StaleLists;
        return StubService.Response(JsonSerializer.Serialize(new
        {
            errcode = 0,
            errmsg = "ok",
            total = Collections.Count,
            collections = Collections.Select(
                collection => new { name = collection.Key, count = isStale ? 0 : collection.Value.Count, size = 1 }),
        }));
    }
}
