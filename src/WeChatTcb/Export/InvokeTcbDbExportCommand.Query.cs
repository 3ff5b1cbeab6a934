using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>The query as PowerShell values, in place of a statement.</summary>
public sealed partial class InvokeTcbDbExportCommand
{
    /// <summary>
    /// <para type="description">The collection to export, where the query is given by its parts instead of as a statement.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>
    /// <para type="description">The condition: a hashtable, an ordered dictionary or a custom object; or the text that stands inside of .where(…). See New-TcbQuery.
    /// Without it all documents match.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    /// <summary>
    /// <para type="description">The sort keys, the most significant first: 'age', 'age desc'.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? OrderBy { get; set; }

    /// <summary>
    /// <para type="description">How many documents to leave out.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Skip { get; set; }

    /// <summary>
    /// <para type="description">How many documents to take at most; all by default.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Limit { get; set; }

    /// <summary>
    /// <para type="description">The fields: 'name', 'address.city'; with a '-' before it, a field that is left out; or a hashtable. A CSV file has its columns in this
    /// order.</para>
    /// </summary>
    [Parameter(ParameterSetName = SubmitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = WaitBuiltSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SaveBuiltSet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Field { get; set; }

    /// <summary>
    /// <para type="description">The _id of one document, which is all that is wanted.</para>
    /// </summary>
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
