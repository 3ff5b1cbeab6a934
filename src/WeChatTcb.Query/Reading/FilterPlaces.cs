namespace WeChatTcb.Query.Reading;

/// <summary>Sees to it that a distance and an expression stand only where MongoDB takes them.</summary>
internal static class FilterPlaces
{
    /// <summary>Whether all conditions of a whole filter are in a place of theirs; reports it if not.</summary>
    public static bool Check(EvaluationContext context, Filter filter)
    {
        var nears = 0;
        if (!Check(context, filter, isTop: true, inElement: false, ref nears))
            return false;
        if (nears <= 1)
            return true;
        context.Diagnostics.Error(
            DiagnosticIds.ConditionPlace,
            context.NearSpan,
            "A query has one geoNear at most, as it sorts by the distance.",
            "For further areas, write _.geoWithin(…).");
        return false;
    }

    /// <summary>The same for the condition of an element.</summary>
    public static bool CheckElement(EvaluationContext context, Condition condition)
    {
        var nears = 0;
        return Check(context, condition, isTop: false, ref nears);
    }

    private static bool Check(EvaluationContext context, Filter filter, bool isTop, bool inElement, ref int nears)
    {
        switch (filter)
        {
            case AndFilter and:
                return CheckAll(context, and.Filters, isTop, inElement, ref nears);
            case OrFilter or:
                return CheckAll(context, or.Filters, isTop: false, inElement, ref nears);
            case NorFilter nor:
                return CheckAll(context, nor.Filters, isTop: false, inElement, ref nears);
            case FieldFilter field:
                return Check(context, field.Condition, isTop, ref nears);
            case ExprFilter when inElement:
                context.Diagnostics.Error(
                    DiagnosticIds.ConditionPlace,
                    context.ExprSpan,
                    "An expression is about the document, and cannot stand within elemMatch.");
                return false;
            default:
                return true;
        }
    }

    private static bool CheckAll(EvaluationContext context, ValueList<Filter> filters, bool isTop, bool inElement, ref int nears)
    {
        foreach (var filter in filters)
            if (!Check(context, filter, isTop, inElement, ref nears))
                return false;
        return true;
    }

    private static bool Check(EvaluationContext context, Condition condition, bool isTop, ref int nears)
    {
        switch (condition)
        {
            case GeoNearCondition when isTop:
                nears++;
                return true;
            case GeoNearCondition:
                context.Diagnostics.Error(
                    DiagnosticIds.ConditionPlace,
                    context.NearSpan,
                    "geoNear sorts the whole query, and cannot stand within an alternative, a negation or elemMatch.",
                    "Write _.geoWithin({ centerSphere: [[longitude, latitude], kilometres / 6378.1] }).");
                return false;
            case NotCondition not:
                foreach (var inner in not.Conditions)
                    if (!Check(context, inner, isTop: false, ref nears))
                        return false;
                return true;
            case ElemMatchValueCondition element:
                foreach (var inner in element.Conditions)
                    if (!Check(context, inner, isTop: false, ref nears))
                        return false;
                return true;
            case ElemMatchFilterCondition element:
                return Check(context, element.Filter, isTop: false, inElement: true, ref nears);
            default:
                return true;
        }
    }
}
