using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Exports;

/// <summary>What a caller wants exported.</summary>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="Statement">The query statement.</param>
public sealed record ExportOptions(string Env, string Statement)
{
    /// <summary>The path of the result in the service's storage; null for a generated one.</summary>
    public string? FilePath { get; init; }

    /// <summary>The format of the result.</summary>
    public ExportFileType FileType { get; init; }

    /// <summary>The file or folder to save to, fully qualified; null to save nothing.</summary>
    public string? Destination { get; init; }

    /// <summary>Whether a file of the same name may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether a file with another number of records than the service reports, or with a damaged last record, is accepted.</summary>
    public bool SkipCountCheck { get; init; }

    /// <summary>Whether the statement is sent without a check.</summary>
    public bool SkipQueryCheck { get; init; }

    /// <summary>Whether a query that matches nothing is a success.</summary>
    public bool AllowEmpty { get; init; }
}

/// <summary>An export that was checked and may be started.</summary>
/// <param name="Request">What is to be exported.</param>
/// <param name="FilePathIsGenerated">Whether the request's path was generated here.</param>
/// <param name="Collection">The collection that the query reads; null when it is not known.</param>
/// <param name="Download">How the file is to be saved, with its full path; null when it is not.</param>
/// <param name="AllowEmpty">Whether a query that matches nothing is a success.</param>
public sealed record ExportPlan(ExportRequest Request, bool FilePathIsGenerated, string? Collection, DownloadOptions? Download, bool AllowEmpty)
{
    /// <summary>Checks an export, so that no job is made whose query is wrong or whose file cannot be saved.</summary>
    /// <param name="client">The client that will submit it.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="warn">Takes what the author of the query should know.</param>
    /// <exception cref="TcbException">The statement has a mistake, or the file cannot be saved.</exception>
    internal static ExportPlan Create(TcbClient client, ExportOptions options, Action<string> warn)
    {
        string? collection = null;
        if (!options.SkipQueryCheck)
        {
            var query = CheckedQuery.Of(options.Statement, options.FileType);
            foreach (var warning in query.Warnings)
                warn(warning);
            if (query.Error is { } error)
                throw error;
            collection = query.Collection;
        }

        var filePath = options.FilePath ?? StoragePath.Generate(collection, options.FileType, client.Time.GetUtcNow());
        return new ExportPlan(
            new ExportRequest(options.Env, filePath, options.FileType, options.Statement),
            FilePathIsGenerated: options.FilePath is null,
            collection,
            options.Destination is { } destination ? CheckedDownload(client, options, filePath, destination) : null,
            options.AllowEmpty);
    }

    private static DownloadOptions CheckedDownload(TcbClient client, ExportOptions options, string filePath, string destination)
    {
        var download = new DownloadOptions(destination, options.FileType, options.Overwrite, options.SkipCountCheck, options.AllowEmpty);
        return download with { Destination = ExportDownload.Target(client.KnownJob(options.Env, 0) with { FilePath = filePath }, download) };
    }
}
