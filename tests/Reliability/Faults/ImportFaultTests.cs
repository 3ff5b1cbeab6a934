using System.Text.Json.Nodes;
using WeChatTcb;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Ledger;

namespace Reliability.Tests.Faults;

/// <summary>
/// An import of two pieces that meets a fault at one of its steps. No record is lost or there twice; nothing is left in the storage that
/// the ledger does not know; and without the fault, a resume completes the import, unless the service refused it or records without an id
/// are in doubt. A slice is run by default, all cells with TCB_FAULT_MATRIX=full; TCB_FAULT_MATRIX=write also writes the results to
/// docs/reliability.md; otherwise the cells are compared with its tables.
/// </summary>
public sealed class ImportFaultTests : IDisposable
{
    private const int Stride = 11;

    /// <summary>Each column of the page, with its endpoint and conflict mode.</summary>
    private static readonly IReadOnlyDictionary<string, (string Endpoint, ImportConflictMode Mode)> Columns =
        new Dictionary<string, (string, ImportConflictMode)>
        {
            ["at the ticket"] = ("uploadTicket", ImportConflictMode.Insert),
            ["at the upload"] = ("upload", ImportConflictMode.Insert),
            ["at the import, Insert"] = ("import", ImportConflictMode.Insert),
            ["at the import, Upsert"] = ("import", ImportConflictMode.Upsert),
            ["at a poll"] = ("state", ImportConflictMode.Insert),
            ["at the deletion"] = ("deleteFiles", ImportConflictMode.Insert),
        };

    private static readonly Fault[] Faults =
    [
        .. FaultMatrix.Faults,
        new("storage: AccessDenied", "\"storageError\": \"AccessDenied\""),
        new("storage: EntityTooLarge", "\"storageError\": \"EntityTooLarge\""),
        new("a record fails", "\"failedRecords\": 1"),
    ];

    private static readonly ReliabilityPage Page = new("matrix of imports", Faults, [.. Columns.Keys]);

    private static readonly PageCell[] Cells =
    [
        .. from fault in Faults
           from lasts in new[] { false, true }
           from column in Columns
           where Meets(fault, column.Value.Endpoint)
           select new PageCell(fault, column.Key, lasts),
    ];

    private readonly ITestOutputHelper _output;
    private readonly string _root = Directory.CreateTempSubdirectory("tcb-import-faults-").FullName;

    public ImportFaultTests(ITestOutputHelper output)
    {
        _output = output;
        Directory.CreateDirectory(Path.Combine(_root, "seed", ImportCellRun.Env));
        File.WriteAllText(Path.Combine(_root, "seed", ImportCellRun.Env, $"{ImportCellRun.Collection}.jsonl"), "");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_page_has_exactly_the_cells_of_the_matrix()
    {
        var page = Page.Read();
        Assert.Equal([], Cells.Except(page.Keys));
        Assert.Equal([], page.Keys.Except(Cells));
    }

    [Fact]
    public async Task Each_cell_ends_as_on_the_page()
    {
        var outcomes = await FaultCells.RunAsync(FaultCells.Slice(Cells, Stride), Path.Combine(_root, "seed"), async (service, cell) =>
        {
            var (endpoint, mode) = Columns[cell.Column];
            await service.SetFaultsAsync(new EndpointCell(cell.Fault, endpoint, cell.Lasts).Rules());
            using var run = new ImportCellRun(service, cell.Fault, mode);
            return await run.RunAsync();
        });
        int Count(string end) => outcomes.Values.Count(outcome => outcome.EndsWith(end, StringComparison.Ordinal));
        var summary = $"{Count("imported")} imported all records at once, {Count("repeated")} did so after a repeated import, "
            + $"{Count("resumed")} when resumed, {Count("in doubt")} stayed in doubt, and {Count("the end")} were final. "
            + "No cell lost a record, and none has one twice.";
        _output.WriteLine(Page.Text(outcomes, summary));
        Page.Check(outcomes, summary);
    }

    private static bool Meets(Fault fault, string endpoint) => endpoint switch
    {
        _ when fault.MeetsTheRest => false,
        "import" when fault.Rule.Contains("failedRecords", StringComparison.Ordinal) => true,
        "import" => fault.Steps.Contains(Step.Submit),
        "upload" when fault.Rule.Contains("storageError", StringComparison.Ordinal) => true,
        // The storage has no codes of the service.
        "upload" => fault.Steps.Contains(Step.Poll) && fault.Steps.Contains(Step.Download),
        _ => fault.Steps.Contains(Step.Poll),
    };
}

/// <summary>One import that meets a fault, run as the commands run it, and resumed without the fault.</summary>
internal sealed class ImportCellRun : FaultRun
{
    public const string Env = "target";
    public const string Collection = "rows";
    private const int Records = 40;
    private const int PieceSize = 700;

    private readonly ImportConflictMode _mode;
    private readonly string _file;
    private readonly List<string> _warnings = [];

