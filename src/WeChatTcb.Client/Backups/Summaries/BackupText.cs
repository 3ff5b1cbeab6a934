using System.Globalization;

namespace WeChatTcb.Client.Backups.Summaries;

/// <summary>What summaries and progress say about a backup.</summary>
internal static class BackupText
{
    /// <summary>How many of the collections were saved.</summary>
    internal static string Collections(TcbBackup backup) => Messages.FormatBackupCollections(
        BackupSummary.Number(backup.CompleteCount), BackupSummary.Number(backup.CollectionCount));

    /// <summary>How long it took, in whole seconds, as the view says it.</summary>
    internal static string Duration(TcbBackup backup) => backup.Duration is { } duration
        ? TimeSpan.FromSeconds(Math.Ceiling(duration.TotalSeconds)).ToString("c", CultureInfo.InvariantCulture)
        : "";

    /// <summary>From which backups increments continue, and by which fields; null if there are none.</summary>
    internal static string? Increments(TcbBackup backup)
    {
        BackupCollection[] increments = [.. backup.Collections.Where(collection => collection.Kind is BackupKind.Incremental)];
        return increments.Length == 0 ? null : Messages.FormatBackupIncrements(
            Counted.Collections(increments.Length),
            List(increments.Select(collection => collection.BaseName)), List(increments.Select(collection => collection.Watermark)));

        static string List(IEnumerable<string?> names) => Lists.Join(names.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Whether a collection was exported as an increment or why not; null in a backup that is not incremental.</summary>
    internal static string? Kind(BackupCollection collection) => collection switch
    {
        { Kind: BackupKind.Incremental } => Messages.FormatSummaryIncrement(collection.BaseName ?? "?", collection.Watermark ?? "?"),
        { FullReason: { } reason } => Messages.FormatSummaryFullReason(reason),
        _ => null,
    };

    /// <summary>
    /// The indexes that the collections had and the backup does not have, because the service cannot list them; null if there were none but
    /// those on <c>_id</c>.
    /// </summary>
    internal static string? Indexes(TcbBackup backup) =>
        backup.IndexCount == 0 ? null : Messages.FormatBackupIndexes(BackupSummary.Number(backup.IndexCount));
}
