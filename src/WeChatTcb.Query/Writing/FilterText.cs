using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Writing;

/// <summary>
/// The conditions. They are written as commands where there is one; within elements of arrays as raw operators, as the service's library
/// leaves commands as they are there.
/// </summary>
internal sealed partial class StatementText
{
    private void Filter(Filter filter)
    {
        switch (filter)
        {
            case OrFilter or:
                List("_.or([", or.Filters, "])", Filter);
                break;
            case NorFilter nor:
                List("_.nor([", nor.Filters, "])", Filter);
                break;
            case ExprFilter expr:
                Append("_.expr(");
                Expression(expr.Expression);
                Append(")");
                break;
            case FieldFilter field:
                Fields([new(field.Path, [field.Condition])]);
                break;
            case AndFilter and:
                Conjunction(and);
                break;
            default:
                Append("{}");
                break;
        }
    }

    /// <summary>Conditions on fields that follow one another share an object, as far as JavaScript keeps their order.</summary>
    private void Conjunction(AndFilter and)
    {
        // Each part is a filter, or a run of fields.
        var parts = new List<object>();
        foreach (var filter in and.Filters)
            if (filter is not FieldFilter field)
                parts.Add(filter);
            else if (parts is not [.., FieldRun run] || !run.TryAdd(field))
                parts.Add(new FieldRun(field));

        if (parts is [FieldRun all])
            Fields(all.Entries);
        else
            List("_.and([", parts, "])", part =>
            {
                if (part is FieldRun run)
                    Fields(run.Entries);
                else
                    Filter((Filter)part);
            });
    }

    private void Fields(List<FieldEntry> fields) => Object(fields, field =>
    {
        Path(field.Path);
        switch (field.Conditions)
        {
            case [ComparisonCondition { Operator: ComparisonOperator.Eq, Value: var value }] when IsPlain(value):
                Value(value);
                break;
            case [RegexCondition { Pattern.Length: > 0 } regex]:
                Regex(regex.Pattern, regex.Options);
                break;
            case [var only] when !HasCommand(only):
                Operators([only]);
                break;
            case [var first, .. var others]:
                Command(first);
                if (others.Count > 0)
                    List(".and(", others, ")", Command);
                break;
        }
    });

    private void Path(string path)
    {
        if (path.StartsWith('$'))
            throw new ArgumentException($"No statement says this query: '{path}' would be an operator, as it starts with '$'.");
        Key(path);
    }

    /// <summary>
    /// Whether a bare value in a field is compared as it is: an object would be taken apart, a regular expression matched.
    /// </summary>
    private static bool IsPlain(QueryValue value) => value is ObjectValue literal ? AsPoint(literal) is not null : value is not RegexValue;

    private static bool HasCommand(Condition condition)
    {
        // The service's library loses the condition of _.not(db.RegExp(…)); of the raw operator it keeps it.
        while (condition is NotCondition { Conditions: [var inner] })
            condition = inner;
        return condition is not (TypeCondition or RegexCondition or NotCondition);
    }

    private void Command(Condition condition)
    {
        switch (condition)
        {
            case ComparisonCondition comparison:
                Append(comparison.Operator switch
                {
                    ComparisonOperator.Eq => "_.eq(",
                    ComparisonOperator.Ne => "_.neq(",
                    ComparisonOperator.Lt => "_.lt(",
                    ComparisonOperator.Lte => "_.lte(",
                    ComparisonOperator.Gt => "_.gt(",
                    _ => "_.gte(",
                });
                Nest(() => Value(comparison.Value));
                Append(")");
                break;
            case InCondition list:
                List("_.in([", list.Values, "])", Value);
                break;
            case NinCondition list:
                List("_.nin([", list.Values, "])", Value);
                break;
            case AllCondition list:
                List("_.all([", list.Values, "])", Value);
                break;
            case NotCondition not:
                List("_.not(", not.Conditions, ")", Command);
                break;
            case ExistsCondition exists:
                Append(exists.Exists ? "_.exists(true)" : "_.exists(false)");
                break;
            case ModCondition mod:
                List("_.mod(", (long[])[mod.Divisor, mod.Remainder], ")", Number);
                break;
            case SizeCondition size:
                List("_.size(", (long[])[size.Size], ")", Number);
                break;
            case ElemMatchFilterCondition or ElemMatchValueCondition:
                Append("_.elemMatch(");
                Element(condition);
                Append(")");
                break;
            case GeoWithinCenterSphereCondition circle:
                Append("_.geoWithin({ centerSphere: ");
                Circle(circle);
                Append(" })");
                break;
            case GeoWithinGeometryCondition within:
                Append("_.geoWithin({ geometry: ");
                Place(within.Area);
                Append(" })");
                break;
            case GeoIntersectsCondition intersects:
                Append("_.geoIntersects({ geometry: ");
                Place(intersects.Geometry);
                Append(" })");
                break;
            case GeoNearCondition near:
                Append("_.geoNear({ geometry: ");
                Place(new PointGeometry(near.Center));
                if (near.MinDistance is { } least)
                    Distance("minDistance", least);
                if (near.MaxDistance is { } most)
                    Distance("maxDistance", most);
                Append(" })");
                break;
        }
    }

