using System.Management.Automation;
using WeChatTcb.Client.Backups;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbBackup", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TcbBackup))]
public sealed class GetTcbBackupCommand : AsyncCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The type name of the view with one line for each backup.</summary>
    private const string ListedType = "WeChatTcb.TcbBackup#Listed";

    private readonly List<string> _folders = [];
    private readonly DeferredErrors _errors;

    public GetTcbBackupCommand() => _errors = new(this);

    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                _folders.AddRange(BackupPaths.Folders(SessionState, path, literal).SelectMany(BackupCatalog.Find));
            }
            catch (TcbException error)
            {
                _errors.Add(error, path);
            }
        }
    }

    protected override void EndProcessing()
    {
        // All of them are sorted together, so nothing is written before the end of the input.
        foreach (var backup in BackupCatalog.ReadAll(_folders.Distinct(StringComparer.Ordinal), AddError))
        {
            var listed = new PSObject(backup);
            listed.TypeNames.Insert(0, ListedType);
            WriteObject(listed);
        }

        _errors.Write();

        void AddError(string folder, TcbException error) => _errors.Add(error, folder);
    }
}
