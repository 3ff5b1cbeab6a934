using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Downloads;

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

    /// <summary>The name of a collection gives no name for its file.</summary>
    internal static TcbException NameTooLong(string env, string collection, string fileName) => new(
        "CollectionNameTooLong", TcbErrorKind.InvalidArgument,
        Messages.FormatCollectionNameTooLong($"{env}/{collection}", LocalFileName.LengthOf(fileName), LocalFileName.MaxLength),
        Messages.FormatCollectionNameTooLong_Advice(env));

    /// <summary>The error of an export in a backup. The advice of others is for one who exports a single collection.</summary>
    internal static TcbException OfExport(TcbException error) => AdviceOf(error) is not { } advice ? error
        : error is ExportJobException { Job: var job }
            ? new ExportJobException(error.ErrorId, error.Kind, job, error.Message, advice, error, error.IsTransient)
            : new TcbException(error.ErrorId, error.Kind, error.Message, advice, error);

    private static string? AdviceOf(TcbException error) => error.ErrorId switch
    {
        "RecordsFailed" or "SubmitInDoubt" or "DamagedFile" or "WrongRecordCount" or "ReceiptNotWritten" =>
            Messages.ExportAgain_BackupAdvice,
        "ExportJobFailed" => Messages.ExportJobFailed_BackupAdvice,
        "WaitTimeout" => Messages.WaitTimeout_BackupAdvice,
        _ => null,
    };

    /// <summary>A file was saved, and is not there at the end of the run.</summary>
    internal static TcbException FileGone(string path) => new(
        "BackupFileGone", TcbErrorKind.NotFound, Messages.FormatBackupFileGone(path), Messages.BackupFileGone_Advice);

    /// <summary>One backup is needed, and the folder is none. The advice names the newest one, if it is a folder of backups.</summary>
    internal static TcbException NotABackup(string path)
    {
        var newest = Directory.Exists(path)
            ? Directory.EnumerateDirectories(path).Where(BackupFolder.IsBackup).Max(StringComparer.Ordinal)
            : null;
        return newest is null
            ? new("BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound(path), Messages.BackupNotFound_OneAdvice)
            : new(
                "BackupNotFound", TcbErrorKind.NotFound, Messages.FormatBackupNotFound_Several(path),
                Messages.FormatBackupNotFound_SeveralAdvice(newest));
    }

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

    internal static TcbException Nothing(int environments) => new(
        "NothingToBackUp", TcbErrorKind.NotFound,
        environments == 0 ? Messages.NothingToBackUp_NoEnvironment : Messages.FormatNothingToBackUp(Counted.Environments(environments)),
        Messages.NothingToBackUp_Advice);

    internal static TcbException Exists(string folder) => new(
        "BackupExists", TcbErrorKind.AlreadyExists, Messages.FormatBackupExists(folder), Messages.BackupExists_Advice);

    internal static TcbException InvalidName(string name) => new(
        "InvalidBackupName", TcbErrorKind.InvalidArgument, Messages.FormatInvalidBackupName(name), Messages.InvalidBackupName_Advice);

    internal static TcbException InvalidWatermark(string field) => new(
        "InvalidWatermark", TcbErrorKind.InvalidArgument, Messages.FormatInvalidWatermark(field), Messages.InvalidWatermark_Advice);

    internal static TcbException InvalidWatermarkType(string type) => new(
        "InvalidWatermark", TcbErrorKind.InvalidArgument, Messages.FormatInvalidWatermark_Type(type), Messages.InvalidWatermark_Advice);

    internal static TcbException WatermarkMissing() => new(
        "WatermarkMissing", TcbErrorKind.InvalidArgument, Messages.WatermarkMissing, Messages.InvalidWatermark_Advice);

    internal static TcbException IncrementalMissing(string parameter) => new(
        "IncrementalMissing", TcbErrorKind.InvalidArgument, Messages.FormatIncrementalMissing(parameter),
        Messages.IncrementalMissing_Advice);

    internal static TcbException ShardNotFound(string folder, BackupShard shard) => new(
        "BackupShardNotFound", TcbErrorKind.NotFound, Messages.FormatBackupShardNotFound(folder, BackupShards.Text(shard)),
        Messages.BackupShardNotFound_Advice);

    internal static TcbException OfAnotherConnection(BackupManifestEnvironment environment) => new(
        "BackupOfAnotherConnection", TcbErrorKind.InvalidArgument,
        Messages.FormatBackupOfAnotherConnection(environment.Env, environment.AppId ?? "?", environment.Endpoint),
        Messages.BackupOfAnotherConnection_Advice);

    internal static TcbException InvalidShard(string text) => new(
        "InvalidShard", TcbErrorKind.InvalidArgument, Messages.FormatInvalidShard(text),
        Messages.FormatInvalidShard_Advice(BackupShards.MaxCount));
}
