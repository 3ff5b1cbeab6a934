using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Backups.Running;
using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Redaction;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Runs a backup from its plan to its result.</summary>
public abstract class BackupCmdlet : AsyncCmdlet
{
    private readonly BackupProgressDisplay _display;
    private readonly ConcurrentDictionary<(string Env, string Collection), TcbException> _failures = new();
    private BackupRunOptions _options = null!;
    private readonly RunSummary _summary;
    private volatile string? _runningIn;

    private protected BackupCmdlet()
    {
        _display = new BackupProgressDisplay(this);
        Errors = new DeferredErrors(this);
        _summary = new RunSummary(this, Errors);
    }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    [Parameter]
    [ValidateRange(0.0, 3600.0)]
    public double SubmitIntervalSec { get; set; } = 1;

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    [ValidateNotNull]
    public object? Redact { get; set; }

    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? RedactKey { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SummaryPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public TcbConnection[]? Connection { get; set; }

    /// <summary>Errors to write after the result.</summary>
    private protected DeferredErrors Errors { get; }

    /// <summary>The shard of this process; null for everything.</summary>
    private protected BackupShard? OwnShard { get; private set; }

    /// <summary>What is done to the records before they reach the disk; null for nothing.</summary>
    private protected RedactionSession? Redaction { get; private set; }

    private BackupPlanner Planner => field ??= new BackupPlanner(
        new FleetListing(Context), ThrottleLimit, message => Post(() => WriteWarning(message)));

    private protected override void Begin() => OrTerminate(() =>
    {
        OwnShard = Shard is null ? null : BackupShards.Parse(Shard);
        _summary.Begin(SummaryPath);
        Redaction = RedactParameter.Read(SessionState, Redact, RedactKey);
        if (RedactParameter.WarningOfIds(Redaction) is { } warning)
            WriteWarning(warning);
        _options = new(ThrottleLimit, TimeSpan.FromSeconds(TimeoutSec), ExportCmdlet.SubmitInterval(this, SubmitIntervalSec))
        {
            Redaction = Redaction,
        };
    });

    /// <summary>Makes a new backup.</summary>
    /// <param name="destination">The full path of the folder for all backups.</param>
    /// <param name="name">The name of the backup's folder; null for the time.</param>
    /// <param name="scope">Returns what it is to contain.</param>
    private protected void BeginIn(string destination, string? name, Func<BackupScope> scope) => OrTerminateWithSummary(() =>
    {
        var wanted = scope();
        if (wanted.Selection.Incremental is { } incremental)
            BackupRedaction.CheckIncremental(destination, incremental, Redaction);
        var plan = Plan(wanted, () => Planner.PlanAsync(wanted, TimeProvider.System.GetUtcNow(), StopToken));
        if (IsConfirmed(plan.Manifest, destination))
        {
            var clients = ClientsOf(plan);
            using var run = Await(BackupPlacement.BeginAsync(
                destination, name, plan.Manifest,
                folder => BackupRun.Start(new PlacedBackup(folder, plan.Manifest, clients), _options, OnEvent, Context),
                TimeProvider.System, StopToken));
            var manifest = Run(run);
            if (RedactParameter.WarningOf(manifest.Selection.Redaction?.Unused) is { } warning)
                WriteWarning(warning);
            Write(BackupMerge.OfRun(run.Folder, manifest));
        }
    });

    /// <summary>Resumes a backup.</summary>
    /// <param name="folder">The full path of its folder, or of its manifest.</param>
    private protected void ResumeIn(string folder) => OrTerminateWithSummary(() =>
    {
        folder = Path.TrimEndingDirectorySeparator(File.Exists(folder) ? Path.GetDirectoryName(folder)! : folder);
        var parts = BackupFolder.ReadParts(folder).Where(part => OwnShard is null || part.Manifest.Shard == OwnShard).ToArray();
        if (parts.Length == 0)
            throw BackupErrors.ShardNotFound(folder, OwnShard!);
        var unfinished = parts.Where(part => BackupResume.IsNeeded(part.Manifest)).ToArray();
        // Also of what is complete: nobody must take records for redacted that are not.
        foreach (var (path, manifest) in parts)
            BackupRedaction.Check(path, manifest, Redaction);
        if (unfinished.Length == 0)
            WriteVerbose(Messages.FormatBackupIsComplete(folder));
        var connections = unfinished.Length == 0 ? [] : Connection ?? [ConnectionResolver.Resolve(SessionState, null).Connection];
        var resume = new BackupResume(new FleetListing(Context), Planner);
        foreach (var (path, manifest) in unfinished)
        {
            if (BackupLock.IsHeld(path))
                throw BackupErrors.InUse(folder);
            var scope = BackupResume.ScopeOf(manifest, connections, NamePatterns.Of);
            var plan = Plan(scope, () => resume.PrepareAsync(manifest, scope, StopToken));
            if (!ShouldProcess(folder, Messages.FormatBackupAction_Resume(
                    Counted.Collections(plan.Manifest.Collections.Count(BackupResume.NeedsWork)))))
                return;
            if (plan.Manifest != manifest)
                BackupManifestFile.Write(path, plan.Manifest);
            using var run = BackupRun.Resume(path, ClientsOf(plan), _options, OnEvent, Context);
            var result = Run(run);
            if (parts.Length == 1)
            {
                Write(BackupMerge.OfRun(folder, result));
                return;
            }
        }

        Write(BackupFolder.Read(folder));
    });

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Redaction?.Dispose();
    }

