using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Turns the argument of <c>where</c>, and what is nested in it, into a filter (contract 6.4).</summary>
/// <param name="context">The statement that is being read.</param>
/// <param name="flattens">
/// Whether a plain object in a field is taken apart into dotted paths. Inside <c>elemMatch</c> and raw operators it is compared as a whole.
/// </param>
internal sealed class FilterReader(EvaluationContext context, bool flattens)
{
    private DiagnosticBag Diagnostics => context.Diagnostics;

    /// <summary>The filter of a condition on documents; null after a diagnostic.</summary>
    public Filter? Read(ScriptValue value)
    {
        switch (value)
        {
            case ObjectScript literal:
                return ReadObject(literal);
            case LogicScript logic:
                return Combine(logic, Read);
            case ConditionScript or ScalarScript { Value: RegexValue }:
                Diagnostics.Error(
                    DiagnosticIds.ConditionWithoutField,
                    value.Span,
                    "This condition says nothing about the field it is for.",
                    "Write { field: condition }.");
                return null;
            default:
                Diagnostics.Error(
                    DiagnosticIds.InvalidWhere,
                    value.Span,
                    $"A condition is an object or a command, not {value.Kind}.",
                    "Write { field: value }.");
                return null;
        }
    }

    /// <summary>The filter of an object whose keys are fields; null after a diagnostic.</summary>
    public Filter? ReadObject(ObjectScript literal)
    {
        var filters = new List<Filter>();
        var succeeded = ReadMembers(literal, prefix: null, filters, new(StringComparer.Ordinal));
        if (flattens && filters.Count(static f => f is OrFilter) > 1)
        {
            Diagnostics.Warning(
                DiagnosticIds.SeveralAlternatives,
                literal.Span,
                "Two fields each have alternatives; both must hold, but the service's JavaScript library merges them into one.",
                "Say it with _.and([ { a: _.or(…) }, { b: _.or(…) } ]).");
        }

        return succeeded ? Filter.And([.. filters]) : null;
    }

    private bool ReadMembers(ObjectScript literal, string? prefix, List<Filter> filters, HashSet<string> paths)
    {
        var succeeded = true;
        var operators = new List<ScriptMember>();
        foreach (var member in literal.Members)
        {
            if (!context.TrySpend(1, member.NameSpan))
                return false;
            if (member.Name.StartsWith('$') && prefix is not null)
            {
                operators.Add(member);
            }
            else if (member.Name.StartsWith('$'))
            {
                if (RawOperators.ReadLogic(context, member) is { } filter)
                    filters.Add(filter);
                else
                    succeeded = false;
            }
            else if (member.Value is not UndefinedScript)
            {
                succeeded &= ReadField(member, prefix is null ? member.Name : $"{prefix}.{member.Name}", filters, paths);
            }
        }

        return succeeded && (operators.Count == 0 || ReadOperators(prefix!, operators, filters));
    }

    private bool ReadOperators(string path, List<ScriptMember> operators, List<Filter> filters)
    {
        if (RawOperators.ReadConditions(context, operators) is not { } conditions)
            return false;
        foreach (var condition in conditions)
            filters.Add(new FieldFilter(path, condition));
        return true;
    }

    private bool ReadField(ScriptMember member, string path, List<Filter> filters, HashSet<string> paths)
    {
        if (!context.TrySpend(path.Length / 16, member.NameSpan) || !context.IsPath(path, member.NameSpan))
            return false;
        if (member.Value is ObjectScript literal && (flattens || literal.Members is [{ Name: ['$', ..] }, ..]))
        {
            if (literal.Members.All(static m => m.Value is UndefinedScript))
            {
                Diagnostics.Warning(
                    DiagnosticIds.EmptyObject,
                    literal.Span,
                    $"An empty object says nothing about '{path}', and matches everything.",
                    "For an object without members, write _.eq({}).");
            }

            return flattens
                ? ReadMembers(literal, path, filters, paths)
                : ReadOperators(path, [.. literal.Members], filters);
        }

        if (!paths.Add(path))
        {
            Diagnostics.Error(
                DiagnosticIds.DuplicatePath,
                member.NameSpan,
                $"'{path}' has a condition already in this object.",
                $"Combine them: '{path}': _.and(…, …).");
            return false;
        }

        if (ReadCondition(path, member.Value) is not { } filter)
            return false;
        filters.Add(filter);
        return true;
    }

    private Filter? ReadCondition(string path, ScriptValue value) => value switch
    {
        ConditionScript command => command.Use(context) is { } condition ? new FieldFilter(path, condition) : null,
        LogicScript logic => Combine(logic, operand => ReadOperand(path, operand)),
        ScalarScript { Value: RegexValue regex } => new FieldFilter(path, new RegexCondition(regex.Pattern, regex.Options)),
        _ => ExactValues.Read(context, value) is { } exact
            ? new FieldFilter(path, new ComparisonCondition(ComparisonOperator.Eq, exact))
            : null,
    };

    private Filter? ReadOperand(string path, ScriptValue operand)
    {
        if (operand is not ObjectScript)
            return ReadCondition(path, operand);
        Diagnostics.Error(
            DiagnosticIds.FieldWithinField,
            operand.Span,
            $"A condition with field names cannot be combined within the field '{path}'.",
            "Give commands such as _.gt(1) here, or combine outside: _.or([ { a: … }, { b: … } ]).");
        return null;
    }

    private Filter? Combine(LogicScript logic, Func<ScriptValue, Filter?> read)
    {
        var filters = new List<Filter>(logic.Operands.Count);
        foreach (var operand in logic.Operands)
        {
            if (!context.TrySpend(1, operand.Span) || read(operand) is not { } filter)
                return null;
            filters.Add(filter);
        }

        return logic.Operator switch
        {
            LogicOperator.And => Filter.And([.. filters]),
            LogicOperator.Or => Filter.Or([.. filters]),
            _ => new NorFilter(filters.ToValueList()),
        };
    }
}
