using System.Collections.Concurrent;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Backups;

/// <summary>A fleet, a ledger, and a backup of the fleet in a folder.</summary>
internal sealed class BackupRunSetup : IDisposable
{
    private readonly TempFolder _temp = new();

    internal BackupRunSetup()
    {
        Fleet = new FleetService(Http.Service);
        Http.Time.SkipsPauses = true;
    }

    internal Setup Http { get; } = new();

    internal FleetService Fleet { get; }

    /// <summary>The folder of the backup.</summary>
    internal string Folder => _temp.File("20261125T193000Z");

    internal string Manifest => Path.Combine(Folder, "backup.json");

    internal ExportLedger Ledger => new(_temp.File("ledger")) { Loading = LedgerReads.Enqueue };

    /// <summary>The ids of the entries that were read.</summary>
    internal ConcurrentQueue<string> LedgerReads { get; } = new();

    internal ConcurrentQueue<BackupEvent> Events { get; } = new();

    internal bool HasLedger { get; set; } = true;

    internal BackupRunOptions Options => new(4, TimeSpan.FromMinutes(5), TimeSpan.Zero) { OpenLedger = _ => HasLedger ? Ledger : null };

    internal IEnumerable<string> Warnings => Events.OfType<Warned>().Select(warned => warned.Message);

    internal IReadOnlyDictionary<string, TcbClient> Clients => Fleet.Environments.Keys.ToDictionary(env => env, _ => Http.Client);

    internal string PathOf(string relative) => Path.Combine(Folder, relative);

    internal BackupManifest Plan(bool compress = false)
    {
        var collections = Fleet.Environments.OrderBy(environment => environment.Key, StringComparer.Ordinal)
            .SelectMany(environment => environment.Value.Keys.Order(StringComparer.Ordinal).Select(name => (environment.Key, name)));
        return ManifestBuilder.New([.. collections]) with { Selection = new BackupSelection { Compress = compress } };
    }

    internal async Task<BackupManifest> RunAsync(
        BackupManifest? plan = null, BackupRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var run = BackupRun.Start(new PlacedBackup(Folder, plan ?? Plan(), Clients), options ?? Options, Events.Enqueue, Http.Caller);
        return await run.RunAsync(cancellationToken);
    }

    internal async Task<BackupManifest> ResumeAsync(CancellationToken cancellationToken = default)
    {
        using var run = BackupRun.Resume(Manifest, Clients, Options, Events.Enqueue, Http.Caller);
        return await run.RunAsync(cancellationToken);
    }

    /// <summary>
    /// Runs the backup until a call arrives for which <paramref name="isLast"/> holds; then it is cancelled, as by Ctrl+C.
    /// </summary>
    internal async Task InterruptAsync(Func<FleetService.Call, bool> isLast, Func<CancellationToken, Task> run)
    {
        using var stop = new CancellationTokenSource();
        Fleet.Before = async (call, cancellation) =>
        {
            if (!isLast(call))
                return;
            await stop.CancelAsync();
            await Never.Until<int>(cancellation);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run(stop.Token));
        Fleet.Before = null;
    }

    public void Dispose() => _temp.Dispose();
}
