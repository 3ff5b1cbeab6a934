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

    internal static TcbException NotFound(string path) => new(
        "BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound(path), Messages.BackupNotFound_Advice);

    internal static TcbException HalfRemoved(string path) => new(
        "BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound_HalfRemoved(path),
        Messages.BackupNotFound_HalfRemovedAdvice);

    internal static TcbException NoRule(string path) => new(
        "NoRetentionRule", TcbErrorKind.InvalidArgument, Messages.FormatNoRetentionRule(path), Messages.NoRetentionRule_Advice);

    internal static TcbException EmptyRules() => new(
        "NoRetentionRule", TcbErrorKind.InvalidArgument, Messages.NoRetentionRule_Empty, Messages.NoRetentionRule_Advice);

    internal static TcbException LastComplete(string path) => new(
        "LastCompleteBackup", TcbErrorKind.InvalidOperation, Messages.FormatLastCompleteBackup(path), Messages.LastCompleteBackup_Advice);

    internal static TcbException IsBase(string path, string reasons) => new(
        "BackupIsBase", TcbErrorKind.InvalidOperation, Messages.FormatBackupIsBase(path, reasons), Messages.BackupIsBase_Advice);

    internal static TcbException IsLink(string path) => new(
        "BackupIsLink", TcbErrorKind.InvalidArgument, Messages.FormatBackupIsLink(path), Messages.BackupIsLink_Advice);

    internal static TcbException NotRemoved(string path, Exception cause) => new(
        "BackupNotRemoved", TcbErrorKind.Write, Messages.FormatBackupNotRemoved(path, cause.Message), Messages.BackupNotRemoved_Advice,
        cause);
}
