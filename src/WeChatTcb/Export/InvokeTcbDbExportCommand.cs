using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Exports what a query selects from a cloud database.</para>
/// <para type="description">Checks the query, submits the export and gives the job at once. With -Wait it follows the job to its end; with -Destination it also brings
/// the file home, whole and counted. The output is always the job. Exports that are piped in are followed at the same time.</para>
/// </summary>
/// <example>
/// <para>Export what a query selects, and bring the file home</para>
/// <code>
/// Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').where({ country: 'CN' }).get()" -Destination ./exports/
/// </code>
/// <para>The command waits for the job, saves its file and compares the number of records with the service's. The job that comes out tells the file's Path.</para>
/// </example>
/// <example>
/// <para>Work with the records at once</para>
/// <code>
/// $query = @'
/// db.collection('cities').where({ population: _.gt(5000000) })
///     .orderBy('population', 'desc').field({ name: true, country: true, population: true }).get()
/// '@
/// Invoke-TcbDbExport -Env demo-4a89da -Query $query -Destination ./large.json -Force | Read-TcbExportFile | Group-Object country
/// </code>
/// <para>A here-string keeps the quotes of the statement. A mistake in it shows before anything is sent, with its line and column.</para>
/// </example>
/// <example>
/// <para>Run many exports at the same time</para>
/// <code>
/// [pscustomobject]@{ Env = 'demo-4a89da'; Query = "db.collection('cities').where({ country: 'CN' }).get()"; Destination = './exports/china.json' },
/// [pscustomobject]@{ Env = 'demo-4a89da'; Query = "db.collection('cities').where({ country: 'JP' }).get()"; Destination = './exports/japan.json' } |
///     Invoke-TcbDbExport -ThrottleLimit 4
/// </code>
/// <para>Parameters bind by the names of properties, so a CSV file with these columns serves as well: Import-Csv ./exports.csv | Invoke-TcbDbExport.</para>
/// </example>
/// <example>
/// <para>Export a table for a spreadsheet</para>
/// <code>
/// Invoke-TcbDbExport -Env demo-4a89da -FileType Csv -Query "db.collection('cities').field({ name: true, country: true }).get()" -Destination ./cities.csv
/// </code>
/// <para>The service exports CSV only where the query names its fields with .field().</para>
/// </example>
/// <example>
/// <para>Give the query as PowerShell values</para>
/// <code>
/// Invoke-TcbDbExport -Env demo-4a89da -Collection cities -Where @{ country = 'CN'; population = @{ '$gt' = 5000000 } } -OrderBy 'population desc' -Limit 10 -Destination ./cities.json
/// </code>
/// <para>The statement is built as New-TcbQuery builds it: no value can be taken for anything else. -WhatIf shows it.</para>
/// </example>
/// <example>
/// <para>Submit now, follow later</para>
/// <code>
/// $job = Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').get()"
/// $job | Wait-TcbExportJob | Save-TcbExportFile -Destination ./exports/
/// </code>
/// </example>
/// <example>
/// <para>See what would be sent</para>
/// <code>
/// Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').get()" -Destination ./exports/ -WhatIf
/// </code>
/// </example>
/// <seealso cref="NewTcbQueryCommand"/>
/// <seealso cref="TestTcbQueryCommand"/>
/// <seealso cref="WaitTcbExportJobCommand"/>
/// <seealso cref="SaveTcbExportFileCommand"/>
/// <seealso cref="ReadTcbExportFileCommand"/>
/// <seealso cref="ResolveTcbErrorCommand"/>
// No parameter set is the default: objects of the pipeline would be bound to it as far as they go, and their other properties be lost.
[Cmdlet(VerbsLifecycle.Invoke, "TcbDbExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed partial class InvokeTcbDbExportCommand : ExportCmdlet
{
    private const string SubmitSet = "Submit";
    private const string WaitSet = "Wait";
    private const string SaveSet = "Save";
    private const string SubmitBuiltSet = "SubmitBuilt";
    private const string WaitBuiltSet = "WaitBuilt";
    private const string SaveBuiltSet = "SaveBuilt";

    private readonly DestinationSet _targets = new();
    private readonly HashSet<(string Env, string FilePath)> _filePaths = [];
    private Lazy<ExportLedger?>? _ledger;
    private LedgerIndex? _index;

    /// <summary>
    /// <para type="description">The id of the cloud environment to export from.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Env { get; set; } = "";

    /// <summary>
    /// <para type="description">The query statement, as the service's database interface takes it: db.collection('name').where({...}).get(), or what
    /// New-TcbQuery gives.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>
    /// <para type="description">The path of the result in the service's storage. Without it: the collection's name, the time and a few random digits, so that no two
    /// exports write one file.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    /// <summary>
    /// <para type="description">The format: Json, one record a line, or Csv, for which the query must name its fields with .field(). Json by default.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType FileType { get; set; } = ExportFileType.Json;

    /// <summary>
    /// <para type="description">Follows the job to its end, and gives it then.</para>
    /// </summary>
    [Parameter(ParameterSetName = WaitSet, Mandatory = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, Mandatory = true)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>
    /// <para type="description">The file to write, or a folder: an existing one, or a path that ends with a separator. It implies -Wait.</para>
    /// </summary>
    [Parameter(ParameterSetName = SaveSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>
    /// <para type="description">How many seconds to wait at most for each job: 3600 by default; 0 looks once. The job goes on at the service.</para>
    /// </summary>
    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    [ValidateRange(0, 604_800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>
    /// <para type="description">How many exports are submitted and followed at the same time: 8 by default.</para>
    /// </summary>
    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>
    /// <para type="description">Takes a job whose query matched no record as well ended; with -Destination it gives an empty file.</para>
    /// </summary>
    [Parameter(ParameterSetName = WaitSet)]
    [Parameter(ParameterSetName = WaitBuiltSet)]
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>
    /// <para type="description">Replaces a file of the same name, and its receipt, once the new one is whole.</para>
    /// </summary>
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// <para type="description">Takes a file whose number of records differs from the service's, or whose last record is damaged.</para>
    /// </summary>
    [Parameter(ParameterSetName = SaveSet)]
    [Parameter(ParameterSetName = SaveBuiltSet)]
    public SwitchParameter SkipCountCheck { get; set; }

    /// <summary>
    /// <para type="description">Sends the query as it stands, without checking it.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter SkipQueryCheck { get; set; }

    /// <summary>
    /// <para type="description">The connection to use. Without it: the one of Connect-Tcb, then the environment variables.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public TcbConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        QueryParameters.RefuseNullWhere(this);
        Prepare(ThrottleLimit, TimeoutSec);
        _ledger = new Lazy<ExportLedger?>(() => OrEnd(WritableLedger));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var client = OrEnd(() => Connections.Resolve(Connection));
        if (IsSubmitOnly)
        {
            Guard(GivenQuery, () => Submit(client));
            return;
        }

        try
        {
            Submit(client);
        }
        catch (TcbException exception)
        {
            // Later, with the others: under -ErrorAction Stop it would end those that were begun before it.
            Errors.Add(exception, GivenQuery);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Complete();

    private void Submit(TcbClient client)
    {
        var plan = CheckedPlan(client);
        var request = plan.Request;
        if (!ShouldProcess(
            $"{Env} at {client.Connection.Endpoint}",
            $"Export to '{request.FilePath}' as {request.FileType}: {request.Query}"))
        {
            return;
        }

        var run = Begin(client, plan);
        if (IsSubmitOnly)
            Submit(run);
        else
            Follow(run);
    }

    private void Submit(ExportRun run)
    {
        using var driven = run;
        run.Warn = message => Post(() => WriteWarning(message));
        try
        {
            WriteObject(Await(run.SubmitAsync(SubmitInterval, Caller)));
        }
        catch (TcbException exception)
        {
            WriteError(exception, TargetOf(run));
        }
    }

    private ExportPlan CheckedPlan(TcbClient client)
    {
        string? collection = null;
        var query = Statement();
        if (!SkipQueryCheck)
        {
            var check = StatementCheck.Check(query, FileType);
            foreach (var warning in check.Warnings)
                WriteWarning(warning);
            if (check.Error is { } error)
                throw error;
            collection = check.Collection;
        }

        var request = new ExportRequest(Env, FilePath ?? StoragePath.Generate(collection, FileType, client.Time.GetUtcNow()), FileType, query);
        return new ExportPlan(request, FilePathIsGenerated: FilePath is null, collection, CheckedDownload(client, request), AllowEmpty);
    }

    /// <summary>Finds what would keep the file from being saved before a job is made for nothing.</summary>
    private DownloadOptions? CheckedDownload(TcbClient client, ExportRequest request)
    {
        if (Destination is null)
            return null;
        var options = new DownloadOptions(FilePaths.Full(SessionState, Destination), FileType, Force, SkipCountCheck, AllowEmpty);
        var target = ExportDownload.Target(client.KnownJob(request.Env, 0) with { FilePath = request.FilePath }, options);
        _targets.Add(target);
        return options with { Destination = target };
    }

    private ExportLedger? WritableLedger()
    {
        var ledger = ExportLedger.OpenIfKept();
        ledger?.CheckWritable();
        return ledger;
    }

    /// <summary>Begins the export, and sees to it that no two jobs write one file, of this command or of another's.</summary>
    private ExportRun Begin(TcbClient client, ExportPlan plan)
    {
        var request = plan.Request;
        if (!plan.FilePathIsGenerated && !_filePaths.Add((request.Env, request.FilePath)))
            throw JobErrors.SamePath(client.KnownJob(request.Env, 0) with { FilePath = request.FilePath });
        return !plan.FilePathIsGenerated && _ledger!.Value is { } ledger
            ? Await(ExportRun.BeginAloneAsync(ledger, _index ??= new LedgerIndex(ledger), client, plan, Caller))
            : ExportRun.Begin(_ledger!.Value, client, plan);
    }
}
