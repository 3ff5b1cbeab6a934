using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Imports;

/// <summary>A service that takes uploads and imports, with its storage, a ledger and a file.</summary>
internal sealed partial class FakeImports : IDisposable
{
    internal const string Secret = "PLANTED-SIGNATURE-5d1c";

    private readonly TempFolder _folder = new();
    private int _lastJob = 100;

    internal FakeImports(TcbApiFamily family = TcbApiFamily.ComponentTcb, TimeSpan? retryTimeout = null)
    {
        Http = new Setup(family, retryTimeout: retryTimeout);
        Http.Time.SkipsPauses = true;
        Http.Service.Always((request, _) => Task.FromResult(Intercept?.Invoke(request) ?? Answer(request)));
    }

    internal Setup Http { get; }

    internal ExportLedger Ledger => new(_folder.File("ledger"));

    /// <summary>The files in the storage, by key.</summary>
    internal ConcurrentDictionary<string, string> Storage { get; } = new();

    /// <summary>The imported texts, in their order.</summary>
    internal List<string> Imported { get; } = [];

    /// <summary>The form fields of the uploads, in their order.</summary>
    internal List<string[]> Forms { get; } = [];

    /// <summary>The bodies of the imports.</summary>
    internal List<JsonNode> Bodies { get; } = [];

    /// <summary>The number of records that fail in each import.</summary>
    internal int Fails { get; set; }

    internal string Status { get; set; } = "success";

    internal string TicketAddress { get; set; } = "https://cos.example.test/7465-env-1/";

    internal Func<SeenRequest, HttpResponseMessage?>? Intercept { get; set; }

    internal List<string> Warnings { get; } = [];

    internal IEnumerable<string> Calls => Http.Service.Requests.Select(NameOf);

    internal ImportEntry Entry => Assert.IsType<ImportEntry>(Assert.Single(Ledger.Read()).Entry);

    internal string File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    internal string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    internal ImportRun Begin(
        string path, ImportConflictMode mode =
            ImportConflictMode.Insert, long pieceSize = 1_000_000, Func<ImportOptions, ImportOptions>? options = null)
    {
        var wanted = new ImportOptions("env-1", "users") { ConflictMode = mode };
        var run = ImportRun.Begin(
            Ledger, Http.Client, ImportFile.Read(path, null, pieceSize, (_, _) => { }), options is null ? wanted : options(wanted));
        run.Warn = Warnings.Add;
        return run;
    }

    internal async Task<ImportJob> RunAsync(ImportRun run, bool waits = true)
    {
        using (run)
            return await run.RunAsync(waits, TimeSpan.FromHours(1), TimeSpan.Zero, _ => { }, (_, _) => { }, Http.Caller)
                .ConfigureAwait(false);
    }

    internal Task<ImportJob> RunAsync(
        string path, ImportConflictMode mode =
            ImportConflictMode.Insert, long pieceSize = 1_000_000, Func<ImportOptions, ImportOptions>? options = null) =>
        RunAsync(Begin(path, mode, pieceSize, options));

    internal async Task<TException> FailsAsync<TException>(ImportRun run)
        where TException : TcbException => await Assert.ThrowsAsync<TException>(() => RunAsync(run)).ConfigureAwait(false);

    /// <summary>Resumes the only import, as another process would.</summary>
    internal ImportRun? Resume()
    {
        var run = ImportRun.Resume(Ledger, Http.Client, Entry.Id);
        run?.Warn = Warnings.Add;
        return run;
    }

    internal static string NameOf(SeenRequest request) =>
        request.Address.Host == "api.example.test" ? request.Address.AbsolutePath.Split('/')[^1] : "POST";

    internal static HttpResponseMessage Xml(HttpStatusCode status, string code) => new(status)
    {
        Content = new StringContent($"<?xml version='1.0'?><Error><Code>{code}</Code><Message>words of {code}</Message></Error>"),
    };

    public void Dispose() => _folder.Dispose();

    internal HttpResponseMessage Answer(SeenRequest request)
    {
        if (request.Address.Host != "api.example.test")
            return Upload(request);
        var body = JsonNode.Parse(Encoding.UTF8.GetString(request.Body))!;
        switch (NameOf(request))
        {
            case "uploadfile":
                var path = body["path"]!.ToString();
                return StubService.Response($$"""
                    {"errcode":0,"errmsg":"ok","url":"{{TicketAddress}}{{path}}","token":"{{Secret}}-token","authorization":"{{Secret}}",
                     "file_id":"cloud://env-1.7465-env-1/{{path}}","cos_file_id":"cos-{{path}}"}
                    """);
            case "dbimport" or "databasemigrateimport":
                Bodies.Add(body);
                var key = body["file_path"]!.ToString();
                if (!Storage.TryGetValue(key, out var text))
                    return StubService.Response("""{"errcode":-503003,"errmsg":"storage file not exists"}""");
                Imported.Add(text);
                return StubService.Response($$"""{"errcode":0,"errmsg":"ok","job_id":{{++_lastJob}}}""");
            case "dbmigrationstate" or "databasemigratequeryinfo":
                var records = Imported[(int)body["job_id"]! - 101].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
                    - (Bodies[0]["file_type"]!.ToString() == "2" ? 1 : 0);
                return StubService.Response(
                    $$"""{"errcode":0,"errmsg":"ok","status":"{{Status}}","record_success":{{records - Fails}},"record_fail":{{Fails}},"error_msg":"导入完成."}""");
            case "batchdeletefile":
                foreach (var id in body["fileid_list"]!.AsArray())
                    Storage.TryRemove(id!.ToString()["cloud://env-1.7465-env-1/".Length..], out _);
                return StubService.Response("""{"errcode":0,"errmsg":"ok","delete_list":[{"fileid":"x","status":0,"errmsg":"ok"}]}""");
            default:
                return StubService.Response("""{"errcode":40066,"errmsg":"invalid url"}""");
        }
    }

    private HttpResponseMessage Upload(SeenRequest request)
    {
        var boundary = request.ContentType!.Split("boundary=")[1];
        var parts = Encoding.UTF8.GetString(request.Body).Split($"--{boundary}");
        var fields = parts.Skip(1).SkipLast(1).Select(part => part.Split("\r\n\r\n", 2)).ToArray();
        Forms.Add([.. fields.Select(field => Name().Match(field[0]).Groups[1].Value)]);
        Assert.Equal(Secret, Value(1));
        Assert.Equal("--\r\n", parts[^1]);
        Storage[Value(0)] = Value(4);
        return new HttpResponseMessage(HttpStatusCode.NoContent);

        string Value(int index) => fields[index][1][..^2];
    }

    [GeneratedRegex("Content-Disposition: form-data; name=\"([^\"]+)\"")]
    private static partial Regex Name();
}
