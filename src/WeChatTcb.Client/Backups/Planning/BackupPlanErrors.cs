using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>The errors of selecting what a backup contains, and where it is stored.</summary>
internal static class BackupPlanErrors
{
    /// <summary>Whether an account has no cloud database that the platform may use: a permission is missing, or it has none.</summary>
    internal static bool MeansNoDatabase(TcbException failure) =>
        failure.ErrorId is "NotAuthorizedToPlatform" or "CloudDevelopmentNotOpened";

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
}
