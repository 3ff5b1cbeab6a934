using System.Management.Automation;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbBackup", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TcbBackup))]
public sealed class GetTcbBackupCommand : BackupPathCmdlet
{
    /// <summary>The type name of the view with one line for each backup.</summary>
    private const string ListedType = "WeChatTcb.TcbBackup#Listed";

    private readonly List<string> _folders = [];

    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public override string[] Path { get; set; } = ["."];

    private protected override void ProcessFolders(string path, IEnumerable<string> folders) =>
        _folders.AddRange(folders.SelectMany(BackupCatalog.Find));

    private protected override void End()
    {
        // All of them are sorted together, so nothing is written before the end of the input.
        foreach (var backup in BackupCatalog.ReadAll(_folders.Distinct(StringComparer.Ordinal), AddError))
        {
            var listed = new PSObject(backup);
            listed.TypeNames.Insert(0, ListedType);
            WriteObject(listed);
        }

        base.End();

        void AddError(string folder, TcbException error) => Errors.Add(error, folder);
    }
}
