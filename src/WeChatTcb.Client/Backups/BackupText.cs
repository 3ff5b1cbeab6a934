using System.Globalization;

namespace WeChatTcb.Client.Backups;

/// <summary>What summaries and progress say about a backup.</summary>
internal static class BackupText
{
    /// <summary>A number of collections.</summary>
    internal static string Collections(long number) =>
        number == 1 ? Messages.Collections_One : Messages.FormatCollections(BackupSummary.Number(number));

    /// <summary>A number of environments.</summary>
    internal static string Environments(long number) =>
        number == 1 ? Messages.Environments_One : Messages.FormatEnvironments(BackupSummary.Number(number));

    /// <summary>How many of the collections were saved.</summary>
    internal static string Collections(TcbBackup backup) => Messages.FormatBackupCollections(
        BackupSummary.Number(backup.CompleteCount), BackupSummary.Number(backup.CollectionCount));

    /// <summary>How long it took.</summary>
    internal static string Duration(TcbBackup backup) => backup.Duration switch
    {
        null => "",
        { Days: 0 } duration => duration.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
        { } duration => duration.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// The indexes that the collections had and the backup does not have, because the service cannot list them; null if there were none but
    /// those on <c>_id</c>.
    /// </summary>
    internal static string? Indexes(TcbBackup backup) =>
        backup.IndexCount == 0 ? null : Messages.FormatBackupIndexes(BackupSummary.Number(backup.IndexCount));
}
