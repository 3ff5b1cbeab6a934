using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Queries;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Exports;

/// <summary>What to export.</summary>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="Statement">The query statement.</param>
public sealed record ExportOptions(string Env, string Statement)
{
    /// <summary>The path of the result in the service's storage; null to generate one.</summary>
    public string? FilePath { get; init; }

    /// <summary>The format of the result; null for the one that the extension of the destination or the path shows, else JSON.</summary>
    public ExportFileType? FileType { get; init; }

    /// <summary>The file or folder to save to, fully qualified; null not to save the file.</summary>
    public string? Destination { get; init; }

    /// <summary>Whether to compress the file with gzip. The name of the destination ends in <c>.gz</c> then.</summary>
    public bool Compress { get; init; }

    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    internal RedactionSession? Redaction { get; init; }

    /// <summary>Whether a file of the same name may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether to accept a number of records other than the service's, and a damaged last record.</summary>
    public bool SkipCountCheck { get; init; }

    /// <summary>Whether the statement is sent without a check.</summary>
    public bool SkipQueryCheck { get; init; }

    /// <summary>Whether a query that matches nothing is a success.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Whether records that the service could not export are accepted.</summary>
    public bool AllowFailedRecords { get; init; }
}

/// <summary>An export that was checked and may be started.</summary>
/// <param name="Request">The export.</param>
/// <param name="FilePathIsGenerated">Whether the path of the request was generated.</param>
/// <param name="Collection">The collection that the query reads; null if it is not known.</param>
/// <param name="Download">How to save the file, with its full path; null not to save it.</param>
/// <param name="AllowEmpty">Whether a query that matches nothing is a success.</param>
public sealed record ExportPlan(
    ExportRequest Request, bool FilePathIsGenerated, string? Collection, DownloadOptions? Download, bool AllowEmpty)
{
    /// <summary>Whether records that the service could not export are accepted.</summary>
    public bool AllowFailedRecords { get; init; }

    /// <summary>Checks an export, so that no job is created whose query is invalid or whose file cannot be saved.</summary>
    /// <param name="client">The client that will submit it.</param>
    /// <param name="options">What to export.</param>
    /// <param name="warn">Called with each warning for the author of the query.</param>
    /// <exception cref="TcbException">The statement has a mistake, or the file cannot be saved.</exception>
    internal static ExportPlan Create(TcbClient client, ExportOptions options, Action<string> warn)
    {
        if (options.FilePath is { } given)
            StoragePath.Check(given);
        var type = TypeOf(options);
        string? collection = null;
        if (!options.SkipQueryCheck)
        {
            var query = CheckedQuery.Of(options.Statement, type);
            foreach (var warning in query.Warnings)
                warn(warning);
            if (query.Error is { } error)
                throw error;
            collection = query.Collection;
        }

        var filePath = options.FilePath ?? StoragePath.Generate(collection, type, client.Time.GetUtcNow());
        return new ExportPlan(
            new ExportRequest(options.Env, filePath, type, options.Statement),
            FilePathIsGenerated: options.FilePath is null,
            collection,
            options.Destination is { } destination ? CheckedDownload(client, options, filePath, type, destination) : null,
            options.AllowEmpty)
        {
            AllowFailedRecords = options.AllowFailedRecords,
        };
    }

    /// <summary>The format of an export. A name that contradicts it would mislead whoever reads the file.</summary>
    /// <exception cref="TcbException"><c>FileTypeMismatch</c>.</exception>
    private static ExportFileType TypeOf(ExportOptions options)
    {
        var file = options.Destination is { } destination && !ExportDownload.IsFolder(destination) ? destination : null;
        var type = options.FileType
            ?? (file is null ? null : FileTypes.OfName(file))
            ?? (options.FilePath is null ? null : FileTypes.OfName(options.FilePath))
            ?? ExportFileType.Json;
        FileTypes.CheckName(file, type, options.Compress);
        FileTypes.CheckName(options.FilePath, type);
        return type;
    }

    private static DownloadOptions CheckedDownload(
        TcbClient client, ExportOptions options, string filePath, ExportFileType type, string destination)
    {
        var download = new DownloadOptions(destination, type, options.Overwrite, options.SkipCountCheck, options.AllowEmpty)
        {
            ChecksName = true,
            Compress = options.Compress,
            Redaction = options.Redaction,
        };
        var job = client.KnownJob(options.Env, 0) with { FilePath = filePath };
        return download with { Destination = ExportDownload.Target(job, download) };
    }
}
