using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary><c>db.collection('x')</c> and the methods of the query it gives (contract 6.1 and 6.6).</summary>
internal static class QueryClauses
{
    private static readonly string[] Names = ["doc", "where", "orderBy", "skip", "limit", "field", "get"];

    private static readonly Dictionary<string, Refusal> Refused = new(StringComparer.Ordinal)
    {
        ["options"] = new(DiagnosticIds.NotExportable, "What '.options' sets is about changes; an export only reads.", "Leave it out."),
        ["count"] = new(DiagnosticIds.NotExportable, "An export carries documents, not their number.", "End the query with .get(); the job tells how many there were."),
        ["aggregate"] = new(DiagnosticIds.NotExportable, "An export cannot carry an aggregation.", "Use .where({…}).field({…}).get()."),
        ["watch"] = new(DiagnosticIds.NotExportable, "An export cannot watch a query.", "End the query with .get()."),
        ["add"] = Change("add"),
        ["set"] = Change("set"),
        ["update"] = Change("update"),
        ["updateAndReturn"] = Change("updateAndReturn"),
        ["remove"] = Change("remove"),
    };

    public static ScriptValue Collection(Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Span);
        if (call.Arguments[0] is not ScalarScript { Value: StringValue { Value: var name } })
            return call.FailArgument(call.Arguments[0], "the collection's name as a string");
        if (!call.Context.IsSoundText(name, call.Arguments[0].Span, nulAllowed: false, "A collection's name"))
            return new ErrorValue(call.Span);
        if (string.IsNullOrWhiteSpace(name) || name.StartsWith("system.", StringComparison.Ordinal) || name.Contains('$'))
            return call.Fail(DiagnosticIds.InvalidCollection, call.Arguments[0].Span, $"'{name}' is no name of a collection.");
        return new ChainScript(DatabaseQuery.All(name), ChainStage.Collection, HasWhere: false, OrderSpan: null, call.Span);
    }

    /// <summary>The next clause. After an error in it, the query goes on without it, so that later errors are found as well.</summary>
    public static ScriptValue Call(ChainScript chain, Call call)
    {
        // The whole expression up to here is what a caller sees as "the query".
        chain = chain with { Span = new(Math.Min(chain.Span.Start, call.Span.Start), call.Span.End) };
        if (chain.Stage == ChainStage.Document && Names.Contains(call.Name) && call.Name is not ("field" or "get"))
        {
            call.Fail(
                DiagnosticIds.DocumentChain,
                call.NameSpan,
                $"'.{call.Name}' cannot follow '.doc', which is one document already.",
                call.Name == "where" ? "Write .where({ _id: 'id', … }) instead of .doc('id')." : "Leave it out.");
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
            "skip" => Count(chain, call) is { } count ? chain with { Query = chain.Query with { Skip = count } } : chain,
            "limit" => Limit(chain, call),
            "field" => Field(chain, call),
            "get" => Get(chain, call),
            _ => Unknown(call),
        };
    }

    /// <summary>A clause whose arguments have been reported already.</summary>
    public static ScriptValue Skip(ChainScript chain, Call call) => Names.Contains(call.Name) ? chain : Unknown(call);

    private static ErrorValue Unknown(Call call)
    {
        if (Refused.TryGetValue(call.Name, out var refusal))
            return call.Fail(refusal.Id, call.NameSpan, refusal.Message, refusal.Suggestion);
        return call.Fail(
            DiagnosticIds.UnknownMethod,
            call.NameSpan,
            $"A query has no method '{call.Name}'.",
            DidYouMean.Question(call.Name, Names.Concat(Refused.Keys)) ?? $"A query has {string.Join(", ", Names)}.");
    }

    private static ChainScript Document(ChainScript chain, Call call)
    {
        if (chain.Stage != ChainStage.Collection)
        {
            call.Fail(
                DiagnosticIds.DocumentChain,
                call.NameSpan,
                "'.doc' follows db.collection('name') only.",
                "Write .where({ _id: 'id', … }) instead.");
            return chain;
        }

        chain = chain with { Stage = ChainStage.Document };
        if (!call.HasArguments(1, 1))
            return chain;
        if (call.Arguments[0] is ScalarScript { Value: (StringValue or NumberValue) and var id })
            return chain with { Query = DatabaseQuery.Document(chain.Query.Collection, id) };
        call.FailArgument(call.Arguments[0], "the document's _id, a string or a number");
        return chain;
    }

    private static ChainScript Where(ChainScript chain, Call call)
    {
        if (chain.HasWhere)
            WarnOfReplacement(call);
        chain = chain with { HasWhere = true };
        if (!call.HasArguments(1, 1))
            return chain;
        var argument = call.Arguments[0];
        if (argument is ObjectScript { Members: [_, ..] members } && members.All(static m => m.Value is UndefinedScript))
        {
            call.Fail(
                DiagnosticIds.AllUndefined,
                argument.Span,
                "All members of the condition are undefined.",
                "To match everything, leave .where() out.");
            return chain;
        }

        return new FilterReader(call.Context, flattens: true).Read(argument) is { } filter && FilterPlaces.Check(call.Context, filter)
            ? chain with { Query = chain.Query with { Filter = filter } }
            : chain;
    }

    private static ChainScript OrderBy(ChainScript chain, Call call)
    {
        if (!call.HasArguments(2, 2))
            return chain;
        if (call.Arguments[0] is not ScalarScript { Value: StringValue { Value: var path } })
        {
            call.FailArgument(call.Arguments[0], "a field's path as a string");
            return chain;
        }

        var direction = (call.Arguments[1] as ScalarScript)?.Value as StringValue;
        if (direction?.Value is not ("asc" or "desc"))
        {
            call.Fail(
                DiagnosticIds.OrderDirection,
                call.Arguments[1].Span,
                direction is null ? $"The direction is {call.Arguments[1].Kind}." : $"There is no direction '{direction.Value}'.",
                "Write 'asc' or 'desc'.");
            return chain;
        }

        if (!call.Context.IsPath(path, call.Arguments[0].Span))
            return chain;
        var key = new SortKey(path, direction.Value == "desc");
        var keys = chain.Query.OrderBy.ToList();
        if (keys.FindIndex(k => k.Path == path) is >= 0 and var place)
        {
            call.Context.Diagnostics.Warning(
                DiagnosticIds.DuplicateSortKey,
                call.Arguments[0].Span,
                $"'{path}' is a sort key already; it keeps its place and takes this direction.");
            keys[place] = key;
        }
        else
        {
            keys.Add(key);
        }

        return chain with { OrderSpan = chain.OrderSpan ?? call.NameSpan, Query = chain.Query with { OrderBy = keys.ToValueList() } };
    }

    private static ChainScript Limit(ChainScript chain, Call call)
    {
        if (chain.Query.Limit is not null)
            WarnOfReplacement(call);
        if (ReadCount(call) is not { } count)
            return chain;
        if (count > 0)
            return chain with { Query = chain.Query with { Limit = count } };
        call.Fail(
            DiagnosticIds.LimitZero,
            call.Arguments[0].Span,
            "limit(0) means no limit to MongoDB, and the default limit to the service's library.",
            "Leave .limit() out to export everything.");
        return chain;
    }

    private static long? Count(ChainScript chain, Call call)
    {
        if (chain.Query.Skip is not null)
            WarnOfReplacement(call);
        return ReadCount(call);
    }

    private static long? ReadCount(Call call)
    {
        if (!call.HasArguments(1, 1))
            return null;
        var argument = call.Arguments[0];
        var number = ((argument as ScalarScript)?.Value as NumberValue)?.Value;
        if (number is >= 0 and <= 9007199254740991 && Math.Floor(number.Value) == number)
            return (long)number;
        var what = number?.ToString(CultureInfo.InvariantCulture) ?? argument.Kind;
        call.Fail(DiagnosticIds.InvalidCount, argument.Span, $"{call.Name} takes a whole number that is not negative, not {what}.");
        return null;
    }

    private static ChainScript Field(ChainScript chain, Call call)
    {
        if (chain.Query.Field is not null)
            WarnOfReplacement(call);
        if (!call.HasArguments(1, 1))
            return chain;
        return ProjectionReader.TryRead(call, out var projection)
            ? chain with { Query = chain.Query with { Field = projection } }
            : chain;
    }

    private static ChainScript Get(ChainScript chain, Call call)
    {
        call.HasArguments(0, 0);
        return chain with { Stage = ChainStage.Finished };
    }

    private static void WarnOfReplacement(Call call) => call.Context.Diagnostics.Warning(
        DiagnosticIds.Replaced,
        call.NameSpan,
        $"A second .{call.Name}() replaces the first.",
        call.Name == "where" ? "Combine them: .where(_.and([ {…}, {…} ]))." : "Leave one of them out.");

    private static Refusal Change(string name) =>
        new(DiagnosticIds.NotExportable, $"'.{name}' changes documents; an export only reads them.", "End the query with .get().");
}