    private void Circle(GeoWithinCenterSphereCondition circle)
    {
        List("[[", (double[])[circle.Longitude, circle.Latitude], "], ", Number);
        Number(circle.Radius);
        Append("]");
    }

    private void Distance(string name, double metres)
    {
        Append($", {name}: ");
        Number(metres);
    }

    /// <summary>What stands within <c>elemMatch</c>.</summary>
    private void Element(Condition condition)
    {
        if (condition is ElemMatchFilterCondition element)
            Nest(() => RawFilter(element.Filter));
        else if (condition is ElemMatchValueCondition { Conditions: var conditions })
            Operators(conditions);
    }

    private void RawFilter(Filter filter)
    {
        switch (filter)
        {
            case FieldFilter field:
                RawFields([field]);
                break;
            case AndFilter { Filters: var filters }:
                var fields = filters.OfType<FieldFilter>().ToList();
                if (fields.Count == filters.Count && fields.DistinctBy(static f => f.Path).Count() == fields.Count
                    && JavaScriptOrder.IsKept([.. fields.Select(static f => f.Path)]))
                {
                    RawFields(fields);
                }
                else
                {
                    List("{ $and: [", filters, "] }", RawFilter);
                }

                break;
            case OrFilter or:
                List("{ $or: [", or.Filters, "] }", RawFilter);
                break;
            case NorFilter nor:
                List("{ $nor: [", nor.Filters, "] }", RawFilter);
                break;
            case ExprFilter expr:
                Append("{ $expr: ");
                Expression(expr.Expression);
                Append(" }");
                break;
            default:
                Append("{}");
                break;
        }
    }

    private void RawFields(List<FieldFilter> fields) => Object(fields, field =>
    {
        Path(field.Path);
        if (field.Condition is ComparisonCondition { Operator: ComparisonOperator.Eq, Value: var value } && IsPlain(value))
            Value(value);
        else
            Operators([field.Condition]);
    });

    private void Operators(ValueList<Condition> conditions) => Object(conditions, Operator);

    private void Operator(Condition condition)
    {
        Key(RawOperators.SymbolOf(condition));
        switch (condition)
        {
            case ComparisonCondition comparison:
                Value(comparison.Value);
                break;
            case InCondition list:
                List("[", list.Values, "]", Value);
                break;
            case NinCondition list:
                List("[", list.Values, "]", Value);
                break;
            case AllCondition list:
                List("[", list.Values, "]", Value);
                break;
            case NotCondition { Conditions: [RegexCondition { Pattern.Length: > 0 } regex] }:
                Regex(regex.Pattern, regex.Options);
                break;
            case NotCondition not:
                Operators(not.Conditions);
                break;
            case ExistsCondition exists:
                Append(exists.Exists ? "true" : "false");
                break;
            case ModCondition mod:
                List("[", (long[])[mod.Divisor, mod.Remainder], "]", Number);
                break;
            case SizeCondition size:
                Number(size.Size);
                break;
            case TypeCondition type:
                List("[", type.Types, "]", String);
                break;
            case RegexCondition regex:
                String(regex.Pattern);
                if (regex.Options.Length == 0)
                    break;
                Append(", $options: ");
                String(regex.Options);
                break;
            case ElemMatchFilterCondition or ElemMatchValueCondition:
                Element(condition);
                break;
            case GeoWithinCenterSphereCondition circle:
                Append("{ $centerSphere: ");
                Circle(circle);
                Append(" }");
                break;
            case GeoWithinGeometryCondition within:
                RawPlace(within.Area);
                break;
            case GeoIntersectsCondition intersects:
                RawPlace(intersects.Geometry);
                break;
        }
    }

    private void RawPlace(Geometry geometry)
    {
        Append("{ $geometry: ");
        Place(geometry);
        Append(" }");
    }

    /// <summary>Fields that one object can hold, in their order.</summary>
    private sealed class FieldRun
    {
        private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

        public FieldRun(FieldFilter first) => Add(first);

        public List<FieldEntry> Entries { get; } = [];

        public bool TryAdd(FieldFilter next)
        {
            var last = Entries[^1];
            if (next.Path == last.Path && HasCommand(next.Condition) && HasCommand(last.Conditions[0]))
                last.Conditions.Add(next.Condition);
            else if (!_paths.Contains(next.Path) && JavaScriptOrder.IsKept([last.Path, next.Path]))
                Add(next);
            else
                return false;
            return true;
        }

        private void Add(FieldFilter field)
        {
            _paths.Add(field.Path);
            Entries.Add(new(field.Path, [field.Condition]));
        }
    }

    /// <summary>One field of an object, with the conditions that are combined on it.</summary>
    private sealed record FieldEntry(string Path, List<Condition> Conditions);
}
