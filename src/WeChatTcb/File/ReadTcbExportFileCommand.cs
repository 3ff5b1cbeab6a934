using System.Collections.Specialized;
using System.Management.Automation;
using WeChatTcb.Client.Records;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommunications.Read, "TcbExportFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PSObject), typeof(OrderedDictionary))]
public sealed class ReadTcbExportFileCommand : PSCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

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
        IRecordBuilder builder = AsHashtable ? new OrderedDictionaryBuilder() : new PSObjectBuilder();
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