    public ImportCellRun(FaultyService service, Fault fault, ImportConflictMode mode)
        : base(service, fault)
    {
        (_mode, _file) = (mode, Path.Combine(Folder, "rows.jsonl"));
        // Without ids, so that a record that is inserted twice is there twice.
        File.WriteAllLines(_file, Enumerable.Range(0, Records).Select(number =>
            mode is ImportConflictMode.Upsert ? $$"""{"_id":"{{number:00}}","n":{{number}}}""" : $$"""{"n":{{number}},"name":"record"}"""));
    }

    private ExportLedger Ledger => new(Path.Combine(Folder, "ledger"));

    private ImportEntry Entry => Assert.IsType<ImportEntry>(Assert.Single(Ledger.Read()).Entry);

    /// <summary>Runs the cell.</summary>
    /// <returns>The result, as the page writes it.</returns>
    public async Task<string> RunAsync()
    {
        var file = ImportFile.Read(_file, null, PieceSize, (_, _) => { });
        Assert.Equal(2, file.Pieces.Count);
        var failure = await MeetTheFaultAsync(
            () => DriveAsync(ImportRun.Begin(Ledger, Client, file, new ImportOptions(Env, Collection) { ConflictMode = _mode })));
        await CheckStorageIsKnownAsync();
        await RemoveTheFaultAsync();
        if (failure is not null)
            ErrorTopic.Check(failure);
        var end = await ResumeAsync();
        await CheckRecordsAsync(end);
        var isRepeated = await CheckSubmitsAsync();
        return (failure, end) switch
        {
            (null, End.Final) => isRepeated ? "imported, repeated" : "imported",
            (null, _) => "imported, deleted when resumed",
            (_, End.Resumed) => $"`{failure.ErrorId}`, resumed",
            (_, End.InDoubt) => $"`{failure.ErrorId}`, in doubt",
            _ => $"`{failure.ErrorId}`, the end",
        };
    }

    private enum End
    {
        /// <summary>Nothing was left to resume.</summary>
        Final,

        Resumed,

        InDoubt,
    }

    /// <summary>Resumes the import as Resume-TcbExport does in another process.</summary>
    private async Task<End> ResumeAsync()
    {
        var before = (await Service.SubmitsAsync("any")).Count;
        ImportRun? run;
        try
        {
            run = ImportRun.Resume(Ledger, Client, Entry.Id);
        }
        catch (ExportJobException doubt) when (doubt.ErrorId == "ImportInDoubt" && _mode is ImportConflictMode.Insert)
        {
            Assert.Equal(before, (await Service.SubmitsAsync("any")).Count);
            return End.InDoubt;
        }

        if (run is null)
        {
            Assert.True(Entry.IsFinished);
            return End.Final;
        }

        _warnings.Clear();
        Assert.Null(await DriveAsync(run));
        Assert.Equal([], _warnings);
        Assert.Null(ImportRun.Resume(Ledger, Client, Entry.Id));
        return End.Resumed;
    }

    private async Task<TcbException?> DriveAsync(ImportRun run)
    {
        using var driven = run;
        run.Warn = _warnings.Add;
        try
        {
            await run.RunAsync(waits: true, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), _ => { }, (_, _) => { }, this);
            return null;
        }
        catch (TcbException failure)
        {
            return failure;
        }
    }

    private async Task CheckStorageIsKnownAsync()
    {
        using var view = Service.View(Clock);
        var known = Entry.Job.Pieces.Where(piece => piece.FileId is not null).Select(piece => piece.FilePath);
        Assert.Empty((await view.ObjectsAsync(Env)).Except(known));
    }

    private async Task CheckRecordsAsync(End end)
    {
        using var view = Service.View(Clock);
        var numbers = (await view.DocumentsAsync(Env, Collection)).Select(document => document["n"]!.GetValue<int>()).Order().ToArray();
        var (entry, objects) = (Entry, await view.ObjectsAsync(Env));
        Assert.Equal(numbers.Distinct(), numbers);
        var first = entry.Job.Pieces[0];
        if (end is End.InDoubt)
        {
            Assert.True(
                numbers.Length == 0 || numbers.SequenceEqual(Enumerable.Range(0, (int)first.RecordCount)),
                $"{numbers.Length} records of a piece in doubt.");
            Assert.All(objects, key => Assert.Equal(first.FilePath, key)); // its job may still read it
            return;
        }

        Assert.Empty(objects);
        if (entry.State is LedgerState.Refused)
            Assert.Empty(numbers);
        else
            Assert.Equal(entry.Job.RecordSuccess, numbers.Length);
        if (entry.Job.Status is ExportJobStatus.Succeeded)
            Assert.Equal(Records, numbers.Length);
    }

    /// <summary>Only pieces with an id in each record may be submitted twice, if the first submit may have made a job.</summary>
    private async Task<bool> CheckSubmitsAsync()
    {
        var pieces = (await Service.SubmitsAsync("import"))
            .GroupBy(submit => JsonNode.Parse(submit!["body"]!.ToString())!["file_path"]!.ToString()).ToArray();
        if (_mode is ImportConflictMode.Insert)
            Assert.All(pieces, submits => Assert.InRange(submits.Count(submit => FaultyService.MayHaveMadeJob(submit!)), 0, 1));
        return pieces.Any(submits => submits.Count() > 1);
    }
}
