using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>
/// MongoDB's own operators, which pass through where they are written (contract 6.4). They take what the command of the same
/// meaning takes.
/// </summary>
internal static class RawOperators
{
    private static readonly Dictionary<string, string> CommandOf = new(StringComparer.Ordinal)
    {
        ["$eq"] = "eq",
        ["$ne"] = "neq",
        ["$lt"] = "lt",
        ["$lte"] = "lte",
        ["$gt"] = "gt",
        ["$gte"] = "gte",
        ["$in"] = "in",
        ["$nin"] = "nin",
        ["$all"] = "all",
        ["$exists"] = "exists",
        ["$mod"] = "mod",
        ["$size"] = "size",
        ["$elemMatch"] = "elemMatch",
        ["$geoWithin"] = "geoWithin",
        ["$geoIntersects"] = "geoIntersects",
        ["$nearSphere"] = "geoNear",
        ["$near"] = "geoNear",
    };

    private static readonly string[] OtherOnFields = ["$not", "$regex", "$options", "$type"];

    /// <summary>Operators that MongoDB has and the model does not.</summary>
    private static readonly Dictionary<string, Refusal> Refused = new(StringComparer.Ordinal)
    {
        ["$where"] = NotSupported("JavaScript as a condition is not understood here.", "Write _.expr(…), or operators on fields."),
        ["$text"] = NotSupported("A text search is not understood here.", "Match with /pattern/."),
        ["$jsonSchema"] = NotSupported("A schema as a condition is not understood here.", null),
        ["$comment"] = NotSupported("A comment for the database's log is no condition.", "Leave it out."),
        ["$bitsAllClear"] = NotSupported("Conditions on bits are not understood here.", null),
        ["$bitsAllSet"] = NotSupported("Conditions on bits are not understood here.", null),
        ["$bitsAnyClear"] = NotSupported("Conditions on bits are not understood here.", null),
        ["$bitsAnySet"] = NotSupported("Conditions on bits are not understood here.", null),
        ["$maxDistance"] = new(
            DiagnosticIds.UnknownOperator,
            "'$maxDistance' belongs inside of $nearSphere.",
            "Write { $nearSphere: { $geometry: …, $maxDistance: metres } }."),
        ["$minDistance"] = new(
            DiagnosticIds.UnknownOperator,
            "'$minDistance' belongs inside of $nearSphere.",
            "Write { $nearSphere: { $geometry: …, $minDistance: metres } }."),
    };

    /// <summary>The conditions of <c>{ $gt: 1, $lt: 5 }</c>; null after a diagnostic.</summary>
    public static ValueList<Condition>? ReadConditions(EvaluationContext context, IReadOnlyList<ScriptMember> members)
    {
        var conditions = new List<Condition>(members.Count);
        foreach (var member in members)
        {
            if (!context.TrySpend(1, member.NameSpan))
                return null;
            if (member.Value is UndefinedScript)
            {
                context.Diagnostics.Error(DiagnosticIds.InvalidArgument, member.Value.Span, $"{member.Name} needs a value, not undefined.");
                return null;
            }

            switch (member.Name)
            {
                case "$options" when members.Any(static m => m.Name == "$regex"):
                    continue;
                case "$options":
                    context.Diagnostics.Error(DiagnosticIds.UnknownOperator, member.NameSpan, "'$options' belongs beside a '$regex'.");
                    return null;
            }

            var condition = member.Name switch
            {
                "$regex" => ReadRegex(context, member, members.FirstOrDefault(static m => m.Name == "$options")),
                "$not" => ReadNot(context, member),
                "$type" => TypeNames.Read(context, member),
                _ when CommandOf.TryGetValue(member.Name, out var command) => Commands.ReadCondition(command, CallOf(context, member)),
                _ => FailUnknown(context, member, CommandOf.Keys.Concat(OtherOnFields)),
            };
            if (condition is null)
                return null;
            conditions.Add(condition);
        }

        return conditions.ToValueList();
    }

    /// <summary>The operator that says a condition.</summary>
    public static string SymbolOf(Condition condition) => condition switch
    {
        ComparisonCondition comparison => comparison.Operator switch
        {
            ComparisonOperator.Eq => "$eq",
            ComparisonOperator.Ne => "$ne",
            ComparisonOperator.Lt => "$lt",
            ComparisonOperator.Lte => "$lte",
            ComparisonOperator.Gt => "$gt",
            _ => "$gte",
        },
        InCondition => "$in",
        NinCondition => "$nin",
        AllCondition => "$all",
        NotCondition => "$not",
        ExistsCondition => "$exists",
        ModCondition => "$mod",
        SizeCondition => "$size",
        TypeCondition => "$type",
        RegexCondition => "$regex",
        ElemMatchFilterCondition or ElemMatchValueCondition => "$elemMatch",
        GeoWithinCenterSphereCondition or GeoWithinGeometryCondition => "$geoWithin",
        GeoIntersectsCondition => "$geoIntersects",
        _ => "$nearSphere",
    };

