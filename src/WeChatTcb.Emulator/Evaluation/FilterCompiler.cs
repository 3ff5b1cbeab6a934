using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Geo;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>A test of a document.</summary>
internal delegate bool DocumentTest(BsonView document);

/// <summary>Turns the filter of a query into delegates, once per query, with MongoDB's semantics.</summary>
internal sealed class FilterCompiler
{
    private readonly QueryConstants _constants;

    /// <param name="now">The time at which the query runs; server dates count from it.</param>
    public FilterCompiler(DateTimeOffset now)
    {
        _constants = new QueryConstants(now);
        Conditions = new ConditionCompiler(this, _constants);
    }

    public ConditionCompiler Conditions { get; }

    /// <summary>The distance that orders the documents, once a filter with <c>$nearSphere</c> has been compiled.</summary>
    public GeoNearDistance? Distance { get; private set; }

    /// <exception cref="InvalidQueryException">The filter has a part that cannot be run.</exception>
    public DocumentTest Compile(Filter filter)
    {
        switch (filter)
        {
            case MatchAllFilter:
                return static _ => true;
            case AndFilter and:
                return All(Each(and.Filters));
            case OrFilter or:
                return Any(Each(or.Filters));
            case NorFilter nor:
                return Not(Any(Each(nor.Filters)));
            case FieldFilter { Condition: GeoNearCondition near } field:
                Distance = new GeoNearDistance(field.Path, near);
                return Distance.IsWithinBounds;
            case FieldFilter field:
                return AtPath(new FieldPath(field.Path), field.Condition);
            case ExprFilter expr:
                var computation = new ExpressionCompiler(_constants).Compile(expr.Expression);
                return document => ExpressionOperators.IsTrue(computation(document));
            default:
                throw new InvalidOperationException($"There is no filter of the kind {filter.GetType().Name}.");
        }
    }

    private DocumentTest[] Each(ValueList<Filter> filters) => [.. filters.Select(Compile)];

    private static DocumentTest All(DocumentTest[] tests) => document =>
    {
        foreach (var test in tests)
            if (!test(document))
                return false;
        return true;
    };

    private static DocumentTest Any(DocumentTest[] tests) => document =>
    {
        foreach (var test in tests)
            if (test(document))
                return true;
        return false;
    };

    private static DocumentTest Not(DocumentTest test) => document => !test(document);

    // A negation holds when no value at the path passes, so it negates the whole walk and not the test of one value.
    private DocumentTest AtPath(FieldPath path, Condition condition)
    {
        switch (condition)
        {
            case ComparisonCondition { Operator: ComparisonOperator.Ne } ne:
                return Not(AtPath(path, ne with { Operator = ComparisonOperator.Eq }));
            case NinCondition nin:
                return Not(AtPath(path, new InCondition(nin.Values)));
            case NotCondition not:
                return Not(All([.. not.Conditions.Select(c => AtPath(path, c))]));
            case ExistsCondition { Exists: false }:
                return Not(AtPath(path, new ExistsCondition(true)));
            case AllCondition { Values.Count: 0 }:
                return static _ => false;
            case AllCondition all:
                return All([.. all.Values.Select(v => AtPath(path, new InCondition([v])))]);
            case AllElemMatchCondition all:
                return All([.. all.Elements.Select(e => AtPath(path, e))]);
            default:
                var test = Conditions.Compile(condition);
                var expandArrays = condition
                    is not (ExistsCondition or SizeCondition or ElemMatchFilterCondition or ElemMatchValueCondition);
                return document => path.Any(document, test, expandArrays);
        }
    }
}
