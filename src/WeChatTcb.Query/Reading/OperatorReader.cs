using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>Reads MongoDB's raw operators, which pass through where they are written (contract 6.4).</summary>
internal static class OperatorReader
{
    /// <summary>Operators that MongoDB has and the model does not.</summary>
    private static readonly Dictionary<string, Func<Problem>> Refused = new(StringComparer.Ordinal)
    {
        ["$where"] = static () => NotSupported(Messages.WhereOperator, Messages.WhereOperator_Hint),
        ["$text"] = static () => NotSupported(Messages.TextSearch, Messages.TextSearch_Hint),
        ["$jsonSchema"] = static () => NotSupported(Messages.SchemaCondition),
        ["$comment"] = static () => NotSupported(Messages.CommentOperator, Messages.LeaveOut),
        ["$bitsAllClear"] = static () => NotSupported(Messages.BitsOperator),
        ["$bitsAllSet"] = static () => NotSupported(Messages.BitsOperator),
        ["$bitsAnyClear"] = static () => NotSupported(Messages.BitsOperator),
        ["$bitsAnySet"] = static () => NotSupported(Messages.BitsOperator),
        ["$maxDistance"] = static () => Distance("$maxDistance"),
        ["$minDistance"] = static () => Distance("$minDistance"),
        [LogicOperators.Expression] = static () =>
            new(DiagnosticIds.UnknownOperator, Messages.ExpressionOnField, Messages.ExpressionOnField_Hint),
    };

    /// <summary>The names with which extended JSON writes values, and MongoDB's shell does not.</summary>
    private static readonly string[] ExtendedJson =
    [
        "$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$binary", "$uuid", "$regularExpression",
        "$timestamp",
        "$minKey", "$maxKey",
    ];

    /// <summary>Whether a name is an operator's, or a type's of extended JSON: inside a value it is most likely a mistake.</summary>
    public static bool IsKnown(string name) =>
        name.StartsWith('$')
        && (FieldOperators.Symbols.Contains(name) || IsOnDocuments(name) || Refused.ContainsKey(name) || ExtendedJson.Contains(name));

    /// <summary>Whether a raw name is an operator on documents, not on fields.</summary>
    public static bool IsOnDocuments(string symbol) => symbol == LogicOperators.Expression || LogicOperators.OfSymbol(symbol) is not null;

    /// <summary>The conditions of <c>{ $gt: 1, $lt: 5 }</c>; null after a diagnostic.</summary>
    public static ValueList<Condition>? ReadConditions(ReadingContext context, IReadOnlyList<ScriptMember> members)
    {
        var conditions = new List<Condition>(members.Count);
        foreach (var member in members)
        {
            if (member.Value is UndefinedLiteral)
            {
                return context.Fail<ValueList<Condition>>(
                    DiagnosticIds.InvalidArgument, member.Value.Place, Messages.FormatUndefinedOperator(member.Name));
            }

            if (FieldOperators.All.FirstOrDefault(o => o.Companion == member.Name) is { } owner)
            {
                if (members.Any(m => m.Name == owner.Symbol))
                    continue;
                return context.Fail<ValueList<Condition>>(
                    DiagnosticIds.UnknownOperator, member.NamePlace, Messages.FormatLoneCompanion(member.Name, owner.Symbol));
            }

            if (FieldOperators.OfSymbol(member.Name) is not { } row)
            {
                ReportUnknown(context, member, FieldOperators.Symbols);
                return null;
            }

            var companion = row.Companion is null ? null : members.FirstOrDefault(m => m.Name == row.Companion);
            var call = companion is null ? Call.OfOperator(context, member) : Call.OfOperator(context, member, companion.Value);
            if (row.ReadCall(call) is not { } condition)
                return null;
            conditions.Add(condition);
        }

        return conditions.ToValueList();
    }

    /// <summary>
    /// The filter of <c>$and</c>, <c>$or</c>, <c>$nor</c> or <c>$expr</c> in place of a field's name; null after a diagnostic.
    /// </summary>
    public static Filter? ReadFilter(ReadingContext context, ScriptMember member)
    {
        if (member.Name == LogicOperators.Expression)
        {
            return AggregationReader.Read(context, member.Value) is { } expression
                ? context.Remember(new ExprFilter(expression), member.NamePlace)
                : null;
        }

        if (LogicOperators.OfSymbol(member.Name) is { } logic)
            return ReadLogic(context, logic, member.Value);
        if (FieldOperators.Symbols.Contains(member.Name))
        {
            return context.Fail<Filter>(
                DiagnosticIds.ConditionWithoutField,
                member.NamePlace,
                Messages.FormatOperatorWithoutField(member.Name),
                Messages.FormatOperatorWithoutField_Hint(member.Name));
        }

        ReportUnknown(context, member, LogicOperators.All.Select(static o => o.Symbol).Append(LogicOperators.Expression));
        return null;
    }

    private static Filter? ReadLogic(ReadingContext context, LogicOperator logic, ScriptValue value)
    {
        if (value is not ArrayLiteral { Items: [_, ..] items })
            return context.Fail<Filter>(DiagnosticIds.InvalidArgument, value.Place, Messages.FormatLogicNeedsArray(logic.Symbol));

        // The service's library leaves raw operators alone: nothing in them is flattened.
        var reader = new FilterReader(context, flattens: false);
        var filters = new List<Filter>(items.Count);
        foreach (var item in items)
        {
            if (item is not ObjectLiteral literal)
            {
                return context.Fail<Filter>(
                    DiagnosticIds.InvalidArgument,
                    item.Place,
                    Messages.FormatWrongArgument(logic.Symbol, Messages.Wanted_ConditionObjects, item.Kind));
            }

            if (reader.ReadObject(literal) is not { } filter)
                return null;
            filters.Add(filter);
        }

        return logic.Combine(filters);
    }

    private static void ReportUnknown(ReadingContext context, ScriptMember member, IEnumerable<string> known) =>
        context.Accepts(
            Refused.TryGetValue(member.Name, out var refuse)
                ? refuse()
                : member.IsOperator
                    ? new(
                        DiagnosticIds.UnknownOperator, Messages.FormatUnknownOperator(member.Name), DidYouMean.Question(member.Name, known))
                    : new(DiagnosticIds.UnknownOperator, Messages.FormatFieldAmongOperators(member.Name)),
            member.NamePlace);

    private static Problem NotSupported(string message, string? hint = null) => new(DiagnosticIds.NotSupported, message, hint);

    private static Problem Distance(string name) =>
        new(DiagnosticIds.UnknownOperator, Messages.FormatLoneDistance(name), Messages.FormatLoneDistance_Hint(name));
}