    /// <summary>The filter of <c>$and</c>, <c>$or</c> or <c>$nor</c> in place of a field's name; null after a diagnostic.</summary>
    public static Filter? ReadLogic(EvaluationContext context, ScriptMember member)
    {
        if (member.Name == "$expr")
        {
            context.ExprSpan = member.NameSpan;
            return AggregationReader.Read(context, member.Value) is { } expression ? new ExprFilter(expression) : null;
        }

        if (member.Name is not ("$and" or "$or" or "$nor"))
        {
            if (CommandOf.ContainsKey(member.Name) || OtherOnFields.Contains(member.Name))
            {
                context.Diagnostics.Error(
                    DiagnosticIds.ConditionWithoutField,
                    member.NameSpan,
                    $"'{member.Name}' is a condition on a field, and there is no field.",
                    $"Write {{ field: {{ {member.Name}: … }} }}.");
                return null;
            }

            FailUnknown(context, member, ["$and", "$or", "$nor", "$expr"]);
            return null;
        }

        if (member.Value is not ArrayScript { Items: [_, ..] items })
        {
            context.Diagnostics.Error(
                DiagnosticIds.InvalidArgument,
                member.Value.Span,
                $"{member.Name} takes an array of conditions with at least one in it.");
            return null;
        }

        // The service's library leaves raw operators alone: nothing in them is flattened.
        var reader = new FilterReader(context, flattens: false);
        var filters = new List<Filter>(items.Count);
        foreach (var item in items)
        {
            if (item is not ObjectScript literal)
            {
                context.Diagnostics.Error(
                    DiagnosticIds.InvalidArgument,
                    item.Span,
                    $"{member.Name} takes objects of conditions, not {item.Kind}.");
                return null;
            }

            if (reader.ReadObject(literal) is not { } filter)
                return null;
            filters.Add(filter);
        }

        return member.Name switch
        {
            "$and" => Filter.And([.. filters]),
            "$or" => Filter.Or([.. filters]),
            _ => new NorFilter(filters.ToValueList()),
        };
    }

    private static Call CallOf(EvaluationContext context, ScriptMember member) =>
        new(member.Name, member.NameSpan, member.NameSpan, [member.Value], IsNew: false, context);

    private static NotCondition? ReadNot(EvaluationContext context, ScriptMember member)
    {
        if (member.Value is ObjectScript { Members: [{ Name: ['$', ..] }, ..] members })
            return ReadConditions(context, members) is { } conditions ? new(conditions) : null;
        return (NotCondition?)Commands.ReadCondition("not", CallOf(context, member));
    }

    private static RegexCondition? ReadRegex(EvaluationContext context, ScriptMember regex, ScriptMember? options)
    {
        var (pattern, flags) = regex.Value switch
        {
            ScalarScript { Value: StringValue text } => (text.Value, ""),
            ScalarScript { Value: RegexValue literal } => (literal.Pattern, literal.Options),
            _ => (null, ""),
        };
        if (pattern is null)
        {
            context.Diagnostics.Error(
                DiagnosticIds.InvalidArgument,
                regex.Value.Span,
                $"$regex takes a string or a regular expression, not {regex.Value.Kind}.");
            return null;
        }

        if (options is { Value: ScalarScript { Value: StringValue { Value: var text2 } } })
        {
            flags = text2;
        }
        else if (options is not null)
        {
            context.Diagnostics.Error(
                DiagnosticIds.InvalidArgument,
                options.Value.Span,
                $"$options takes a string, not {options.Value.Kind}.");
            return null;
        }

        var value = RegularExpressions.Read(context, pattern, flags, regex.Value.Span, options?.Value.Span ?? regex.Value.Span);
        return value is ScalarScript { Value: RegexValue read } ? new(read.Pattern, read.Options) : null;
    }

    private static Condition? FailUnknown(EvaluationContext context, ScriptMember member, IEnumerable<string> known)
    {
        if (Refused.TryGetValue(member.Name, out var refusal))
            context.Diagnostics.Error(refusal.Id, member.NameSpan, refusal.Message, refusal.Suggestion);
        else if (member.Name == "$expr")
            context.Diagnostics.Error(
                DiagnosticIds.UnknownOperator,
                member.NameSpan,
                "'$expr' is a condition on the document, and not on a field.",
                "Write it beside the fields: { field: …, $expr: … }.");
        else if (!member.Name.StartsWith('$'))
            context.Diagnostics.Error(
                DiagnosticIds.UnknownOperator,
                member.NameSpan,
                $"'{member.Name}' stands among operators, but is none.");
        else
            context.Diagnostics.Error(
                DiagnosticIds.UnknownOperator,
                member.NameSpan,
                $"There is no operator '{member.Name}' here.",
                DidYouMean.Question(member.Name, known));
        return null;
    }

    private static Refusal NotSupported(string message, string? suggestion) => new(DiagnosticIds.NotSupported, message, suggestion);
}
