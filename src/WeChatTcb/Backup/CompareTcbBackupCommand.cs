using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Compare, "TcbBackup")]
[OutputType(typeof(ExportComparison))]
public sealed class CompareTcbBackupCommand : ComparisonCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    public string Reference { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [PathTransformation]
    [ValidateNotNullOrEmpty]
    public string Difference { get; set; } = "";

    [Parameter]
    [Pasted(IsList = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[] Env { get; set; } = ["*"];

    [Parameter]
    [Pasted(IsList = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] Collection { get; set; } = ["*"];

    private protected override void Process()
    {
        FilePaths.RefuseRecords(this, input: null, [Reference, Difference]);
        Errors.Run(
            Difference,
            () => CompareAll(BackupPairs.Of(Read(Reference), Read(Difference), NamePatterns.Of(Env), NamePatterns.Of(Collection))));
    }

    private TcbBackup Read(string path) => BackupFolder.Read(BackupPathResolver.Folders(SessionState, path, literal: true).Single());

    private void CompareAll(IReadOnlyList<BackupPair> pairs)
    {
        if (pairs.Count(pair => pair.IsIncremental) is > 0 and var count)
            WriteWarning(Messages.FormatComparesIncrements(Counted.Collections(count)));
        var display = new FileProgressDisplay(this, ProgressIds.Compare, Messages.FormatComparing(Difference, Reference));
        var (done, total) = (0L, pairs.Sum(pair => pair.Length));
        try
        {
            foreach (var pair in pairs)
            {
                WriteObject(pair.CanBeCompared ? CompareFiles(pair, display, done, total) : pair.WithoutFiles());
                if (pair.Error is { } error)
                    Errors.Add(error, pair.ToString());
                done += pair.Length;
            }
        }
        finally
        {
            display.Complete();
        }
    }

    private ExportComparison CompareFiles(BackupPair pair, FileProgressDisplay display, long done, long total)
    {
        try
        {
            using var comparison = new FileComparison(pair.Reference!.Path!, pair.Difference!.Path!, Key);
            void OnBytes(long bytes, long? _) => display.Update(done + Math.Min(bytes, pair.Length), total);
            foreach (var _ in Compare(comparison, display, OnBytes, objects: null))
            {
                // Differences are counted only.
            }

            foreach (var error in comparison.Errors)
                Errors.Add(error, pair.ToString());
            return comparison.Result with { Env = pair.Env, Collection = pair.Collection };
        }
        catch (TcbException error)
        {
            Errors.Add(error, pair.ToString());
            return pair.WithoutFiles();
        }
    }
}
