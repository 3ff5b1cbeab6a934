namespace WeChatTcb.Client.Backups;

/// <summary>The errors of backups.</summary>
internal static class BackupErrors
{
    internal static TcbException NotFound(string path) => new(
        "BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound(path), Messages.BackupNotFound_Advice);

    internal static TcbException HalfRemoved(string path) => new(
        "BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound_HalfRemoved(path),
        Messages.BackupNotFound_HalfRemovedAdvice);

    internal static TcbException Damaged(string path, string why, Exception? cause = null) => new(
        "BackupDamaged", TcbErrorKind.InvalidData, Messages.FormatBackupDamaged(path, why), Messages.BackupDamaged_Advice, cause);

    internal static TcbException Newer(string path) => new(
        "BackupNewer", TcbErrorKind.InvalidOperation, Messages.FormatBackupNewer(path), Messages.BackupNewer_Advice);
}
