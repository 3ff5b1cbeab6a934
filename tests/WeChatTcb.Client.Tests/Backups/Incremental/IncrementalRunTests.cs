using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Tests.Backups.Incremental;

/// <summary>Incremental runs that are interrupted.</summary>
public sealed class IncrementalRunTests : IDisposable
{
    private static readonly IncrementalOptions Options = new(new Dictionary<string, string> { ["*"] = "_id" });

    private readonly BackupRunSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resumed_run_keeps_its_decisions(bool hasLedger)
    {
        _setup.HasLedger = hasLedger;
        _setup.Fleet.With("env-1", "orders", "users");
        var destination = Path.GetDirectoryName(_setup.Folder)!;
        new BackupBuilder(destination, "20261124T193000Z").Add("orders").Write();

        await _setup.InterruptAsync(
            call => call.Interface == "dbmigrationstate" && _setup.Fleet.Count("dbexport") == 2,
            stop => _setup.RunAsync(Plan(), cancellationToken: stop));
        var decided = BackupManifestFile.Read(_setup.Manifest).Collections;
        // Whatever else has happened since.
        new BackupBuilder(destination, "20261125T010000Z").Add("orders").Add("users").Write();
        var resumed = await _setup.ResumeAsync();

        Assert.Equal(BackupStatus.Complete, resumed.Status);
        Assert.Equal([("20261124T193000Z", null), (null, "there is no earlier backup of it")], Decisions(decided));
        Assert.Equal(Decisions(decided), Decisions(resumed.Collections));
        Assert.Equal("db.collection('orders').where({ _id: _.gte('orders-2') }).get()", resumed.Collections[0].Job!.Query);
        Assert.Equal(2, _setup.Fleet.Count("dbexport"));
    }

    private static IEnumerable<(string?, string?)> Decisions(IEnumerable<BackupManifestCollection> collections) =>
        collections.Select(collection => (collection.BaseName, collection.FullReason));

    private BackupManifest Plan()
    {
        var plan = _setup.Plan();
        return plan with
        {
            Kind = BackupKind.Incremental,
            Selection = new BackupSelection { Incremental = Options },
            Collections = [.. plan.Collections.Select(collection => collection with { Watermark = new() { Field = "_id" } })],
        };
    }
}
