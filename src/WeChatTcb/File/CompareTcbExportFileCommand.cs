using System.Management.Automation;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Compare, "TcbExportFile")]
[OutputType(typeof(RecordDifference), typeof(ExportComparison))]
public sealed class CompareTcbExportFileCommand : ComparisonCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ReferencePath")]
    [PathTransformation]
    [AllowNull]
    [AllowEmptyString]
    public string Reference { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("DifferencePath")]
    [PathTransformation]
    [AllowNull]
    [AllowEmptyString]
    public string Difference { get; set; } = "";

    [Parameter]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter Summary { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        foreach (var name in new[] { nameof(Reference), nameof(Difference) })
        {
            if (MyInvocation.BoundParameters.TryGetValue(name, out var value) && PipelineInput.IsBlank(value))
                ThrowTerminatingError(QueryParameters.Empty(name).ToErrorRecord(value));
        }
    }

    private protected override void Process()
    {
        FilePaths.RefuseRecords(this, input: null, [Reference, Difference]);
        // A row of Compare-TcbBackup about a collection that one backup does not have.
        if (string.IsNullOrEmpty(Reference) || string.IsNullOrEmpty(Difference))
            WriteWarning(Messages.FormatNothingToCompare(string.IsNullOrEmpty(Reference) ? Difference : Reference));
        else
            Errors.Run(Difference, CompareFiles);
    }

    private void CompareFiles()
    {
        var reference = FilePaths.Existing(SessionState, Reference, literal: true)[0];
        var difference = FilePaths.Existing(SessionState, Difference, literal: true)[0];
        using var comparison = new FileComparison(reference, difference, Key, FileType);
        var objects = Summary ? null
            : new RecordObjects(new PSObjectBuilder(), new OrderedDictionaryBuilder(), reference, difference);
        var display = new FileProgressDisplay(this, ProgressIds.Compare, Messages.FormatComparing(difference, reference));
        try
        {
            foreach (var found in Compare(comparison, display, display.Update, objects))
                WriteObject(found);
        }
        finally
        {
            display.Complete();
        }

        if (Summary)
            WriteObject(comparison.Result);
        foreach (var error in comparison.Errors)
            Errors.Add(error, target: null);
    }
}
