using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Checks of a whole query: whether it is complete, names its CSV columns, and sorts without a limit.</summary>
internal static class QueryChecks
{
    /// <summary>The query of the statement's last expression; null after a diagnostic.</summary>
    public static DatabaseQuery? Check(ReadingContext context, ScriptValue? value, bool forCsv)
    {
        switch (value)
        {
            case null:
                var end = context.Text.AsSpan().TrimEnd().Length;
                return context.Fail<DatabaseQuery>(
                    DiagnosticIds.MissingQuery, Place.At(end), Messages.MissingQuery, Messages.MissingQuery_Hint);
            case QueryChain { IsFinished: false } chain:
                return context.Fail<DatabaseQuery>(
                    DiagnosticIds.MissingGet, Place.At(chain.Place.End), Messages.MissingGet, Messages.MissingGet_Hint);
            case QueryChain chain:
                if (forCsv && chain.Query.Field is not { IsInclusion: true })
                    context.Error(DiagnosticIds.CsvWithoutField, chain.Place, Messages.CsvWithoutField, Messages.CsvWithoutField_Hint);
                WarnOfSort(context, chain);
                return chain.Query;
            default:
                return null;
        }
    }

    private static void WarnOfSort(ReadingContext context, QueryChain chain)
    {
        // _id always has an index, and an index needs no sort; but it does not help when _id is only the first of several keys.
        if (chain is { OrderPlace: { } place, Query: { Limit: null, OrderBy: [{ Path: not "_id" }] or [_, _, ..] } })
            context.Diagnostics.Warning(DiagnosticIds.SortWithoutLimit, place, Messages.SortWithoutLimit, Messages.SortWithoutLimit_Hint);
    }
}
