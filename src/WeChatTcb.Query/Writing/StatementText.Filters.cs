using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Writing;

/// <summary>
/// The conditions. They are written as commands where there is one; inside elements of arrays as raw operators, because the service's
/// library does not translate commands there.
/// </summary>
internal sealed partial class StatementText
{
    /// <summary>The argument of <c>.where(…)</c>, or an operand in it.</summary>
    public void Filter(Filter filter)
    {
        switch (filter)
        {
            case FieldFilter field:
                Fields([new(field.Path, [field.Condition])]);
                break;
            case ExprFilter expr:
                Append("_.expr(");
                Expression(expr.Expression);
                Append(")");
                break;
            case AndFilter and:
                Conjunction(and);
                break;
            case var _ when LogicOperators.Of(filter) is var (logic, operands):
                List($"_.{logic.Command}([", operands, "])", Filter);
                break;
            default:
                Append("{}");
                break;
        }
    }

    /// <summary>A filter inside an element.</summary>
    public void RawFilter(Filter filter)
    {
        switch (filter)
        {
            case FieldFilter field:
                RawFields([field]);
                break;
            case AndFilter { Filters: var filters } when filters.All(static f => f is FieldFilter)
                && filters.Cast<FieldFilter>().Select(static f => f.Path).ToList() is var paths
                && paths.Distinct(StringComparer.Ordinal).Count() == paths.Count && JavaScriptOrder.IsKept(paths):
                RawFields([.. filters.Cast<FieldFilter>()]);
                break;
            case var _ when LogicOperators.Of(filter) is var (logic, operands):
                List($"{{ {logic.Symbol}: [", operands, "] }", RawFilter);
                break;
            default:
                Append("{}");
                break;
        }
    }

    /// <summary>A condition as a command.</summary>
    public void Command(Condition condition)
    {
        var row = FieldOperators.Of(condition);
        Append($"_.{row.Command}(");
        row.Write(this, condition, false);
        Append(")");
    }

    /// <summary>Conditions as an object of raw operators.</summary>
    public void Operators(ValueList<Condition> conditions) => Object(conditions, condition =>
    {
        var row = FieldOperators.Of(condition);
        Key(row.Symbol);
        row.Write(this, condition, true);
    });

    /// <summary>Consecutive conditions on fields share an object, as far as JavaScript keeps their order.</summary>
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
        Key(field.Path);
        switch (field.Conditions)
        {
            case [ComparisonCondition { Operator: ComparisonOperator.Eq, Value: var value }] when IsPlain(value):
                Value(value);
                break;
            case [RegexCondition { Pattern.Length: > 0 } regex]:
                Regex(regex.Pattern, regex.Options);
                break;
            case [var only] when !HasCommand(field.Path, only):
                Operators([only]);
                break;
            case [var first, .. var others]:
                Command(first);
                if (others.Count > 0)
                    List(".and(", others, ")", Command);
                break;
        }
    });

    private void RawFields(IReadOnlyCollection<FieldFilter> fields) => Object(fields, field =>
    {
        Key(field.Path);
        if (field.Condition is ComparisonCondition { Operator: ComparisonOperator.Eq, Value: var value } && IsPlain(value))
            Value(value);
        else
            Operators([field.Condition]);
    });

    /// <summary>
    /// Whether a bare value in a field is compared as it is: an object would be flattened, a regular expression matched.
    /// </summary>
    private static bool IsPlain(QueryValue value) => value is ObjectValue literal ? AsPoint(literal) is not null : value is not RegexValue;

    /// <summary>
    /// Whether a condition is written as a command: there is one, and the service's library takes it for a field with that name.
    /// </summary>
    private static bool HasCommand(string path, Condition condition)
    {
        if (path.Length == 0)
            return false;
        // The service's library loses the condition of _.not(db.RegExp(…)), but keeps that of the raw operator.
        while (condition is NotCondition { Conditions: [var inner] })
            condition = inner;
        return condition is not (NotCondition or GeoIntersectsCondition { Geometry: CollectionGeometry }
            or GeoWithinGeometryCondition { Area: CollectionGeometry }) && FieldOperators.Of(condition).Command is not null;
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
            if (next.Path == last.Path && HasCommand(next.Path, next.Condition) && HasCommand(last.Path, last.Conditions[0]))
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
