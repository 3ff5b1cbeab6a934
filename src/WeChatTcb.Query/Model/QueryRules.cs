using System.Globalization;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query;

/// <summary>
/// What holds for every query that a statement can express. The parser's queries keep these rules, so that each of them can be written;
/// a query that a program puts together may break any of them.
/// </summary>
internal sealed class QueryRules
{
    private const double LargestSafeInteger = 9007199254740991;

    private int _size;
    private int _distances;

    private QueryRules()
    {
    }

    /// <summary>The first problem of a whole query; null where there is none.</summary>
    public static Problem? FindIn(DatabaseQuery query) =>
        TextRules.FindInCollection(query.Collection)
        ?? FindIn(query.Filter)
        ?? query.OrderBy.First(static key => TextRules.FindInPath(key.Path))
        ?? FindTwice(query.OrderBy.Select(static key => key.Path))
        ?? (query.Skip is { } skip ? FindInCount("skip", skip) : null)
        ?? (query.Limit is { } limit ? FindInLimit(limit) : null)
        ?? (query.Field is { } projection ? FindIn(projection) : null);

    /// <summary>The first problem of a whole filter.</summary>
    public static Problem? FindIn(Filter filter) => new QueryRules().InFilter(filter, depth: 1, isTop: true, inElement: false);

    /// <summary>The first problem of a projection.</summary>
    public static Problem? FindIn(Projection projection) =>
        projection.Fields.First(static field => FindIn(field))
        ?? FindTwice(projection.Fields.Select(static f => f.Path))
        ?? FindInOrder(projection.Fields.Select(static f => f.Path))
        ?? FindMixed(projection);

    /// <summary>The first problem of one field of a projection.</summary>
    public static Problem? FindIn(ProjectedField field) =>
        TextRules.FindInPath(field.Path) ?? TextRules.FindInKey(field.Path) ?? field.Part switch
        {
            SlicePart slice => FindInSlice(slice),
            ElemMatchPart when field.Path.Contains('.') =>
                new(DiagnosticIds.InvalidField, Messages.NestedElemMatch, Messages.NestedElemMatch_Hint),
            ElemMatchPart part => new QueryRules().InCondition(part.Condition, depth: 1, isTop: false),
            _ => null,
        };

    /// <summary>A field that is left out among fields to keep, or the other way round.</summary>
    public static Problem? FindMixed(Projection projection)
    {
        var plain = projection.Fields.Where(static f => f is { Path: not "_id", Part: null }).ToList();
        if (plain.Find(f => f.Include != plain[0].Include) is not { } odd)
            return null;
        var message = plain[0].Include ? Messages.FormatExcludedAmongIncluded(odd.Path) : Messages.FormatIncludedAmongExcluded(odd.Path);
        return new(DiagnosticIds.MixedField, message, Messages.MixedField_Hint, odd);
    }

    /// <summary>A slice of an array.</summary>
    public static Problem? FindInSlice(SlicePart slice) => slice is { Skip: not null, Count: <= 0 }
        ? new(DiagnosticIds.InvalidArgument, Messages.EmptySlice, Messages.EmptySlice_Hint)
        : null;

