using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Formats.Running;

/// <summary>What the receipt beside a file says of the origin of its records.</summary>
/// <param name="Env">The environment; null if it is not known.</param>
/// <param name="Collection">The collection; null if it is not known.</param>
/// <param name="Job">The job that exported them; null if it is not known.</param>
public sealed record SourceReceipt(string? Env, string? Collection, ExportJob? Job)
{
    /// <summary>How the records were redacted, the first time first.</summary>
    internal IReadOnlyList<TcbRedaction> Redactions { get; init; } = [];

    /// <summary>
    /// Reads the receipt beside a file. One that is missing or damaged says nothing: <c>Test-TcbExportFile</c> reports it.
    /// </summary>
    /// <param name="path">The full path of the file.</param>
    public static SourceReceipt Of(string path)
    {
        try
        {
            var receipt = ExportReceipt.PathOf(path);
            if (ExportReceipt.Read(receipt) is { } exported)
            {
                return new SourceReceipt(exported.Job.Env, CollectionOf(exported.Job), ExportReceipt.Portable(exported.Job))
                {
                    Redactions = With([], exported.Redaction),
                };
            }

            if (ConversionReceipt.Read(receipt) is { } converted)
            {
                return new SourceReceipt(converted.File.Env, converted.File.Collection, converted.SourceJob)
                {
                    Redactions = With(converted.SourceRedactions ?? [], converted.Redaction),
                };
            }
        }
        catch (TcbException)
        {
            // As if there were none.
        }

        return new SourceReceipt(null, null, null);
    }

    private static IReadOnlyList<TcbRedaction> With(IReadOnlyList<TcbRedaction> before, TcbRedaction? last) =>
        last is null ? before : [.. before, last];

    private static string? CollectionOf(ExportJob job) =>
        job.Query is { } query ? CheckedQuery.Of(query, job.FileType ?? ExportFileType.Json).Collection : null;
}
