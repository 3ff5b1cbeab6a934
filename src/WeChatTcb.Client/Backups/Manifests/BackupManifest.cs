using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// The manifest of a backup, or of one shard of it: what was selected, what was found, and what became of each collection. It contains no
/// secret and no signed URL. Times are in UTC, paths are relative to the backup's folder, with slashes.
/// </summary>
internal sealed record BackupManifest
{
    /// <summary>The version of the format. It is raised only if an older module must not ignore what is new.</summary>
    internal const int CurrentVersion = 1;

    /// <summary>The version of the format in which the manifest was written.</summary>
    public required int Version { get; init; }

    /// <summary>The version of the module that wrote it.</summary>
    public string? ModuleVersion { get; init; }

    /// <summary>Whether the run was to save all records or the changes.</summary>
    public required BackupKind Kind { get; init; }

    /// <summary>
    /// The result, once the run has ended; <see cref="BackupStatus.Running"/> before that, also if the process was killed.
    /// </summary>
    public required BackupStatus Status { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run ended; null until then.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What was selected, so that a resumed run does the same.</summary>
    public required BackupSelection Selection { get; init; }

    /// <summary>Which shard this is; null for a backup that one process makes.</summary>
    public BackupShard? Shard { get; init; }

    /// <summary>The SHA-256 of the plan: of the names of all collections and their shards. Shards of one run have the same.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The environments that were selected, also those that could not be read.</summary>
    public required IReadOnlyList<BackupManifestEnvironment> Environments { get; init; }

    /// <summary>The accounts whose environments could not be listed; null if there are none.</summary>
    public IReadOnlyList<BackupManifestAccount>? Accounts { get; init; }

    /// <summary>All collections of the plan, sorted by environment and name, also those of other shards.</summary>
    public required IReadOnlyList<BackupManifestCollection> Collections { get; init; }

    /// <summary>The last comparison of the files with the manifest; null if there was none.</summary>
    public BackupVerification? Verification { get; init; }

    /// <summary>The last restore into an emulator; null if there was none.</summary>
    public BackupVerification? RestoreTest { get; init; }
}

/// <summary>What was selected for a backup: the values of the parameters.</summary>
internal sealed record BackupSelection
{
    public IReadOnlyList<string>? Env { get; init; }

    public IReadOnlyList<string>? Collection { get; init; }

    public IReadOnlyList<string>? ExcludeCollection { get; init; }

    public IReadOnlyList<string>? Authorizer { get; init; }

    public bool Compress { get; init; }

    /// <summary>How the records were redacted before they reached the disk; null if they are those of the service.</summary>
    public TcbRedaction? Redaction { get; init; }

    /// <summary>How increments are made; null if all records are exported.</summary>
    public IncrementalOptions? Incremental { get; init; }
}

/// <summary>The parameters of incremental backups.</summary>
/// <param name="Watermark">The path of the field by which a collection continues, by the name of the collection or a pattern.</param>
/// <param name="OverlapSec">
/// How many seconds earlier than the highest value an increment begins. It applies to dates, object ids, and numbers that are seconds or
/// milliseconds since 1970.
/// </param>
/// <param name="FullEvery">With 7, every seventh backup of a collection is full; 0 for no such limit.</param>
internal sealed record IncrementalOptions(IReadOnlyDictionary<string, string> Watermark, int OverlapSec = 60, int FullEvery = 0);

/// <summary>One of the parts that together are a backup.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many there are.</param>
internal sealed record BackupShard(int Number, int Count);

/// <summary>An environment of a backup.</summary>
internal sealed record BackupManifestEnvironment
{
    public required string Env { get; init; }

    public string? Alias { get; init; }

    /// <summary>The service's word for its state; null if it is not known.</summary>
    public string? Status { get; init; }

    public string? PackageId { get; init; }

    public required Uri Endpoint { get; init; }

    public string? AppId { get; init; }

    public required TcbApiFamily ApiFamily { get; init; }

    /// <summary>Why its collections are not in the backup; null if they are.</summary>
    public BackupError? Error { get; init; }
}

/// <summary>An account whose environments could not be listed.</summary>
/// <param name="AppId">Its app id; the service if only a token is known.</param>
/// <param name="Error">Why.</param>
/// <param name="IsSkipped">
/// Whether nothing is missing: it was selected by a pattern, and has no cloud database that the platform may use.
/// </param>
internal sealed record BackupManifestAccount(string AppId, BackupError Error, bool IsSkipped);

/// <summary>A collection of a backup.</summary>
internal sealed record BackupManifestCollection
{
    public required string Env { get; init; }

    public required string Collection { get; init; }

    public required BackupCollectionStatus Status { get; init; }

    /// <summary>The shard that it belongs to; null in a backup without shards.</summary>
    public int? Shard { get; init; }

    /// <summary>Whether it was selected by its name and did not exist when the run began. So it did not vanish during the run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasMissing { get; init; }

    /// <summary>The number of documents in the listing. It may have been out of date.</summary>
    public long ListedCount { get; init; }

    /// <summary>The bytes of its documents in the listing.</summary>
    public long ListedSize { get; init; }

    public int IndexCount { get; init; }

    public CollectionPermission? Permission { get; init; }

    public BackupKind Kind { get; init; }

    /// <summary>Why it is full although the run is incremental; null otherwise.</summary>
    public string? FullReason { get; init; }

    /// <summary>The name of the backup that the increment continues; null for a full export.</summary>
    public string? BaseName { get; init; }

    /// <summary>
    /// The names of all backups that the increment needs: its base, the base of that, down to a full one; null for a full export.
    /// </summary>
    public IReadOnlyList<string>? BaseChain { get; init; }

    /// <summary>The field by which increments continue, and where; null without one.</summary>
    public BackupWatermark? Watermark { get; init; }

    /// <summary>The job in the state in which it was last seen; null before it was submitted.</summary>
    public ExportJob? Job { get; init; }

    /// <summary>The saved file, with its relative path; null until it is saved.</summary>
    public ExportFile? File { get; init; }

    /// <summary>The SHA-256 of the records, if the file is compressed; null otherwise.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>Why it was not saved; null if it was.</summary>
    public BackupError? Error { get; init; }
}

/// <summary>Where an increment begins and the next one continues.</summary>
internal sealed record BackupWatermark
{
    /// <summary>The path of the field.</summary>
    public required string Field { get; init; }

    /// <summary>The lower limit of this increment, as extended JSON; null for a full export.</summary>
    public string? Since { get; init; }

    /// <summary>
    /// The highest value in this file and those of its bases, as extended JSON; null if there was none. Until the file is saved, the value
    /// of the base.
    /// </summary>
    public string? Value { get; init; }
}

/// <summary>Why something is not in a backup.</summary>
/// <param name="Id">The id of the error.</param>
/// <param name="Message">The message, without secrets.</param>
internal sealed record BackupError(string Id, string Message);

/// <summary>A comparison of a backup's files with its manifest, or a restore of it into an emulator.</summary>
/// <param name="At">When.</param>
/// <param name="ModuleVersion">The version of the module that did it.</param>
/// <param name="Passed">Whether everything was in order.</param>
internal sealed record BackupVerification(DateTimeOffset At, string? ModuleVersion, bool Passed);
