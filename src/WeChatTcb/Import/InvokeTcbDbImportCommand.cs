using System.Management.Automation;
using System.Management.Automation.Language;
using WeChatTcb.Client;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(
    VerbsLifecycle.Invoke, "TcbDbImport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = PathSet)]
[OutputType(typeof(ImportJob))]
public sealed class InvokeTcbDbImportCommand : ConnectedCmdlet, IRunsAsJob
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly PipelineInput _input = new();
    private readonly ImportTargets _targets = new();
    private readonly Dictionary<Uri, ExportLedger?> _ledgers = [];
    private readonly Dictionary<(Uri Endpoint, string Env, string Collection), ImportJob> _last = [];
    private DeferredErrors _errors = null!;
    private JobLedger _ledger = null!;
    private TimeSpan _submitInterval;
    private ImportJob? _running;

    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => _input.Object;
        set => _input.Object = value;
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string? Env { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string? Collection { get; set; }

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [AllowNull]
    [SupportsWildcards]
    public string?[]? Path { get; set; }

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pasted(EmptyIsNull = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pasted(EmptyIsNull = true)]
    public ImportConflictMode? ConflictMode { get; set; } = ImportConflictMode.Insert;

    [Parameter]
    public SwitchParameter StopOnError { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    [Parameter]
    public SwitchParameter KeepUpload { get; set; }

    [Parameter]
    public SwitchParameter AllowFailedRecords { get; set; }

    [Parameter]
    [ValidateRange(0.001, 5000.0)]
    public double PieceSizeMB { get; set; } = ImportOptions.DefaultPieceSizeMB;

    [Parameter]
    [ValidateRange(0.0, 3600.0)]
    public double SubmitIntervalSec { get; set; } = 1;

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private bool Waits => Wait || MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec));

    private protected override void Begin()
    {
        _input.Begin(this);
        _errors = new DeferredErrors(this);
        _ledger = new JobLedger(message => Post(() => WriteVerbose(message)));
        _submitInterval = OrTerminate(() => ExportCmdlet.SubmitInterval(this, SubmitIntervalSec));
    }

    private protected override void Process()
    {
        FilePaths.RefuseRecords(this, InputObject, ParameterSetName == PathSet ? Path : LiteralPath);
        TcbClient client;
        try
        {
            // The connection of an environment or a collection is meant; that of an exported file is its source.
            var own = InputObject?.BaseObject is MigrationJob ? null : PipedConnection.Of(InputObject);
            client = own is null ? OrTerminate(() => ResolveClient()) : ResolveClient(own);
            _input.Read();
            CheckTarget();
        }
        catch (TcbException exception)
        {
            _errors.Add(exception, InputObject);
            return;
        }

        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path!.OfType<string>())
        {
            _errors.Run(path, () =>
            {
                foreach (var file in FilePaths.Exports(this, path, literal))
                    _errors.Run(file, () => Import(client, file));
            });
        }
    }

    private protected override void End() => _errors.Write();

    private protected override string? Interruption() => _running is { LedgerId: not null } job
        ? Messages.FormatImportInterrupted(
            job.Path, job.Collection, job.Env, $"'{CodeGeneration.EscapeSingleQuotedStringContent(job.Env)}'")
        : null;

    private void Import(TcbClient client, string path)
    {
        var display = new ImportProgressDisplay(this, Messages.FormatImporting(path, Collection, Env));
        try
        {
            var file = Await(
                Task.Run(() => ImportFile.Read(path, FileType, ImportOptions.Bytes(PieceSizeMB), display.Read, StopToken)), display.Show);
            var options = new ImportOptions(Env!, Collection!)
            {
                ConflictMode = ConflictMode ?? ImportConflictMode.Insert,
                StopOnError = StopOnError,
                KeepUpload = KeepUpload,
                AllowFailedRecords = AllowFailedRecords,
            };
            var target = Messages.FormatImportTarget(Collection, Env, client.Connection.Endpoint);
            var action = Messages.FormatImportAction(
                Counted.Records(file.RecordCount), path, ActionOf(options.ConflictMode), Counted.Pieces(file.Pieces.Count));
            if (!ShouldProcess(target, action))
                return;
            Await(_targets.CheckAsync(client, Env!, Collection!, Context, StopToken), display.Show);
            AwaitLast(client, display);
            Run(ImportRun.Begin(LedgerOf(client.Connection.Endpoint), client, file, options), display);
        }
        finally
        {
            display.Complete();
        }
    }

    private void Run(ImportRun run, ImportProgressDisplay display)
    {
        using (run)
        {
            run.Warn = message => Post(() => WriteWarning(message));
            _running = run.Job;
            var jobId = 0L;
            try
            {
                Await(
                    Task.Run(() => run.RunAsync(
                        Waits, TimeSpan.FromSeconds(TimeoutSec), _submitInterval, OnState, display.Uploaded, Context, StopToken)),
                    display.Show);
            }
            catch (TcbException exception)
            {
                if (run.Job.JobId > 0 || run.Job.Status is ExportJobStatus.InDoubt)
                    _errors.Add(exception, run.Job);
                else
                    _errors.Add(exception, run.Job.Path, run.Job.Path);
            }

            _running = null;
            // A job that exists is always returned, so that its id is never lost.
            if (run.Job.JobId > 0)
            {
                _last[(run.Job.Endpoint, run.Job.Env, run.Job.Collection)] = run.Job;
                WriteObject(run.Job);
            }

            void OnState(ImportJob job)
            {
                display.Update(job);
                if (job.JobId == jobId)
                    return;
                jobId = job.JobId;
                Post(() => InformationWriter.Write(
                    this, Messages.FormatImportSubmitted(job.JobId, job.Piece, job.PieceCount, job.Path, job.Collection, job.Env),
                    "TcbSubmitted"));
            }
        }
    }

    /// <summary>
    /// Waits for the previous file of the same collection: its records must be there before those of the next, which may replace them.
    /// </summary>
    /// <exception cref="TcbException">It has not ended within the time limit, or its state is not known. The next file must not be sent.
    /// </exception>
    private void AwaitLast(TcbClient client, ImportProgressDisplay display)
    {
        var key = (client.Connection.Endpoint, Env!, Collection!);
        if (!_last.TryGetValue(key, out var last) || last is { IsFinished: true } or { Status: ExportJobStatus.InDoubt })
            return;
        last = Await(
            ImportUploads.WaitAsync(client, last, TimeSpan.FromSeconds(TimeoutSec), display.Update, Context, StopToken), display.Show);
        _ledger.Record(last);
        _last[key] = last;
        if (ImportErrors.OfEnd(last, AllowFailedRecords) is { } failure)
            _errors.Add(failure, last);
    }

    private void CheckTarget()
    {
        if (InputObject?.BaseObject is MigrationJob or ExportFile or ExportFileCheck && !_input.IsTyped(nameof(Env)))
        {
            throw new TcbException(
                "EnvMissing", TcbErrorKind.InvalidArgument, Messages.EnvMissing_Import, Messages.EnvMissing_ImportAdvice);
        }

        if (string.IsNullOrEmpty(Env))
            throw _input.EnvMissing();

        if (string.IsNullOrEmpty(Collection))
        {
            throw new TcbException(
                "CollectionMissing", TcbErrorKind.InvalidArgument, _input.At(Messages.CollectionMissing),
                Messages.CollectionMissing_Advice);
        }

        if (ParameterSetName == PathSet && PipelineInput.IsBlank(Path))
            throw PathMissing();
    }

    private static string ActionOf(ImportConflictMode mode) =>
        mode is ImportConflictMode.Upsert ? Messages.ImportAction_Upsert : Messages.ImportAction_Insert;

    private TcbException PathMissing() => InputObject?.BaseObject switch
    {
        ExportJob { Status: ExportJobStatus.Failed } job => JobErrors.Failed(job),
        ExportJob { JobId: <= 0 } job => LedgerErrors.NoJobYet(job),
        ExportJob { File: null } job => new TcbException(
            "FileNotSaved", TcbErrorKind.InvalidArgument, Messages.FormatFileNotSaved(job), Messages.FileNotSaved_Advice),
        _ => new TcbException("PathMissing", TcbErrorKind.InvalidArgument, _input.At(Messages.PathMissing), Messages.PathMissing_Advice),
    };

    /// <summary>Opens the ledger before the first import, but not for <c>-WhatIf</c>. If that fails, the command ends.</summary>
    private ExportLedger? LedgerOf(Uri endpoint)
    {
        if (_ledgers.TryGetValue(endpoint, out var ledger))
            return ledger;
        ledger = OrTerminate(() => ExportLedger.OpenIfEnabled(endpoint));
        OrTerminate(() => ledger?.CheckWritable());
        return _ledgers[endpoint] = ledger;
    }
}
