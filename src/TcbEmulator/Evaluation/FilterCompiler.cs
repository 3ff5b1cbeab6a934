using TcbEmulator.Bson;
using TcbQuery;

namespace TcbEmulator.Evaluation;

/// <summary>A test of a document.</summary>
internal delegate bool DocumentTest(BsonView document);

/// <summary>Turns a filter into delegates, once a query, with MongoDB's meaning.</summary>
internal static class FilterCompiler
{
    public static DocumentTest Compile(Filter filter)
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
            case FieldFilter field:
                return AtPath(new FieldPath(field.Path), field.Condition);
            default:
                throw new NotSupportedException($"The emulator does not evaluate {filter.GetType().Name}.");
        }
    }

    private static DocumentTest[] Each(ValueList<Filter> filters) => [.. filters.Select(Compile)];

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

    // A negation asks whether no value at the path passes, so it negates the whole walk and not the test of one value.
    private static DocumentTest AtPath(FieldPath path, Condition condition)
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
            default:
                var test = ConditionCompiler.Compile(condition);
                var expandArrays = condition is not (ExistsCondition or SizeCondition or ElemMatchFilterCondition or ElemMatchValueCondition);
                return document => path.Any(document, test, expandArrays);
        }
    }
}
