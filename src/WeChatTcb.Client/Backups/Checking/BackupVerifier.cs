using System.Collections.Concurrent;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Checking;

/// <summary>Compares backups with their manifests: every file, all shards, and all bases. Without a connection.</summary>
/// <param name="time">The clock.</param>
public sealed class BackupVerifier(TimeProvider time)
{
    /// <summary>Compares a backup, and records the result in its manifest if the backup has ended and its folder can be written.</summary>
    /// <param name="folder">The full path of the backup's folder.</param>
    /// <param name="onBytes">Called with the number of bytes read and their total, on any thread.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="TcbException">The backup cannot be read.</exception>
    public async Task<BackupCheck> RunAsync(string folder, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        var (backup, parts) = BackupFolder.ReadWithParts(folder);
        var manifests = parts.Select(part => part.Manifest).ToArray();
        var entries = BackupMerge.Entries(manifests).ToArray();
        var files = entries.Where(entry => entry.File is not null).OrderByDescending(entry => entry.File!.Length).ToArray();
        var total = files.Sum(entry => entry.File!.Length);

        var problems = Reasons(backup).Concat(new BackupBaseCheck(backup.Path).Run(entries)).ToList();
        problems.AddRange(await CheckAsync(backup.Path, files, total, onBytes, cancellationToken).ConfigureAwait(false));
        var check = new BackupCheck
        {
            Path = backup.Path,
            Name = backup.Name,
            BackupStatus = backup.Status,
            FileCount = files.Length,
            Length = total,
            RecordCount = files.Sum(entry => entry.File!.RecordCount),
            Problems = problems,
            UnexpectedFiles = [.. BackupInventory.Unexpected(backup.Path, manifests)],
            VerifiedAt = time.GetUtcNow(),
        };
        if (backup.Status is not (BackupStatus.Running or BackupStatus.Unfinished))
        {
            Record(
                parts, manifest => manifest with
                {
                    Verification = new BackupVerification(check.VerifiedAt, ExportReceipt.CurrentModuleVersion, check.IsPassed),
                });
        }

        return check;
    }

    private static IEnumerable<BackupCheckProblem> Reasons(TcbBackup backup)
    {
        if (backup.Status is BackupStatus.Running)
            yield return new(null, null, backup.Path, BackupCheckProblemKind.Unfinished, Messages.BackupCheck_Running);
        if (backup.Status is BackupStatus.Unfinished)
            yield return new(null, null, backup.Path, BackupCheckProblemKind.Unfinished, Messages.BackupCheck_Unfinished);
        foreach (var failure in backup.Failures)
        {
            var kind = failure.ErrorId == "BackupShardMissing" ? BackupCheckProblemKind.ShardMissing : BackupCheckProblemKind.NotSaved;
            yield return new(failure.Env, failure.Collection, null, kind, failure.Reason);
        }

        if (backup is { Status: BackupStatus.Partial or BackupStatus.Failed, Failures: [] })
            yield return new(null, null, backup.Path, BackupCheckProblemKind.NotSaved, Messages.FormatBackupCheck_Status(backup.Status));
    }

    private static async Task<IEnumerable<BackupCheckProblem>> CheckAsync(
        string folder, BackupManifestCollection[] files, long total, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        long done = 0;
        var problems = new ConcurrentBag<BackupCheckProblem>();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        var check = new BackupFileCheck(bytes => onBytes(Interlocked.Add(ref done, bytes), total), cancellationToken);
        // The longest first, so that none is left at the end for one processor.
        await Parallel.ForAsync(0, files.Length, options, async (index, _) =>
        {
            var path = CollectionFilePaths.Full(folder, files[index].File!.Path);
            if (await check.RunAsync(path, files[index]).ConfigureAwait(false) is { } problem)
                problems.Add(problem);
        }).ConfigureAwait(false);
        return problems.OrderBy(problem => problem.Env, StringComparer.Ordinal).ThenBy(
            problem => problem.Collection, StringComparer.Ordinal);
    }

    /// <summary>Records a result in the manifests of a backup, if nobody writes them and they can be written.</summary>
    internal static void Record(IEnumerable<BackupPart> parts, Func<BackupManifest, BackupManifest> change)
    {
        foreach (var part in parts)
        {
            try
            {
                using var held = BackupLock.Take(part.Path);
                BackupManifestFile.Write(part.Path, change(BackupManifestFile.Read(part.Path)));
                held.Remove();
            }
            catch (TcbException)
            {
                return; // a read-only copy, or a process has begun to resume it; the result is what counts
            }
        }
    }
}
