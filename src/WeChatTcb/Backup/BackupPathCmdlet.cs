using System.Management.Automation;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that works on backups, and on folders that contain some, without a connection. Errors come after all output.</summary>
public abstract class BackupPathCmdlet : AsyncCmdlet
{
    private protected const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private protected BackupPathCmdlet() => Errors = new(this);

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public virtual string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Errors to write after all output.</summary>
    private protected DeferredErrors Errors { get; }

    /// <summary>Handles the folders that match a path.</summary>
    /// <param name="path">The path, as the user gave it.</param>
    /// <param name="folders">The full paths of the folders.</param>
    private protected abstract void ProcessFolders(string path, IEnumerable<string> folders);

    private protected override void Process()
    {
        var literal = ParameterSetName == LiteralPathSet;
        FilePaths.RefuseRecords(this, input: null, literal ? LiteralPath : Path);
        foreach (var path in literal ? LiteralPath : Path)
        {
            Errors.Run(path, () =>
            {
                string[] folders = [.. BackupPathResolver.Folders(SessionState, path, literal)];
                if (IsVerbose)
                {
                    foreach (var file in folders.SelectMany(BackupCatalog.FindForeign))
                        WriteVerbose(Messages.FormatForeignManifest(file));
                }

                ProcessFolders(path, folders);
            });
        }
    }

    // To find files that are only mentioned takes time.
    private bool IsVerbose => MyInvocation.BoundParameters.TryGetValue("Verbose", out var verbose)
        ? LanguagePrimitives.IsTrue(verbose)
        : GetVariableValue("VerbosePreference") is not ActionPreference.SilentlyContinue;

    private protected override void End() => Errors.Write();
}
