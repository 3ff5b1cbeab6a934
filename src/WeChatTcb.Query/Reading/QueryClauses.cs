using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary><c>db.collection('x')</c> and the methods of a query (contract 6.1 and 6.6).</summary>
internal static class QueryClauses
{
    private static readonly string[] Names = ["doc", "where", "orderBy", "skip", "limit", "field", "get"];

    /// <summary>The names of these methods in MongoDB's shell and in other libraries.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["find"] = "where",
        ["findOne"] = "where",
        ["filter"] = "where",
        ["match"] = "where",
        ["sort"] = "orderBy",
        ["project"] = "field",
        ["projection"] = "field",
        ["select"] = "field",
        ["take"] = "limit",
        ["offset"] = "skip",
        ["toArray"] = "get",
        ["pretty"] = "get",
    };

    private static readonly Dictionary<string, Func<Problem>> Refused = new(StringComparer.Ordinal)
    {
        ["options"] = static () => NotExportable(Messages.OptionsClause, Messages.LeaveOut),
        ["count"] = static () => NotExportable(Messages.CountClause, Messages.CountClause_Hint),
        ["aggregate"] = static () => NotExportable(Messages.AggregateClause, Messages.AggregateClause_Hint),
        ["watch"] = static () => NotExportable(Messages.WatchClause, Messages.EndWithGet),
        ["add"] = static () => Change("add"),
        ["set"] = static () => Change("set"),
        ["update"] = static () => Change("update"),
        ["updateAndReturn"] = static () => Change("updateAndReturn"),
        ["remove"] = static () => Change("remove"),
    };

    public static ScriptValue Collection(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Place);
        if (call.Arguments[0] is not ScalarLiteral { Value: StringValue { Value: var name } })
            return call.FailArgument(call.Arguments[0], Messages.Wanted_Collection);
        return call.Context.Accepts(TextRules.FindInCollection(name), call.Arguments[0].Place)
            ? new QueryChain(DatabaseQuery.All(name), ChainStage.Collection, HasWhere: false, OrderPlace: null, call.Place)
            : new ErrorValue(call.Place);
    }

    /// <summary>The next clause. After an error in it parsing continues without it, so that later errors are found as well.</summary>
    public static ScriptValue Call(QueryChain chain, Call call)
    {
        // The whole expression up to here is what a caller sees as "the query".
        chain = chain with { Place = call.Place with { Start = Math.Min(chain.Place.Start, call.Place.Start) } };
        if (chain.Stage == ChainStage.Document && Names.Contains(call.Name) && call.Name is not ("field" or "get"))
        {
            var hint = call.Name == "where" ? Messages.WhereAfterDoc_Hint : Messages.LeaveOut;
            call.Fail(DiagnosticIds.DocumentChain, call.NamePlace, Messages.FormatClauseAfterDoc(call.Name), hint);
            return chain;
        }

        if (call.Name == "doc")
            return Document(chain, call);
        if (chain.Stage == ChainStage.Collection)
            chain = chain with { Stage = ChainStage.Clauses };
        return call.Name switch
        {
            "where" => Where(chain, call),
            "orderBy" => OrderBy(chain, call),
            "skip" => Skip(chain, call),
            "limit" => Limit(chain, call),
            "field" => Field(chain, call),
            "get" => Get(chain, call),
            _ => Unknown(call),
        };
    }

    /// <summary>A clause whose arguments have an error.</summary>
    public static ScriptValue CallWithError(QueryChain chain, Call call) => Names.Contains(call.Name) ? chain : Unknown(call);

    private static ErrorValue Unknown(Call call)
    {
        var question = OtherNames.TryGetValue(call.Name, out var meant)
            ? Messages.FormatDidYouMean(meant)
            : DidYouMean.Question(call.Name, Names.Concat(Refused.Keys));
        call.Context.Accepts(
            Refused.TryGetValue(call.Name, out var refuse) ? refuse() : new(
                DiagnosticIds.UnknownMethod,
                Messages.FormatUnknownMethod(call.Name),
                question ?? Messages.FormatUnknownMethod_Hint(string.Join(Messages.ListSeparator, Names))),
            call.NamePlace);
        return new(call.Place);
    }

    private static QueryChain Document(QueryChain chain, Call call)
    {
        if (chain.Stage != ChainStage.Collection)
        {
            call.Fail(DiagnosticIds.DocumentChain, call.NamePlace, Messages.LateDoc, Messages.LateDoc_Hint);
            return chain;
        }

        chain = chain with { Stage = ChainStage.Document };
        if (!call.HasArguments(1, 1))
            return chain;
        if (call.Arguments[0] is ScalarLiteral { Value: (StringValue or NumberValue) and var id })
            return chain with { Query = DatabaseQuery.Document(chain.Query.Collection, id) };
        call.FailArgument(call.Arguments[0], Messages.Wanted_DocumentId);
        return chain;
    }

    private static QueryChain Where(QueryChain chain, Call call)
    {
        if (chain.HasWhere)
            WarnOfReplacement(call, Messages.ReplacedWhere_Hint);
        chain = chain with { HasWhere = true };
        if (!call.HasArguments(1, 1))
            return chain;
        var argument = call.Arguments[0];
        if (argument is ObjectLiteral { Members: [_, ..] members } && members.All(static m => m.Value is UndefinedLiteral))
        {
            call.Fail(DiagnosticIds.AllUndefined, argument.Place, Messages.AllUndefined, Messages.AllUndefined_Hint);
            return chain;
        }

        return new FilterReader(call.Context, flattens: true).Read(argument) is { } filter
            && call.Context.Accepts(QueryRules.FindIn(filter), argument.Place)
                ? chain with { Query = chain.Query with { Filter = filter } }
                : chain;
    }

    private static QueryChain OrderBy(QueryChain chain, Call call)
    {
        if (!call.HasArguments(2, 2))
            return chain;
        if (call.Arguments[0] is not ScalarLiteral { Value: StringValue { Value: var path } })
        {
            call.FailArgument(call.Arguments[0], Messages.Wanted_Path);
            return chain;
        }

        var direction = ((call.Arguments[1] as ScalarLiteral)?.Value as StringValue)?.Value;
        if (direction is not ("asc" or "desc"))
        {
            var message = direction is null
                ? Messages.FormatOrderDirectionKind(call.Arguments[1].Kind)
                : Messages.FormatOrderDirection(direction);
            call.Fail(DiagnosticIds.OrderDirection, call.Arguments[1].Place, message, Messages.OrderDirection_Hint);
            return chain;
        }

        if (!call.Context.Accepts(TextRules.FindInPath(path), call.Arguments[0].Place))
            return chain;
        var key = new SortKey(path, direction == "desc");
        var keys = chain.Query.OrderBy.ToList();
        if (keys.FindIndex(k => k.Path == path) is >= 0 and var rank)
        {
            call.Context.Diagnostics.Warning(
                DiagnosticIds.DuplicateSortKey, call.Arguments[0].Place, Messages.FormatDuplicateSortKey(path));
            keys[rank] = key;
        }
        else
        {
            keys.Add(key);
        }

        return chain with { OrderPlace = chain.OrderPlace ?? call.NamePlace, Query = chain.Query with { OrderBy = keys.ToValueList() } };
    }

    private static QueryChain Skip(QueryChain chain, Call call)
    {
        if (chain.Query.Skip is not null)
            WarnOfReplacement(call);
        return ReadCount(call, static count => QueryRules.FindInCount("skip", count)) is { } skip
            ? chain with { Query = chain.Query with { Skip = skip } }
            : chain;
    }

    private static QueryChain Limit(QueryChain chain, Call call)
    {
        if (chain.Query.Limit is not null)
            WarnOfReplacement(call);
        return ReadCount(call, QueryRules.FindInLimit) is { } limit ? chain with { Query = chain.Query with { Limit = limit } } : chain;
    }

    private static long? ReadCount(Call call, Func<double, Problem?> find)
    {
        if (!call.HasArguments(1, 1))
            return null;
        var argument = call.Arguments[0];
        var number = ((argument as ScalarLiteral)?.Value as NumberValue)?.Value;
        var problem = number is { } count
            ? find(count)
            : new(DiagnosticIds.InvalidCount, Messages.FormatInvalidCount(call.Name, argument.Kind));
        return call.Context.Accepts(problem, argument.Place) ? (long?)number : null;
    }

    private static QueryChain Field(QueryChain chain, Call call)
    {
        if (chain.Query.Field is not null)
            WarnOfReplacement(call);
        return call.HasArguments(1, 1) && ProjectionReader.TryRead(call, out var projection)
            ? chain with { Query = chain.Query with { Field = projection } }
            : chain;
    }

    private static QueryChain Get(QueryChain chain, Call call)
    {
        call.HasArguments(0, 0);
        return chain with { Stage = ChainStage.Finished };
    }

    private static void WarnOfReplacement(Call call, string? hint = null) => call.Context.Diagnostics.Warning(
        DiagnosticIds.Replaced, call.NamePlace, Messages.FormatReplaced(call.Name), hint ?? Messages.Replaced_Hint);

    private static Problem NotExportable(string message, string hint) => new(DiagnosticIds.NotExportable, message, hint);

    private static Problem Change(string name) => NotExportable(Messages.FormatChangeClause(name), Messages.EndWithGet);
}
