using System.Collections.Specialized;
using System.Management.Automation;
using WeChatTcb.Client.Records;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Reads the records of an exported file as objects.</para>
/// <para type="description">Gives one object for each record, as it is read, whatever the size of the file. In JSON files dates become DateTime in UTC,
/// integers stay whole at 64 bits, an object id becomes its text, and GeoJSON shapes stay objects; relaxed and canonical extended JSON are both read. A CSV file carries
/// no types: its cells are text. A record that cannot be read gives an error that names its line, and reading goes on.</para>
/// </summary>
/// <example>
/// <para>Filter, sort and hand on</para>
/// <code>
/// Read-TcbExportFile ./cities.json | Where-Object population -gt 1000000 | Sort-Object population -Descending |
///     Select-Object name, country, population, @{ Name = 'longitude'; Expression = { $_.location.coordinates[0] } } | Export-Csv ./large.csv
/// </code>
/// <para>Reading a file takes no connection, and no memory to speak of; Sort-Object is what holds the records here.</para>
/// </example>
/// <example>
/// <para>Read all files of a folder, and note what could not be read</para>
/// <code>
/// $records = Read-TcbExportFile ./exports/*.json -ErrorAction SilentlyContinue -ErrorVariable damaged
/// $damaged.Exception | Select-Object Path, LineNumber, Message
/// </code>
/// </example>
/// <example>
/// <para>Read records with keys that no object can hold</para>
/// <code>
/// Read-TcbExportFile ./settings.json -AsHashtable | ForEach-Object { $_['key'], $_['Key'] }
/// </code>
/// <para>Without -AsHashtable such a record gives an error with the id CollidingNames.</para>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="SaveTcbExportFileCommand"/>
/// <seealso cref="TestTcbExportFileCommand"/>
[Cmdlet(VerbsCommunications.Read, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PSObject), typeof(OrderedDictionary))]
public sealed class ReadTcbExportFileCommand : PSCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>
    /// <para type="description">The files. Wildcards are resolved, unless there is a file of that very name; receipts and files on their way are
    /// left out. A saved file or job binds here.</para>
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// <para type="description">The files, each taken exactly as it is written.</para>
    /// </summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// <para type="description">The format. Without it: by the file's extension (.csv, .json, .jsonl, .ndjson), else by its first character.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    /// <summary>
    /// <para type="description">Gives ordered dictionaries instead of objects. They hold keys that differ by case alone, or are empty, which no object's properties can.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var file in FilePaths.Exports(this, path, literal))
                    ReadFile(file);
            }
            catch (TcbException exception)
            {
                WriteError(exception.ToErrorRecord(path));
            }
        }
    }

    private void ReadFile(string file)
    {
        IRecordBuilder builder = AsHashtable ? new HashtableBuilder() : new PSObjectBuilder();
        foreach (var result in ExportRecords.Read(file, FileType, builder))
        {
            if (result.Error is { } error)
                WriteError(error.ToErrorRecord(file));
            else
                WriteObject(result.Record);
            if (Stopping)
                return;
        }
    }
}
