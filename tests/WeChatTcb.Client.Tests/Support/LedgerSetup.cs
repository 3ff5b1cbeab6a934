using System.Text;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A client, its service, and a ledger in a separate folder.</summary>
internal sealed class LedgerSetup : IDisposable
{
    internal const string Accepted = """{"errcode":0,"errmsg":"ok","job_id":7}""";
    internal const string Waiting = """{"errcode":0,"errmsg":"ok","status":"waiting"}""";
    internal const string Succeeded =
        """{"errcode":0,"errmsg":"ok","status":"success","record_success":1,"record_fail":0,"error_msg":"","file_url":"https://files.example.test/f?q-signature=PLANTED-SIGNATURE"}""";

    internal const string File = "{\"_id\":\"1\"}\n";

    private readonly TempFolder _folder = new();

    internal LedgerSetup(string? appId = "wxplatform", TcbApiFamily family = TcbApiFamily.ComponentTcb)
    {
        Http = new Setup(family, appId);
        Ledger = new ExportLedger(Folder) { Reached = _ => ThrowIfFull() };
    }

    internal Setup Http { get; }

    internal ExportLedger Ledger { get; }

    /// <summary>Whether writes of <see cref="Ledger"/> fail as on a full disk.</summary>
    internal bool DiskIsFull { get; set; }

    /// <summary>The ledger's folder.</summary>
    internal string Folder => _folder.File("ledger");

    /// <summary>The file to which exports are saved.</summary>
    internal string Target => _folder.File("saved.json");

    internal StubService Service => Http.Service;

    /// <summary>The only entry, as stored on disk.</summary>
    internal ExportEntry Entry => Assert.IsType<ExportEntry>(Assert.Single(new ExportLedger(Folder).Read()).Entry);

    /// <summary>The text of all entries.</summary>
    internal string Text => string.Concat(Directory.GetFiles(Folder).Select(System.IO.File.ReadAllText));

    /// <summary>Makes the service accept an export and provide its file.</summary>
    internal LedgerSetup ServesWhole()
    {
        Service.Always((request, _) => Task.FromResult(StubService.Response(
            request.Address.Host == "files.example.test" ? File : request.Address.AbsolutePath
                .EndsWith("/dbexport", StringComparison.Ordinal) ? Accepted : Succeeded)));
        return this;
    }

    internal static ExportPlan Plan(string? filePath = null, string? target = null, bool overwrite = false) => new(
        new ExportRequest("env-1", filePath ?? "cities-generated.json", ExportFileType.Json, "db.collection('cities').get()"),
        FilePathIsGenerated: filePath is null,
        "cities",
        target is null ? null : new DownloadOptions(target, ExportFileType.Json, overwrite, SkipCountCheck: false, AllowEmpty: false),
        AllowEmpty: false);

    internal ExportRun Begin(string? filePath = null, bool save = false, bool overwrite = false) =>
        ExportRun.Begin(Ledger, Http.Client, Plan(filePath, save ? Target : null, overwrite));

    /// <summary>Resumes the only entry, as another process would.</summary>
    internal ExportRun? Resume(bool force = false, TcbClient? client = null, string? id = null)
    {
        var ledger = new ExportLedger(Folder);
        return ExportRun.Resume(ledger, new LedgerIndex(ledger), client ?? Http.Client, id ?? Entry.Id, force);
    }

    /// <summary>Runs an export to its end. The test clock advances only during the wait; files are written in real time.</summary>
    internal async Task<ExportJob> FinishAsync(ExportRun run)
    {
        using (run)
        {
            await SubmitAsync(run).ConfigureAwait(false);
            await Http.Time.PassUntilAsync(() => run.WaitAsync(TimeSpan.FromMinutes(5), _ => { }, Http.Caller)).ConfigureAwait(false);
            return await run.SaveAsync((_, _) => { }, Http.Caller).ConfigureAwait(false);
        }
    }

    internal Task<ExportJob> SubmitAsync(ExportRun run) => Http.Time.PassUntilAsync(() => run.SubmitAsync(TimeSpan.Zero, Http.Caller));

    /// <summary>The paths of the submits that the service received.</summary>
    internal IEnumerable<string> SubmittedPaths => Service.Requests
        .Where(request => request.Address.AbsolutePath.EndsWith("/dbexport", StringComparison.Ordinal))
        .Select(request => System.Text.Json.Nodes.JsonNode.Parse(Encoding.UTF8.GetString(request.Body))!["file_path"]!.ToString());

    public void Dispose() => _folder.Dispose();

    private void ThrowIfFull()
    {
        if (DiskIsFull)
            throw new IOException("No space left on device");
    }
}
