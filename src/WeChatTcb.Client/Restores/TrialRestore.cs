using System.Net;
using WeChatTcb.Client.Backups.Checking;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Emulator;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Proves that a backup can be restored: starts an emulator of the service in a process of its own, restores the backup into it through the
/// service's protocol, exports it again, and compares every record. No credential of the user is used, and nothing leaves this machine.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="context">The caller.</param>
public sealed class TrialRestore(TimeProvider time, ICallContext context)
{
    /// <summary>So that environments may have more collections than the basic package has (contract 3.4).</summary>
    private const string Package = "restore-test";

    private volatile RestoreRun? _run;

    /// <summary>How far the current environment is; null between two.</summary>
    internal RestoreRun? Run => _run;

    /// <summary>Checks the files of a backup, restores it, and records both results in its manifest.</summary>
    /// <param name="folder">The full path of the backup's folder.</param>
    /// <param name="onBytes">Called with the number of bytes read and their total while the files are checked, on any thread.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TcbException">The backup cannot be read, or the emulator cannot be started.</exception>
    public async Task<BackupCheck> RunAsync(string folder, Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        var check = await new BackupVerifier(time).RunAsync(folder, onBytes, cancellationToken).ConfigureAwait(false);
        var (backup, parts) = BackupFolder.ReadWithParts(folder);
        var problems = await RestoreAsync(backup, cancellationToken).ConfigureAwait(false);
        var result = check with
        {
            IsRestorable = check.IsPassed && problems.Count == 0,
            Problems = [.. check.Problems, .. problems],
            VerifiedAt = time.GetUtcNow(),
        };
        if (backup.Status is not (BackupStatus.Running or BackupStatus.Unfinished))
        {
            var test = new BackupVerification(result.VerifiedAt, ExportReceipt.CurrentModuleVersion, result.IsPassed);
            BackupVerifier.Record(parts, manifest => manifest with { RestoreTest = test });
        }

        return result;
    }

    private async Task<List<BackupCheckProblem>> RestoreAsync(TcbBackup backup, CancellationToken cancellationToken)
    {
        var data = Path.Combine(Path.GetTempPath(), $"WeChatTcb-restore-test-{Guid.NewGuid():N}");
        DurableFile.CreateFolder(data);
        try
        {
            var emulator = await EmulatorLauncher.StartAsync(
                new EmulatorStartOptions(SeedPath: null, data, Port: 0, JobSeconds: 0), cancellationToken).ConfigureAwait(false);
            try
            {
                List<BackupCheckProblem> problems = [];
                using var connection = ConnectionFactory.WithComponent(
                    emulator.Endpoint, emulator.ComponentAppId, new NetworkCredential("", emulator.ComponentAppSecret).Password,
                    new NetworkCredential("", emulator.ComponentVerifyTicket).Password);
                var control = new EmulatorControl(emulator.Endpoint);
                foreach (var env in backup.Collections.Select(collection => collection.Env).Distinct(StringComparer.Ordinal))
                {
                    await control.SetEnvironmentAsync(new EnvironmentState(env, PackageId: Package), cancellationToken)
                        .ConfigureAwait(false);
                    problems.AddRange(await RestoreAsync(backup, env, ConnectionFactory.ClientOf(connection), cancellationToken)
                        .ConfigureAwait(false));
                }

                return problems;
            }
            finally
            {
                EmulatorLauncher.Stop(emulator);
            }
        }
        finally
        {
            Delete(data);
        }
    }

    private async Task<IEnumerable<BackupCheckProblem>> RestoreAsync(
        TcbBackup backup, string env, TcbClient client, CancellationToken cancellationToken)
    {
        RestorePlan plan;
        try
        {
            // What is missing is among the problems of the check.
            plan = RestorePlanner.Plan(
                new RestoreScope { Folder = backup.Path, Env = env, SourceEnv = env, Force = true }, client.Connection);
        }
        catch (TcbException failure)
        {
            var why = Messages.FormatRestoreTest_NotRestored(failure.Message);
            return [new(env, null, backup.Path, BackupCheckProblemKind.NotRestored, why)];
        }

        var options = new RestoreOptions
        {
            IsTest = true,
            Verify = true,
            // Each has its own work on this machine and in the emulator.
            ThrottleLimit = Math.Max(2, Environment.ProcessorCount),
            SubmitInterval = TimeSpan.Zero,
            CountPause = TimeSpan.Zero,
            OpenLedger = static _ => null,
        };
        using var run = RestoreRun.Start(plan, [], client, options, static _ => { }, context);
        _run = run;
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        _run = null;
        var errors = run.Errors.ToLookup(error => error.Collection.Collection, error => error.Error, StringComparer.Ordinal);
        return plan.Collections.Where(item => errors.Contains(item.Collection))
            .SelectMany(item => Explain(env, item, errors[item.Collection].First(), cancellationToken));
    }

    /// <summary>The problems behind an error: records with their lines, as far as they can be found.</summary>
    private static BackupCheckProblem[] Explain(
        string env, RestoreItem item, TcbException error, CancellationToken cancellationToken)
    {
        // The check of the files has reported it.
        if (error.ErrorId is "BackupFileDamaged")
            return [];
        if (error.ErrorId is "ImportRecordInvalid" or "ImportJobFailed" or "RecordsFailed" or "ImportCountMismatch" or "DuplicateKey")
        {
            BackupCheckProblem[] found = [.. item.Files.SelectMany(file => RecordScan.Find(file.Path, file.Entry, cancellationToken))];
            if (found.Length > 0)
                return found;
        }

        var kind = error.ErrorId switch
        {
            "CollectionNotCreated" => BackupCheckProblemKind.InvalidName,
            "ImportRecordInvalid" or "ImportJobFailed" or "RecordsFailed" => BackupCheckProblemKind.RecordRejected,
            "DuplicateKey" => BackupCheckProblemKind.DuplicateId,
            "RestoreTypesDiffer" => BackupCheckProblemKind.TypeChanged,
            "RestoreDiffers" => BackupCheckProblemKind.Differs,
            _ => BackupCheckProblemKind.NotRestored,
        };
        return [new(env, item.Collection, item.Last.Path, kind, error.Message)];
    }

    private void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.WriteVerbose(failure.Message);
        }
    }
}
