using System.Management.Automation;
using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>A cmdlet that reads files of records: paths, files, and whatever has a path, such as jobs and saved files.</summary>
public abstract class ExportFileCmdlet : AsyncCmdlet
{
    private protected const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    // A job without a file binds here, so that the error can say so.
    [Parameter(ParameterSetName = PathSet, ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(
        ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [SupportsWildcards]
    public string?[]? Path { get; set; }

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Handles the paths of one input.</summary>
    /// <param name="paths">The paths, as the user gave them.</param>
    /// <param name="literal">Whether they have no wildcards.</param>
    private protected abstract void Process(IReadOnlyList<string> paths, bool literal);

    private protected override void Process() => OrWriteError(InputObject, () =>
    {
        var literal = ParameterSetName == LiteralPathSet;
        FilePaths.RefuseRecords(this, InputObject, literal ? LiteralPath : Path);
        if (!literal && (PipelineInput.IsBlank(Path) || Path!.Any(string.IsNullOrEmpty)))
            throw PathMissing();
        Process(literal ? LiteralPath : [.. Path!.OfType<string>()], literal);
    });

    /// <summary>Does something with each file that matches the paths; its error does not keep the others from being handled.</summary>
    private protected void ForEachFile(IEnumerable<string> paths, bool literal, Action<string> action)
    {
        foreach (var path in paths)
        {
            OrWriteError(path, () =>
            {
                foreach (var file in FilePaths.Exports(this, path, literal))
                    OrWriteError(file, () => action(file));
            });
        }
    }

    private TcbException PathMissing() => InputObject?.BaseObject switch
    {
        ExportJob { Status: ExportJobStatus.Failed } job => JobErrors.Failed(job),
        ExportJob { JobId: <= 0 } job => LedgerErrors.NoJobYet(job),
        ExportJob { File: null } job => new TcbException(
            "FileNotSaved", TcbErrorKind.InvalidArgument, Messages.FormatFileNotSaved(job),
            Messages.FormatFileNotSaved_ReadAdvice(MyInvocation.MyCommand.Name)),
        _ => new TcbException("PathMissing", TcbErrorKind.InvalidArgument, Messages.PathMissing, Messages.PathMissing_Advice),
    };
}
