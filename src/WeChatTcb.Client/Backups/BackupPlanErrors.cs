namespace WeChatTcb.Client.Backups;

/// <summary>The errors of selecting what a backup contains, and where it is stored.</summary>
internal static class BackupPlanErrors
{
    /// <summary>Whether an account has no cloud database that the platform may use: a permission is missing, or it has none.</summary>
    internal static bool MeansNoDatabase(TcbException failure) => failure.ErrorId is "NotAuthorizedToPlatform" or "CloudDevelopmentNotOpened";

    /// <summary>Whether an environment was not attempted, because it does not work.</summary>
    internal static bool MeansNotAttempted(string errorId) => errorId is "EnvHalted" or "EnvUnavailable";

    /// <summary>The error of an environment that cannot be exported now; null if it can.</summary>
    internal static TcbException? OfStatus(TcbEnvironment environment) => environment.Status switch
    {
        EnvironmentStatus.Halted => new(
            "EnvHalted", TcbErrorKind.InvalidOperation, Messages.FormatEnvHalted(environment.Env), Messages.EnvHalted_Advice),
        EnvironmentStatus.Unavailable => new(
            "EnvUnavailable", TcbErrorKind.InvalidOperation, Messages.FormatEnvUnavailable(environment.Env),
            Messages.EnvUnavailable_Advice),
        _ => null,
    };

    internal static TcbException EnvNotFound(string env) => new(
        "EnvNotFound", TcbErrorKind.NotFound, Messages.FormatEnvNotFound(env), Messages.EnvNotFound_Advice);

    internal static TcbException CollectionNotFound(string env, string collection) => new(
        "CollectionNotFound", TcbErrorKind.NotFound, Messages.FormatCollectionNotFound(env, collection),
        Messages.CollectionNotFound_Advice);

    internal static TcbException Nothing(int environments) => new(
        "NothingToBackUp", TcbErrorKind.NotFound, Messages.FormatNothingToBackUp(environments), Messages.NothingToBackUp_Advice);

    internal static TcbException Exists(string folder) => new(
        "BackupExists", TcbErrorKind.AlreadyExists, Messages.FormatBackupExists(folder), Messages.BackupExists_Advice);

    internal static TcbException InvalidName(string name) => new(
        "InvalidBackupName", TcbErrorKind.InvalidArgument, Messages.FormatInvalidBackupName(name), Messages.InvalidBackupName_Advice);

    internal static TcbException ShardNotFound(string folder, BackupShard shard) => new(
        "BackupShardNotFound", TcbErrorKind.NotFound, Messages.FormatBackupShardNotFound(folder, BackupShards.Text(shard)),
        Messages.BackupShardNotFound_Advice);

    internal static TcbException OfAnotherConnection(BackupManifestEnvironment environment) => new(
        "BackupOfAnotherConnection", TcbErrorKind.InvalidArgument,
        Messages.FormatBackupOfAnotherConnection(environment.Env, environment.AppId ?? "?", environment.Endpoint),
        Messages.BackupOfAnotherConnection_Advice);
}