    /// <summary>The number of <c>.skip()</c> or <c>.limit()</c>.</summary>
    public static Problem? FindInCount(string name, double count) => count is >= 0 and <= LargestSafeInteger && Math.Floor(count) == count
        ? null
        : new(DiagnosticIds.InvalidCount, Messages.FormatInvalidCount(name, count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The number of <c>.limit()</c>.</summary>
    public static Problem? FindInLimit(double limit) =>
        FindInCount("limit", limit) ?? (limit == 0 ? new(DiagnosticIds.LimitZero, Messages.LimitZero, Messages.LimitZero_Hint) : null);

    /// <summary>The divisor of a remainder.</summary>
    public static Problem? FindInDivisor(string name, long divisor) =>
        divisor == 0 ? new(DiagnosticIds.InvalidArgument, Messages.FormatModByZero(name)) : null;

    /// <summary>The number of elements of <c>$size</c>.</summary>
    public static Problem? FindInSize(string name, long size) =>
        size < 0 ? new(DiagnosticIds.InvalidArgument, Messages.FormatNegativeSize(name)) : null;

    /// <summary>A query, value or text that is larger than one statement can be.</summary>
    public static Problem TooComplex() => new(DiagnosticIds.StatementTooComplex, Messages.FormatStatementTooComplex(QueryParser.MaxSize));

    /// <summary>How much a text counts towards the size of a query.</summary>
    public static int SizeOf(string text) => text.Length / 16;

    private static Problem? FindTwice<T>(IEnumerable<T> parts)
    {
        var seen = new HashSet<T>();
        return parts.All(seen.Add) ? null : new(DiagnosticIds.DuplicatePath, Messages.PartTwice);
    }

    // JavaScript puts keys that are numbers first, in ascending order; no literal has them elsewhere.
    private static Problem? FindInOrder(IEnumerable<string> names) =>
        JavaScriptOrder.IsKept(names) ? null : new(DiagnosticIds.UnsupportedSyntax, Messages.OrderNotKept);

    private static Problem? FindInRegex(string pattern, string options) =>
        TextRules.FindInPattern(pattern) ?? TextRules.FindInRegexOptions(options);

    /// <summary>Counts one more part at a depth, and a text in it.</summary>
    private Problem? Enter(int depth, string text = "")
    {
        if (depth > QueryParser.MaxDepth)
            return new(DiagnosticIds.StatementTooDeep, Messages.FormatStatementTooDeep(QueryParser.MaxDepth));
        _size += 1 + SizeOf(text);
        return _size > QueryParser.MaxSize ? TooComplex() : null;
    }

    private Problem? InFilter(Filter filter, int depth, bool isTop, bool inElement) => Enter(depth) ?? filter switch
    {
        AndFilter { Filters: var filters } => filters.Count < 2 || filters.Any(static f => f is AndFilter or MatchAllFilter)
            ? NotNormal()
            : filters.First(f => InFilter(f, depth + 1, isTop, inElement)),
        OrFilter { Filters: var filters } => filters.Count < 2 || filters.Any(static f => f is OrFilter)
            ? NotNormal()
            : filters.First(f => InFilter(f, depth + 1, isTop: false, inElement)),
        NorFilter { Filters: var filters } => filters.Count == 0
            ? NotNormal()
            : filters.First(f => InFilter(f, depth + 1, isTop: false, inElement)),
        FieldFilter field => Enter(depth, field.Path) ?? TextRules.FindInCondition(field.Path) ?? TextRules.FindInKey(field.Path)
            ?? InCondition(field.Condition, depth + 1, isTop),
        ExprFilter when inElement => new(DiagnosticIds.ConditionPlace, Messages.ExpressionInElement, Node: filter),
        ExprFilter { Expression: var expression } => InExpression(expression, depth + 1),
        _ => null,
    };

    private static Problem NotNormal() => new(DiagnosticIds.InvalidWhere, Messages.NotNormalForm);

    private Problem? InCondition(Condition condition, int depth, bool isTop) => Enter(depth) ?? condition switch
    {
        ComparisonCondition { Operator: not ComparisonOperator.Eq, Value: RegexValue } comparison =>
            new(DiagnosticIds.InvalidArgument, Messages.FormatRegexNotComparable(FieldOperators.Of(comparison).Symbol)),
        ComparisonCondition comparison => InValue(comparison.Value, depth + 1),
        InCondition { Values: var values } => InList(values, depth),
        NinCondition { Values: var values } => InList(values, depth),
        AllCondition { Values: var values } => InList(values, depth),
        AllElemMatchCondition { Elements: var elements } =>
            elements.Count == 0 || elements.Any(static e => e is not (ElemMatchFilterCondition or ElemMatchValueCondition))
                ? NotNormal()
                : elements.First(e => InCondition(e, depth + 1, isTop: false)),
        NotCondition { Conditions: var conditions } => InConditions(conditions, depth),
        ElemMatchValueCondition { Conditions: var conditions } => InConditions(conditions, depth),
        ElemMatchFilterCondition element => InFilter(element.Filter, depth + 1, isTop: false, inElement: true),
        ModCondition mod => FindInDivisor("$mod", mod.Divisor),
        SizeCondition size => FindInSize("$size", size.Size),
        RegexCondition regex => Enter(depth, regex.Pattern) ?? FindInRegex(regex.Pattern, regex.Options),
        GeoWithinCenterSphereCondition circle => GeoRules.FindInPosition(new(circle.Longitude, circle.Latitude)),
        GeoWithinGeometryCondition within => GeoRules.FindInArea("$geoWithin", within.Area),
        GeoIntersectsCondition intersects => GeoRules.FindIn(intersects.Geometry),
        GeoNearCondition when !isTop => new(DiagnosticIds.ConditionPlace, Messages.NestedGeoNear, Messages.NestedGeoNear_Hint, condition),
        GeoNearCondition when _distances++ > 0 =>
            new(DiagnosticIds.ConditionPlace, Messages.SecondGeoNear, Messages.SecondGeoNear_Hint, condition),
        GeoNearCondition near => GeoRules.FindInPosition(near.Center),
        _ => null,
    };

    private Problem? InConditions(ValueList<Condition> conditions, int depth) =>
        conditions.Count == 0
            ? NotNormal()
            : conditions.First(c => InCondition(c, depth + 1, isTop: false)) ?? FindTwice(conditions.Select(FieldOperators.Of));

    private Problem? InList(ValueList<QueryValue> values, int depth) =>
        values.First(v => TextRules.FindInListed(v) ?? InValue(v, depth + 1));

    private Problem? InValue(QueryValue value, int depth) => value switch
    {
        ArrayValue array => Enter(depth) ?? array.Items.First(item => InValue(item, depth + 1)),
        ObjectValue { Members: var members } => Enter(depth)
            ?? members.First(m => Enter(depth, m.Name) ?? TextRules.FindInMemberName(m.Name) ?? InValue(m.Value, depth + 1))
            ?? (members.Count < 2
                ? null
                : FindTwice(members.Select(static m => m.Name)) ?? FindInOrder(members.Select(static m => m.Name))),
        StringValue text => Enter(depth: 0, text.Value) ?? TextRules.FindInText(text.Value),
        RegexValue regex => Enter(depth: 0, regex.Pattern) ?? FindInRegex(regex.Pattern, regex.Options),
        _ => Enter(depth: 0),
    };

    private Problem? InExpression(AggregationExpression expression, int depth) => expression switch
    {
        FieldExpression field => Enter(depth: 0, field.Path) ?? TextRules.FindInPath(field.Path),
        LiteralExpression literal => InValue(literal.Value, depth),
        OperatorExpression operation => Enter(depth)
            ?? AggregationOperators.Of(operation.Operator).FindInOperands(operation.Arguments.Count)
            ?? operation.Arguments.First(a => InExpression(a, depth + 1)),
        _ => null,
    };
}
