namespace WeChatTcb.Client.Backups;

/// <summary>The errors of backups.</summary>
internal static class BackupErrors
{
    internal static TcbException Newer(string path) => new(
        "BackupNewer", TcbErrorKind.InvalidOperation, Messages.FormatBackupNewer(path), Messages.BackupNewer_Advice);

    internal static TcbException Damaged(string path, string why, Exception? cause = null) => new(
        "BackupDamaged", TcbErrorKind.InvalidData, Messages.FormatBackupDamaged(path, why), Messages.BackupDamaged_Advice, cause);

    internal static TcbException InUse(string path) => new(
        "BackupInUse", TcbErrorKind.InvalidOperation, Messages.FormatBackupInUse(path), Messages.BackupInUse_Advice);
}
