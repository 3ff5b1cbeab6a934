using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Turns the argument of <c>where</c>, and what is nested in it, into a filter (contract 6.4).</summary>
/// <param name="context">The statement that is being read.</param>
/// <param name="flattens">
/// Whether a plain object in a field is split into dotted paths. Inside <c>elemMatch</c> and raw operators it is compared as a whole.
/// </param>
internal sealed class FilterReader(ReadingContext context, bool flattens)
{
    /// <summary>The filter of a condition on documents; null after a diagnostic.</summary>
    public Filter? Read(ScriptValue value) => value switch
    {
        ObjectLiteral literal => ReadObject(literal),
        LogicCommand logic => Combine(logic, Read),
        ConditionCommand or ScalarLiteral { Value: RegexValue } => context.Fail<Filter>(
            DiagnosticIds.ConditionWithoutField, value.Place, Messages.ConditionWithoutField, Messages.ConditionWithoutField_Hint),
        _ => context.Fail<Filter>(
            DiagnosticIds.InvalidWhere, value.Place, Messages.FormatInvalidWhere(value.Kind), Messages.InvalidWhere_Hint),
    };

    /// <summary>The filter of an object whose keys are fields; null after a diagnostic.</summary>
    public Filter? ReadObject(ObjectLiteral literal)
    {
        var filters = new List<Filter>();
        var succeeded = ReadMembers(literal, prefix: null, filters, new(StringComparer.Ordinal));
        if (flattens && filters.Count(static f => f is OrFilter) > 1)
            context.Diagnostics.Warning(
                DiagnosticIds.SeveralAlternatives, literal.Place, Messages.SeveralAlternatives, Messages.SeveralAlternatives_Hint);
        return succeeded ? Filter.And([.. filters]) : null;
    }

    private bool ReadMembers(ObjectLiteral literal, string? prefix, List<Filter> filters, HashSet<string> paths)
    {
        var succeeded = true;
        var operators = new List<ScriptMember>();
        foreach (var member in literal.Members)
        {
            if (member.IsOperator && prefix is not null)
                operators.Add(member);
            else if (member.IsOperator)
                succeeded &= Add(filters, OperatorReader.ReadFilter(context, member));
            else if (member.Value is not UndefinedLiteral)
                succeeded &= ReadField(member, prefix, filters, paths);
        }

        return succeeded && (operators.Count == 0 || ReadOperators(prefix!, operators, filters));
    }

    private bool ReadOperators(string path, IReadOnlyList<ScriptMember> operators, List<Filter> filters)
    {
        if (OperatorReader.ReadConditions(context, operators) is not { } conditions)
            return false;
        filters.AddRange(conditions.Select(condition => new FieldFilter(path, condition)));
        return true;
    }

    private bool ReadField(ScriptMember member, string? prefix, List<Filter> filters, HashSet<string> paths)
    {
        // Each member of a nested object repeats the path of the object.
        if (prefix is not null && !context.TryGrow(QueryRules.SizeOf(prefix), member.NamePlace))
            return false;
        var path = prefix is null ? member.Name : $"{prefix}.{member.Name}";
        if (!context.Accepts(FindInPath(path, member), member.NamePlace))
            return false;
        if (member.Value is ObjectLiteral literal && (flattens || literal.Members is [{ IsOperator: true }, ..]))
        {
            if (literal.Members.All(static m => m.Value is UndefinedLiteral))
                context.Diagnostics.Warning(
                    DiagnosticIds.EmptyObject, literal.Place, Messages.FormatEmptyObject(path), Messages.EmptyObject_Hint);
            return flattens ? ReadMembers(literal, path, filters, paths) : ReadOperators(path, literal.Members, filters);
        }

        if (paths.Add(path))
            return Add(filters, ReadCondition(path, member.Value));
        context.Error(
            DiagnosticIds.DuplicatePath, member.NamePlace, Messages.FormatDuplicatePath(path), Messages.FormatDuplicatePath_Hint(path));
        return false;
    }

    // In a program's key an empty part is what PowerShell leaves of "$gt"; a statement's literal means what it says.
    private static Problem? FindInPath(string path, ScriptMember member) =>
        (member.NamePlace.Path is null ? null : TextRules.FindEmptyPart(member.Name, Messages.DoubleQuotes_Hint))
        ?? TextRules.FindInCondition(path);

    private Filter? ReadCondition(string path, ScriptValue value) => value switch
    {
        ConditionCommand command => new FieldFilter(path, command.Condition),
        LogicCommand logic => Combine(logic, operand => ReadOperand(path, operand)),
        ScalarLiteral { Value: RegexValue regex } => new FieldFilter(path, new RegexCondition(regex.Pattern, regex.Options)),
        _ => WholeValueReader.Read(context, value) is { } exact
            ? new FieldFilter(path, new ComparisonCondition(ComparisonOperator.Eq, exact))
            : null,
    };

    private Filter? ReadOperand(string path, ScriptValue operand) => operand is ObjectLiteral
        ? context.Fail<Filter>(
            DiagnosticIds.FieldWithinField, operand.Place, Messages.FormatFieldWithinField(path), Messages.FieldWithinField_Hint)
        : ReadCondition(path, operand);

    private static Filter? Combine(LogicCommand logic, Func<ScriptValue, Filter?> read)
    {
        var filters = new List<Filter>(logic.Operands.Count);
        return logic.Operands.All(operand => Add(filters, read(operand))) ? logic.Operator.Combine(filters) : null;
    }

    private static bool Add(List<Filter> filters, Filter? filter)
    {
        if (filter is not null)
            filters.Add(filter);
        return filter is not null;
    }
}
