using System.Text.Json.Serialization;

namespace WeChatTcb;

/// <summary>An export job in the state in which it was last seen. Immutable: polling a job returns a new object.</summary>
/// <remarks>
/// The ledger and receipts store jobs in this form. No job carries the signed URL of its file: the URL is a secret while it is valid, so it
/// is requested again for each download.
/// </remarks>
public sealed record ExportJob : MigrationJob
{
    // Internal, because PowerShell would convert any hashtable to a job, with its endpoint and much else missing.
    [JsonConstructor]
    internal ExportJob()
    {
    }

    /// <summary>The query statement; null for a job known only by its id.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// The full path to save the file under, so that a job from the ledger binds to <c>Save-TcbExportFile</c>; null if the export was
    /// requested without one. (Not named Destination, so that a job piped to <c>Invoke-TcbDbExport</c> does not bind it there.)
    /// </summary>
    [JsonPropertyOrder(2)]
    public string? DestinationPath { get; init; }

    /// <summary>The saved file; null until there is one.</summary>
    [JsonPropertyOrder(2)]
    public ExportFile? File { get; init; }

    /// <summary>The full path of the saved file, which binds to <c>Read-TcbExportFile -Path</c>; null until there is one.</summary>
    public string? Path => File?.Path;

    /// <inheritdoc/>
    public override bool IsFinished => HasFile || Status is ExportJobStatus.Failed;

    /// <summary>Whether a query that matches nothing is a success (<c>-AllowEmpty</c>).</summary>
    internal bool AllowsEmpty { get; init; }

    /// <summary>Whether the job is accepted although its query matched nothing, for which the service lets it fail.</summary>
    internal bool IsAcceptedAsEmpty =>
        AllowsEmpty && Status is ExportJobStatus.Failed && FailureReason is ExportFailureReason.NoRecordMatched;

    /// <summary>Whether the job has ended and made a file.</summary>
    internal bool HasFile => Status is ExportJobStatus.Succeeded or ExportJobStatus.PartiallySucceeded;

    /// <summary>The identity of the path that the job writes; null for a job known only by its id.</summary>
    internal StorageKey? StorageKey => FilePath is null ? null : new(Endpoint, AppId, ApiFamily, Env, FilePath);

    /// <summary>The environment, id and status, for messages.</summary>
    public override string ToString() => JobId > 0 ? $"{Env}/{JobId} ({Status})" : $"{Env}/{FilePath} ({Status})";
}
