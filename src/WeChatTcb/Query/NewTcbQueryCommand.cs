using System.Management.Automation;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.New, "TcbQuery")]
[OutputType(typeof(TcbQueryStatement))]
public sealed class NewTcbQueryCommand : TcbCmdlet
{
    private readonly PipelineInput _input = new();

    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => _input.Object;
        set => _input.Object = value;
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Pasted]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] Collection { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Where { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public object?[]? OrderBy { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Pasted(EmptyIsNull = true)]
    public long? Skip { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Pasted(EmptyIsNull = true)]
    public long? Limit { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public object?[]? Field { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public object? Doc { get; set; }

    protected override void BeginProcessing()
    {
        _input.Begin(this);
        QueryParameters.RefuseEmpty(this, _input, nameof(Collection));
    }

    protected override void ProcessRecord()
    {
        try
        {
            _input.Read();
            if (PipelineInput.IsBlank(Collection))
            {
                throw new TcbException(
                    "QueryMissing", TcbErrorKind.InvalidArgument, _input.At(Messages.CollectionMissing), Messages.QueryMissing_Advice);
            }
        }
        catch (TcbException exception)
        {
            WriteError(exception.ToErrorRecord(InputObject));
            return;
        }

        foreach (var collection in Collection)
            Build(collection);
    }

    private void Build(string collection)
    {
        try
        {
            StatementParts parts = new()
            {
                Collection = collection,
                Doc = QueryParameters.Given(Doc),
                Where = QueryParameters.Given(Where),
                OrderBy = QueryParameters.Given(OrderBy),
                Skip = Skip,
                Limit = Limit,
                Field = QueryParameters.Given(Field),
            };
            QueryParameters.WarnIfUnrestricted(this, _input, parts);
            WriteObject(QueryParameters.Build(this, parts));
        }
        catch (TcbException exception)
        {
            WriteError(exception.ToErrorRecord(collection, SessionState));
        }
    }
}
