using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommunications.Read, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(RecordFields.TypeName)]
public sealed class ReadTcbExportFileCommand : ExportFileCmdlet, IDynamicParameters
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    public SwitchParameter AllValues { get; set; }

    [Parameter]
    public SwitchParameter Flatten { get; set; }

    /// <summary>
    /// In bytes of text. Few records at a time: each of them that exists during a garbage collection is copied by it, which would take more
    /// time than to create them.
    /// </summary>
    private const int BatchSize = 32 * 1024;

    /// <summary>As many threads create as many objects as the pipeline takes.</summary>
    private const int MostWorkers = 6;

    private readonly List<(string Path, ExportFileType? Type)> _files = [];

    /// <summary>
    /// There are none. PowerShell also asks while it completes a line that has this command, which runs in no pipeline then.
    /// </summary>
    public object? GetDynamicParameters()
    {
        if (MyInvocation.PipelineLength == 0)
            RecordFields.Offer(this, File, FileType, Flatten);
        return null;

        string? File() => Path is [{ Length: > 0 } path, ..] ? FilePaths.Existing(SessionState, path, literal: false)[0]
            : LiteralPath is [var literal, ..] ? FilePaths.Existing(SessionState, literal, literal: true)[0]
            : null;
    }

    private protected override void Process(IReadOnlyList<string> paths, bool literal) => ForEachFile(paths, literal, file =>
    {
        if (Flatten)
            _files.Add((file, FileType)); // all columns have to be known before the first row
        else
            ReadFile(file, FileType, NewBuilder, columns: null);
    });

    private protected override void End()
    {
        if (!Flatten)
            return;
        var columns = new FlatColumns(NewBuilder());
        OrTerminate(() => FindColumns(columns));
        if (columns.FirstCollision is { } name)
            WriteWarning(Messages.FormatColumnCollision(name));
        foreach (var (file, type) in _files)
            OrWriteError(file, () => ReadFile(file, type, () => columns.Records, columns));
    }

    private IRecordBuilder NewBuilder() => AsHashtable ? new OrderedDictionaryBuilder() : new PSObjectBuilder();

    private void FindColumns(FlatColumns columns)
    {
        foreach (var (file, type) in _files)
        {
            try
            {
                foreach (var result in Records(file, type, () => columns.Records))
                {
                    if (result.Record is { } record)
                        columns.Add(record);
                }
            }
            catch (TcbException exception) when (RecordErrors.IsTooManyColumns(exception))
            {
                throw RecordErrors.TooManyColumns(file, exception);
            }
            catch (TcbException)
            {
                // The error is written when the file is read for its rows.
            }
        }
    }

    private void ReadFile(string file, ExportFileType? type, Func<IRecordBuilder> newBuilder, FlatColumns? columns)
    {
        var duplicates = 0L;
        foreach (var result in Records(file, type, newBuilder))
        {
            if (result.DuplicateField is { } field && !AllValues && duplicates++ == 0)
                WriteWarning(Messages.FormatDuplicateField(file, Text(result.LineNumber), field));
            if (result.Error is { } error)
                WriteError(error, file);
            else
                WriteObject(columns?.ToRow(result.Record!) ?? result.Record);
        }

        if (duplicates > 1)
            WriteVerbose(Messages.FormatDuplicateFields(file, Text(duplicates)));
    }

    private IEnumerable<RecordResult> Records(string file, ExportFileType? type, Func<IRecordBuilder> newBuilder)
    {
        var runspace = Runspace.DefaultRunspace;
        var options = new ExportBatchOptions
        {
            AllValues = AllValues,
            BatchSize = BatchSize,
            Workers = Math.Min(MostWorkers, Environment.ProcessorCount),
        };
        using var batches = ExportBatches.Read(file, type, NewWorker, options, StopToken).GetEnumerator();
        while (true)
        {
            try
            {
                if (StopToken.IsCancellationRequested || !batches.MoveNext())
                    break;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var batch = batches.Current;
            for (var i = 0; i < batch.Length; i++)
            {
                var result = batch[i];
                batch[i] = default; // so that a garbage collection need not keep what was written
                yield return result;
            }
        }

        if (StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();

        ResultsWorker NewWorker()
        {
            Runspace.DefaultRunspace = runspace; // of this thread: new objects take their type data from it
            return new ResultsWorker(newBuilder(), AllValues);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class ResultsWorker(IRecordBuilder builder, bool allValues) : IRecordWorker<RecordResult[]>
    {
        public IJsonRecords Json { get; } = new ExtendedJson(builder, allValues);

        public IRecordBuilder Rows => builder;

        public RecordResult[] Finish(IReadOnlyList<RecordResult> results) => [.. results];
    }
}