    private protected override string? Interruption() => _runningIn is { } folder
        ? Messages.FormatBackupInterrupted($"'{CodeGeneration.EscapeSingleQuotedStringContent(folder)}'")
        : null;

    private BackupPlan Plan(BackupScope scope, Func<Task<BackupPlan>> prepare)
    {
        foreach (var connection in scope.Connections)
            _ = ClientOf(connection);
        var plan = Await(Task.Run(prepare), () => _display.Show(Planner));
        foreach (var problem in plan.Problems)
            Errors.Add(problem.Error, problem.Target, problem.Target);
        return plan;
    }

    /// <summary>Asks, and with <c>-WhatIf</c> shows what would be done.</summary>
    private bool IsConfirmed(BackupManifest manifest, string destination)
    {
        var own = manifest.Collections.Where(collection => collection.Status is BackupCollectionStatus.Pending).ToArray();
        var envs = own.GroupBy(collection => collection.Env, StringComparer.Ordinal).ToArray();
        var action = Messages.FormatBackupAction(
            Counted.Collections(own.Length), Counted.Environments(envs.Length), Documents(own), Size(own));
        var question = Messages.FormatBackupQuestion(action, destination);
        var isConfirmed = ShouldProcess(question, question, Messages.BackingUp, out var reason);
        if (reason is ShouldProcessReason.WhatIf)
        {
            foreach (var env in envs)
                ShouldProcess(env.Key, Messages.FormatBackupAction_Env(Counted.Collections(env.Count()), Documents(env), Size(env)));
        }

        return isConfirmed;

        static string Documents(IEnumerable<BackupManifestCollection> collections) =>
            Counted.Documents(collections.Sum(collection => collection.ListedCount));

        static string Size(IEnumerable<BackupManifestCollection> collections) =>
            BackupSummary.Size(collections.Sum(collection => collection.ListedSize));
    }

    private BackupManifest Run(BackupRun run)
    {
        InformationWriter.Write(this, Messages.FormatBackupBegins(Counted.Collections(run.Progress.Total), run.Folder), "TcbBackup");
        _runningIn = run.Folder;
        var manifest = Await(Task.Run(() => run.RunAsync(StopToken)), () => _display.Show(run));
        _runningIn = null;
        return manifest;
    }

    private static Dictionary<string, TcbClient> ClientsOf(BackupPlan plan) => plan.Connections.ToDictionary(
        entry => entry.Key, entry => ClientOf(entry.Value), StringComparer.Ordinal);

    /// <summary>The client of a connection. A resume soon after a quota error would otherwise fail without a call.</summary>
    private static TcbClient ClientOf(TcbConnection connection)
    {
        var client = ConnectionFactory.ClientOf(connection);
        client.TryQuotasAgain();
        return client;
    }

    private void OnEvent(BackupEvent backupEvent)
    {
        switch (backupEvent)
        {
            case CollectionCompleted { Collection: var collection }:
                Post(() => WriteVerbose(Messages.FormatBackupSaved(
                    collection.Env, collection.Collection, Counted.Records(collection.File?.RecordCount ?? 0),
                    BackupSummary.Size(collection.File?.Length ?? 0), KindOf(collection))));
                break;
            case CollectionFailed { Collection: var collection, Error: var error }:
                _failures[(collection.Env, collection.Collection)] = error;
                Post(() => WriteVerbose(Messages.FormatBackupNotSaved(collection.Env, collection.Collection, error.Message)));
                break;
            case CollectionVanished { Collection: var collection }:
                Post(() => WriteWarning(Messages.FormatBackupVanished(collection.Env, collection.Collection)));
                break;
            case Warned { Message: var message }:
                Post(() => WriteWarning(message));
                break;
        }
    }

    private static string KindOf(BackupManifestCollection collection) =>
        BackupText.Kind(BackupMerge.ToCollection("", collection, [])) is { } kind ? Messages.FormatBackupSaved_Kind(kind) : "";

    /// <summary>Writes the result, and adds the error of each collection that was not saved.</summary>
    private void Write(TcbBackup backup)
    {
        foreach (var collection in backup.Collections)
        {
            if (_failures.TryGetValue((collection.Env, collection.Collection), out var error))
                Errors.Add(error, collection, $"{collection.Env}/{collection.Collection}");
        }

        _summary.Write(path => BackupSummary.Write(path, backup));
        _display.Complete();
        WriteObject(backup);
    }

    /// <summary>Runs an action and writes the errors that it left; an error that ends it is in the summary too.</summary>
    private void OrTerminateWithSummary(Action action)
    {
        try
        {
            action();
        }
        catch (TcbException exception)
        {
            _summary.Write(path => BackupSummary.Write(path, exception));
            Errors.Write();
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
        finally
        {
            _display.Complete();
        }

        Errors.Write();
    }
}
