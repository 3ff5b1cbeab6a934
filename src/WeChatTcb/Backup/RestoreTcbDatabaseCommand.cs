using System.Management.Automation;
using System.Management.Automation.Language;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Summaries;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Restores;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Restore, "TcbDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(TcbRestore))]
public sealed class RestoreTcbDatabaseCommand : ConnectedCmdlet, IRunsAsJob
{
    private readonly DeferredErrors _errors;
    private readonly RestoreProgressDisplay _display;
    private readonly RunSummary _summary;
    private RestoreOptions _options = null!;
    private bool _yesToAll;
    private bool _noToAll;
    private volatile string? _running;

    public RestoreTcbDatabaseCommand()
    {
        (_errors, _display) = (new(this), new(this));
        _summary = new RunSummary(this, _errors);
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    // Not from the pipeline: the environment of a piped object would be the source.
    [Parameter(Mandatory = true, Position = 1)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string Env { get; set; } = "";

    [Parameter]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BackupEnvCompleter))]
    public string? SourceEnv { get; set; }

    [Parameter]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BackupCollectionCompleter))]
    public string[] Collection { get; set; } = [];

    [Parameter]
    [Pasted]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BackupCollectionCompleter))]
    public string[] ExcludeCollection { get; set; } = [];

    [Parameter]
    public ImportConflictMode ConflictMode { get; set; } = ImportConflictMode.Upsert;

    [Parameter]
    public SwitchParameter Rebuild { get; set; }

    [Parameter]
    public SwitchParameter Verify { get; set; }

    [Parameter]
    public SwitchParameter Resume { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

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
    [ValidateNotNullOrEmpty]
    public string? SummaryPath { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private bool IsConfirmOff =>
        (MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && !LanguagePrimitives.IsTrue(confirm))
        || GetVariableValue("ConfirmPreference") is ConfirmImpact.None;

    private protected override void Begin() => OrTerminate(() =>
    {
        _summary.Begin(SummaryPath);
        _options = new RestoreOptions
        {
            ConflictMode = ConflictMode,
            Rebuild = Rebuild,
            Verify = Verify,
            ThrottleLimit = ThrottleLimit,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            SubmitInterval = ExportCmdlet.SubmitInterval(this, SubmitIntervalSec),
        };
    });

    private protected override void Process()
    {
        FilePaths.RefuseRecords(this, input: null, [Path]);
        try
        {
            Restore(FolderOf(Path), OrTerminate(() => ResolveClient()));
        }
        catch (TcbException error)
        {
            _summary.Write(path => RestoreSummary.Write(path, error));
            _errors.Add(error, Path);
        }
        finally
        {
            _running = null;
            _display.Complete();
        }
    }

    private protected override void End() => _errors.Write();

    private protected override string? Interruption() => _running is { } folder ? ResumeLine(folder) : null;

    private string ResumeLine(string folder) => Messages.FormatRestoreInterrupted(
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(folder)}'", $"'{CodeGeneration.EscapeSingleQuotedStringContent(Env)}'");

    private string FolderOf(string path)
    {
        var folder = BackupPathResolver.Folders(SessionState, path, literal: true).Single();
        return BackupFolder.IsBackup(folder) ? folder : throw BackupErrors.NotABackup(folder);
    }

    private void Restore(string folder, TcbClient client)
    {
        client.TryQuotasAgain();
        if (Resume)
        {
            ResumeRestore(folder, client);
            return;
        }

        var plan = RestorePlanner.Plan(
            new RestoreScope
            {
                Folder = folder,
                Env = Env,
                SourceEnv = SourceEnv,
                Collection = NamePatterns.Of(Collection),
                ExcludeCollection = NamePatterns.Of(ExcludeCollection),
                Force = Force,
            },
            client.Connection);
        var existing = Existing(client);
        WarnOfMissing(plan);
        if (!IsConfirmed(plan, client, item => ActionOf(item, existing, Rebuild, ConflictMode)))
            return;
        if (Rebuild && !Force && !IsConfirmOff)
            plan = WithoutDeclined(plan, existing);
        if (plan.Collections.Count > 0 || plan.Missing.Count > 0)
            Run(RestoreRun.Start(plan, existing.Values, client, _options, OnEvent, Context), plan);
    }

    private void ResumeRestore(string folder, TcbClient client)
    {
        var stored = RestoreStateFile.Open(ExportLedger.Open(client.Connection.Endpoint).Folder, folder, Env, client.Connection);
        using var locked = stored.File;
        var plan = RestorePlanner.Plan(RestoreResume.ScopeOf(stored.State), client.Connection);
        var existing = Existing(client);
        var steps = stored.State.Collections.ToDictionary(step => step.Collection, StringComparer.Ordinal);
        var left = plan with { Collections = [.. plan.Collections.Where(item => !steps[item.Collection].IsComplete)] };
        // What was deleted once is not deleted again.
        if (IsConfirmed(left, client, item => ActionOf(
            item, existing, stored.State.Rebuild && !steps[item.Collection].IsPrepared, stored.State.ConflictMode)))
            Run(RestoreRun.Resume(plan, existing.Values, stored, client, _options, OnEvent, Context), plan);
    }

    private Dictionary<string, TcbCollection> Existing(TcbClient client) =>
        Await(client.GetCollectionsAsync(Env, Context, StopToken))
            .ToDictionary(collection => collection.Collection, StringComparer.Ordinal);

    private void WarnOfMissing(RestorePlan plan)
    {
        foreach (var missing in plan.Missing)
            WriteWarning(Messages.FormatRestoreMissing(missing));
    }

    /// <summary>Asks, and with <c>-WhatIf</c> shows what would be done to each collection.</summary>
    private bool IsConfirmed(RestorePlan plan, TcbClient client, Func<RestoreItem, string> action)
    {
        var question = Messages.FormatRestoreQuestion(
            Counted.Collections(plan.Collections.Count), Counted.Records(plan.RecordCount), plan.SourceEnv, plan.Folder, Env,
            client.Connection.Endpoint);
        var isConfirmed = ShouldProcess(question, question, Messages.Restoring, out var reason);
        if (reason is ShouldProcessReason.WhatIf)
        {
            foreach (var item in plan.Collections)
                ShouldProcess($"{Env}/{item.Collection}", action(item));
        }

        return isConfirmed;
    }

    private static string ActionOf(
        RestoreItem item, Dictionary<string, TcbCollection> existing, bool rebuild, ImportConflictMode conflictMode)
    {
        var (records, files) = (Counted.Records(item.RecordCount), Counted.Files(item.Files.Count));
        if (!existing.TryGetValue(item.Collection, out var found))
            return Messages.FormatRestoreAction_Create(records, files);
        var documents = Counted.Documents(found.DocumentCount);
        return rebuild
            ? Messages.FormatRestoreAction_Rebuild(documents, records, files)
            : Messages.FormatRestoreAction_Import(records, files, documents, conflictMode);
    }

    /// <summary>
    /// Leaves out the collections whose deletion the user declines; the result names them. None at all if all are declined.
    /// </summary>
    private RestorePlan WithoutDeclined(RestorePlan plan, Dictionary<string, TcbCollection> existing)
    {
        var answers = plan.Collections.ToLookup(item => IsRebuildConfirmed(item, existing));
        var declined = answers[false].Select(
            item => new BackupFailure(Env, item.Collection, "RebuildDeclined", Messages.RebuildDeclined));
        return answers[true].Any() ? plan with { Collections = [.. answers[true]], Missing = [.. plan.Missing, .. declined] }
            : plan with { Collections = [] };
    }

    private bool IsRebuildConfirmed(RestoreItem item, Dictionary<string, TcbCollection> existing) =>
        !existing.TryGetValue(item.Collection, out var found)
        || ShouldContinue(
            Messages.FormatRebuildQuestion(item.Collection, Env, Counted.Documents(found.DocumentCount)), Messages.RebuildCaption,
            ref _yesToAll, ref _noToAll);

    private void Run(RestoreRun run, RestorePlan plan)
    {
        using (run)
        {
            InformationWriter.Write(
                this, Messages.FormatRestoreBegins(Counted.Collections(plan.Collections.Count), plan.Folder, Env), "TcbRestore");
            _running = plan.Folder;
            var restore = Await(Task.Run(() => run.RunAsync(StopToken)), () => _display.Show(run));
            _running = null;
            foreach (var (collection, error) in run.Errors)
                _errors.Add(error, collection, collection.Collection);
            _display.Complete();
            _summary.Write(path => RestoreSummary.Write(path, restore));
            WriteObject(restore);
            if (run.CanBeResumed)
                WriteWarning(ResumeLine(plan.Folder));
        }
    }

    private void OnEvent(RestoreEvent restoreEvent)
    {
        switch (restoreEvent)
        {
            case CollectionImported { Collection: var collection, RecordCount: var count }:
                Post(() => WriteVerbose(Messages.FormatRestoreImported(Env, collection, Counted.Records(count))));
                break;
            case CollectionVerified { Collection: var collection }:
                Post(() => WriteVerbose(Messages.FormatRestoreVerified(Env, collection)));
                break;
            case CollectionFailed { Collection: var collection, Error: var error }:
                Post(() => WriteVerbose(Messages.FormatRestoreFailed(Env, collection, error.Message)));
                break;
            case RestoreWarned { Message: var message }:
                Post(() => WriteWarning(message));
                break;
        }
    }
}
