using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>The query as PowerShell values, in place of a statement.</summary>
public sealed partial class InvokeTcbDbExportCommand
{
    [Parameter(ParameterSetName = SubmitBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? OrderBy { get; set; }

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Skip { get; set; }

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Limit { get; set; }

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Field { get; set; }

    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Doc { get; set; }

    private bool IsSubmitOnly => ParameterSetName is SubmitSet or SubmitBuiltSet;

    private bool IsBuilt => ParameterSetName is SubmitBuiltSet or WaitBuiltSet or SaveBuiltSet;

    /// <summary>What an error before the statement is known is about.</summary>
    private string GivenQuery => IsBuilt ? Collection : Query;

    private string Statement() => !IsBuilt
        ? Query
        : QueryParameters.Build(this, new()
        {
            Collection = Collection,
            Doc = PowerShellValues.Unwrap(Doc) is "" ? null : Doc,
            Where = Where,
            OrderBy = OrderBy,
            Skip = Skip,
            Limit = Limit,
            Field = Field,
        }).Query;
}
