using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Builds a query statement from PowerShell values.</para>
/// <para type="description">Texts are quoted and dates written as what they are, so that no value, name or key can be taken for anything else. What comes out shows as
/// the statement, turns into its text wherever a text is wanted, and goes down the pipeline to Invoke-TcbDbExport and Test-TcbQuery. Invoke-TcbDbExport takes the same
/// parameters itself.</para>
/// <para type="description">A hashtable means what the object literal with the same members means in a statement: a nested hashtable reaches into nested fields, so that
/// @{ address = @{ city = 'Xi''an' } } is a condition on 'address.city'; keys that start with $ are MongoDB's operators, and within $and, $or, $nor and $elemMatch a nested
/// hashtable is compared as a whole.</para>
/// </summary>
/// <example>
/// <para>Build a statement with several conditions</para>
/// <code>
/// $since = Get-Date '2026-01-01'
/// New-TcbQuery -Collection users -Where @{ age = @{ '$gte' = 18; '$lt' = 65 }; tags = 'a', 'b'; joined = @{ '$gte' = $since } } -OrderBy 'age desc', 'name' -Limit 100
/// </code>
/// <para>Keys with a $ stand in single quotes, as PowerShell would take them for variables otherwise.</para>
/// </example>
/// <example>
/// <para>Build a statement and export what it selects</para>
/// <code>
/// New-TcbQuery -Collection cities -Where @{ country = 'CN' } -Field name, population | Invoke-TcbDbExport -Env demo-4a89da -Destination ./exports/
/// </code>
/// </example>
/// <example>
/// <para>Write the condition as a text, and all the rest as values</para>
/// <code>
/// New-TcbQuery -Collection cities -Where "_.or([{ country: 'CN' }, { population: _.gt(5000000) }])" -Field '-_id', 'name'
/// </code>
/// <para>The text is what stands inside of .where(…), and no more than that: a text that ends the brackets is refused.</para>
/// </example>
/// <example>
/// <para>Combine conditions</para>
/// <code>
/// New-TcbQuery -Collection cities -Where @{ '$or' = @{ country = 'CN' }, @{ name = [regex]'^San' }; population = @{ '$gt' = 100000 } }
/// </code>
/// </example>
/// <seealso cref="TestTcbQueryCommand"/>
/// <seealso cref="InvokeTcbDbExportCommand"/>
[Cmdlet(VerbsCommon.New, "TcbQuery", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(TcbQueryStatement))]
public sealed class NewTcbQueryCommand : PSCmdlet
{
    private const string QuerySet = "Query";
    private const string DocumentSet = "Document";

    /// <summary>
    /// <para type="description">The collection's name.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>
    /// <para type="description">The condition: a hashtable, an ordered dictionary or a custom object; or the text that stands inside of .where(…). Values are texts,
    /// numbers, dates, booleans, $null, [regex], GUIDs, arrays and nested hashtables. A DateTime that does not say its zone is a local time, as everywhere in PowerShell.
    /// Without it, or with an empty text, all documents match.</para>
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    /// <summary>
    /// <para type="description">The sort keys, the most significant first: 'age', 'age desc', 'address.city asc'; or an ordered dictionary of them. A text may hold
    /// several, with commas between.</para>
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? OrderBy { get; set; }

    /// <summary>
    /// <para type="description">How many documents to leave out.</para>
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Skip { get; set; }

    /// <summary>
    /// <para type="description">How many documents to take at most; all by default.</para>
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Limit { get; set; }

    /// <summary>
    /// <para type="description">The fields: 'name', 'address.city'; with a '-' before it, a field that is left out. Or a hashtable: @{ notes = $false }, @{ tags = @{
    /// '$slice' = 5 } }. In a CSV file the columns stand in this order.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Field { get; set; }

    /// <summary>
    /// <para type="description">The _id of one document, which is all that is wanted.</para>
    /// </summary>
    [Parameter(ParameterSetName = DocumentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public object? Doc { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => QueryParameters.RefuseNullWhere(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(QueryParameters.Build(this, new()
            {
                Collection = Collection,
                Doc = Doc,
                Where = Where,
                OrderBy = OrderBy,
                Skip = Skip,
                Limit = Limit,
                Field = Field,
            }));
        }
        catch (TcbException exception)
        {
            WriteError(exception.ToErrorRecord(Collection, SessionState));
        }
    }
}
