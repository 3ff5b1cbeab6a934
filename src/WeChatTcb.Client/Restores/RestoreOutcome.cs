using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Imports;

namespace WeChatTcb.Client.Restores;

/// <summary>One collection during a restore: how far it is, and what went wrong in this run.</summary>
internal sealed class RestoreOutcome(RestoreItem item, RestoreStep step)
{
    private readonly List<TcbException> _errors = [];

    internal RestoreItem Item => item;

    internal RestoreStep Step { get; set; } = step;

    /// <summary>The files, by their paths, that were read for their import.</summary>
    internal Dictionary<string, ImportFile> Read { get; } = new(StringComparer.Ordinal);

    /// <summary>The files with records, the oldest first. The import of an empty file would fail.</summary>
    internal IReadOnlyList<BackupLink> Files { get; } = [.. item.Files.Where(file => file.Entry.File!.RecordCount > 0)];

    /// <summary>The import that did not succeed; null if there is none.</summary>
    internal ImportJob? FailedImport { get; set; }

    /// <summary>What went wrong in this run, the cause first.</summary>
    internal IReadOnlyList<TcbException> Errors => _errors;

    /// <summary>Whether all files are imported.</summary>
    internal bool IsImported { get; set; } = step.IsComplete;

    internal void Fail(TcbException error) => _errors.Add(error);

    /// <summary>The number of records that were imported.</summary>
    internal long RecordCount => Step.Imports.Sum(import => import.RecordsSoFar);

    /// <summary>The numbers of documents that the collection may have now.</summary>
    internal (long Min, long Max) Expected => Step.WasEmpty ? item.Documents : (item.Documents.Min, long.MaxValue);

    /// <summary>The result.</summary>
    internal RestoredCollection Result(string env)
    {
        ImportJob[] imports = FailedImport is null ? [.. Step.Imports] : [.. Step.Imports, FailedImport];
        var records = RecordCount + (FailedImport?.RecordsSoFar ?? 0);
        return new RestoredCollection
        {
            Env = env,
            Collection = item.Collection,
            Status = _errors.Count == 0 ? RestoreStatus.Complete
                : records > 0 || IsImported ? RestoreStatus.Partial
                : RestoreStatus.Failed,
            RecordCount = records,
            DocumentCount = Step.DocumentCount,
            IndexCount = item.Last.Entry.IndexCount,
            AclTag = Step.AclTag,
            Imports = imports,
            Verified = Step.Verified,
            ErrorId = _errors.FirstOrDefault()?.ErrorId,
            Message = _errors.FirstOrDefault()?.Message,
        };
    }
}
