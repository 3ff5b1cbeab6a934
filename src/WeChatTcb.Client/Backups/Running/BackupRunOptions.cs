using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>What is to be backed up, and where to.</summary>
/// <param name="Folder">The full path of the backup's folder. It is created if it does not exist.</param>
/// <param name="Manifest">The manifest, in which the collections to export are pending.</param>
/// <param name="Clients">The client of each environment.</param>
internal sealed record PlacedBackup(string Folder, BackupManifest Manifest, IReadOnlyDictionary<string, TcbClient> Clients);

/// <summary>How to run a backup.</summary>
/// <param name="ThrottleLimit">The maximum number of exports at the same time.</param>
/// <param name="Timeout">The limit of each export, from its first submit to its download.</param>
/// <param name="SubmitInterval">The minimum time between two submits to one environment; zero for none.</param>
internal sealed record BackupRunOptions(int ThrottleLimit, TimeSpan Timeout, TimeSpan SubmitInterval)
{
    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    internal RedactionSession? Redaction { get; init; }

    /// <summary>Opens the ledger for the exports of a service.</summary>
    internal Func<Uri, ExportLedger?> OpenLedger { get; init; } = ExportLedger.OpenIfEnabled;
}

/// <summary>How far a backup has come.</summary>
/// <param name="Total">The number of collections that this run exports.</param>
/// <param name="Finished">How many of them have ended, successfully or not.</param>
/// <param name="Failed">How many of these failed.</param>
/// <param name="Length">The length of the saved files in bytes.</param>
/// <param name="RecordCount">The number of records in them.</param>
internal sealed record BackupProgress(int Total, int Finished, int Failed, long Length, long RecordCount);
