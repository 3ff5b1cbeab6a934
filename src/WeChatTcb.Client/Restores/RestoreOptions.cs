using WeChatTcb.Client.Ledger;

namespace WeChatTcb.Client.Restores;

/// <summary>How to run a restore.</summary>
internal sealed record RestoreOptions
{
    /// <summary>What happens to records whose <c>_id</c> exists.</summary>
    public ImportConflictMode ConflictMode { get; init; } = ImportConflictMode.Upsert;

    /// <summary>Whether collections that exist are deleted and created again.</summary>
    public bool Rebuild { get; init; }

    /// <summary>Whether the collections are exported again and compared.</summary>
    public bool Verify { get; init; }

    /// <summary>
    /// Whether the restore is a test into collections that are new: the full files are inserted, and end at the first record that is
    /// refused.
    /// </summary>
    public bool IsTest { get; init; }

    /// <summary>The first pause between two reads of the numbers of documents; zero if they are never late.</summary>
    public TimeSpan CountPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum number of collections that are restored at the same time.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>The limit of each import and each export.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The minimum time between two submits to one environment; zero for none.</summary>
    public TimeSpan SubmitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Opens the ledger for a service.</summary>
    public Func<Uri, ExportLedger?> OpenLedger { get; init; } = ExportLedger.OpenIfEnabled;
}
