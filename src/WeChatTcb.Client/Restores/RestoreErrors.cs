using System.Globalization;

namespace WeChatTcb.Client.Restores;

/// <summary>The errors of restores.</summary>
internal static class RestoreErrors
{
    /// <summary>A message names no more things than fit on a line or two.</summary>
    private const int MaxNamed = 3;

    internal static TcbException Incomplete(TcbBackup backup, IReadOnlyCollection<BackupFailure> missing) => new(
        "BackupIncomplete", TcbErrorKind.InvalidData,
        Messages.FormatBackupIncomplete(backup.Path, Text(missing.Count), Lists.Join(missing, MaxNamed)),
        Messages.BackupIncomplete_Advice);

    internal static TcbException BaseMissing(TcbBackup backup, BackupCollection collection, BackupCheckProblem problem) => new(
        "BaseMissing", TcbErrorKind.NotFound,
        Messages.FormatBaseMissing($"{collection.Env}/{collection.Collection}", backup.Path, problem.Reason), Messages.BaseMissing_Advice);

    internal static TcbException TargetIsSource(TcbBackup backup, string env) => new(
        "TargetIsSource", TcbErrorKind.InvalidOperation, Messages.FormatTargetIsSource(env, backup.Path), Messages.TargetIsSource_Advice);

    internal static TcbException SourceEnvMissing(TcbBackup backup, IReadOnlyCollection<string> envs) => new(
        "SourceEnvMissing", TcbErrorKind.InvalidArgument, Messages.FormatSourceEnvMissing(
            backup.Path, Text(envs.Count), Lists.Join(envs, MaxNamed)),
        Messages.SourceEnvMissing_Advice);

    internal static TcbException EnvNotInBackup(TcbBackup backup, string env, IReadOnlyCollection<string> envs) => new(
        "EnvNotInBackup", TcbErrorKind.NotFound, Messages.FormatEnvNotInBackup(env, backup.Path, Lists.Join(envs, MaxNamed)),
        Messages.EnvNotInBackup_Advice);

    internal static TcbException CollectionNotInBackup(TcbBackup backup, string env, string pattern) => new(
        "CollectionNotInBackup", TcbErrorKind.NotFound, Messages.FormatCollectionNotInBackup_Pattern(pattern, env, backup.Path),
        Messages.CollectionNotInBackup_PatternAdvice);

    internal static TcbException Nothing(TcbBackup backup) => new(
        "NothingToRestore", TcbErrorKind.NotFound, Messages.FormatNothingToRestore(backup.Path), Messages.NothingToRestore_Advice);

    internal static TcbException FileDamaged(BackupCheckProblem problem) => new(
        "BackupFileDamaged", TcbErrorKind.InvalidData, Messages.FormatBackupFileDamaged(problem.Path ?? "", problem.Reason),
        Messages.BackupFileDamaged_Advice);

    internal static TcbException NotCreated(string env, string collection, TcbException failure) => new(
        "CollectionNotCreated", failure.Kind, Messages.FormatCollectionNotCreated(collection, env, failure.Message),
        // The service has no other code for a name that it does not allow.
        failure is TcbServiceException { ErrorCode: 40097 } ? Messages.CollectionNotCreated_NameAdvice : failure.RecommendedAction,
        failure);

    internal static TcbException NotDeleted(string env, string collection, TcbException failure) => new(
        "CollectionNotDeleted", failure.Kind, Messages.FormatCollectionNotDeleted(collection, env, failure.Message),
        failure.RecommendedAction,
        failure);

    internal static TcbException PermissionNotSet(string env, string collection, CollectionPermission permission, TcbException failure) =>
        new(
        "PermissionNotSet", failure.Kind, Messages.FormatPermissionNotSet(collection, env, permission.AclTag, failure.Message),
        Messages.FormatPermissionNotSet_Advice(permission.AclTag), failure);

    internal static TcbException CountMismatch(string env, string collection, long expected, long counted) => new(
        "RestoreCountMismatch", TcbErrorKind.InvalidData,
        Messages.FormatRestoreCountMismatch(collection, env, Text(counted), Text(expected)), Messages.RestoreCountMismatch_Advice);

    internal static TcbException Differs(string env, string collection, ExportComparison comparison) => new(
        "RestoreDiffers", TcbErrorKind.InvalidData,
        Messages.FormatRestoreDiffers(
            collection, env, Text(comparison.RemovedCount), Text(comparison.ChangedCount), Text(comparison.AddedCount)),
        Messages.RestoreDiffers_Advice);

    internal static TcbException TypesDiffer(string env, string collection, ExportComparison comparison) => new(
        "RestoreTypesDiffer", TcbErrorKind.InvalidData,
        Messages.FormatRestoreTypesDiffer(
            collection, env, Text(comparison.RemovedCount), Text(comparison.ChangedCount), Text(comparison.AddedCount),
            Lists.Join(comparison.TypeDrifts.Select(drift => $"{drift.Path} ({drift.Reference} → {drift.Difference})"), MaxNamed)),
        Messages.RestoreDiffers_Advice);

    /// <summary>The error of an import in a restore. The advice of others is for one who imports a single file.</summary>
    internal static TcbException OfImport(TcbException error)
    {
        if (error is not ExportJobException { Job: ImportJob job })
            return error;
        var advice = (error.ErrorId, job.ConflictMode) switch
        {
            ("RecordsFailed", ImportConflictMode.Insert) => Messages.RecordsFailed_RestoreInsertAdvice,
            ("RecordsFailed", _) => Messages.RecordsFailed_RestoreAdvice,
            ("ImportJobFailed", _) => Messages.ImportJobFailed_RestoreAdvice,
            _ => null,
        };
        return advice is null ? error
            : new ExportJobException(error.ErrorId, error.Kind, job, error.Message, advice, error, error.IsTransient);
    }

    internal static TcbException NotFound(string folder, string env) => new(
        "RestoreNotFound", TcbErrorKind.NotFound, Messages.FormatRestoreNotFound(folder, env), Messages.RestoreNotFound_Advice);

    internal static TcbException InUse(string folder, string env) => new(
        "RestoreInUse", TcbErrorKind.InvalidOperation, Messages.FormatRestoreInUse(folder, env), Messages.RestoreInUse_Advice);

    internal static TcbException StateDamaged(string path, string why) => new(
        "RestoreStateDamaged", TcbErrorKind.InvalidData, Messages.FormatRestoreStateDamaged(path, why),
        Messages.RestoreStateDamaged_Advice);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
