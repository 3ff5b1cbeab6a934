using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.New, "TcbQuery", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(TcbQueryStatement))]
public sealed class NewTcbQueryCommand : PSCmdlet
{
    private const string QuerySet = "Query";
    private const string DocumentSet = "Document";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    [Parameter(ParameterSetName = QuerySet, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? OrderBy { get; set; }

    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Skip { get; set; }

    [Parameter(ParameterSetName = QuerySet, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public long? Limit { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Field { get; set; }

    [Parameter(ParameterSetName = DocumentSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public object? Doc { get; set; }

    protected override void BeginProcessing() => QueryParameters.RefuseNullWhere(this);

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
