using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary>
/// An operator of a projection: a row of <see cref="ProjectionOperators"/>. Its function has the raw name without <c>$</c>.
/// </summary>
/// <param name="Symbol">Its raw name.</param>
/// <param name="Model">The type of <see cref="ArrayPart"/> that it produces.</param>
/// <param name="Read">Reads the argument; null after a diagnostic.</param>
/// <param name="Write">Writes the argument.</param>
internal sealed record ProjectionOperator(string Symbol, Type Model, Func<Call, ArrayPart?> Read, Action<StatementText, ArrayPart> Write);

/// <summary>The operators of <c>_.project</c> (contract 6.6).</summary>
internal static class ProjectionOperators
{
    public static IReadOnlyList<ProjectionOperator> All { get; } =
    [
        new("$slice", typeof(SlicePart), ReadSlice, WriteSlice),
        new("$elemMatch", typeof(ElemMatchPart), ReadElemMatch, WriteElemMatch),
    ];

    public static ProjectionOperator? OfSymbol(string symbol) => All.FirstOrDefault(o => o.Symbol == symbol);

    public static ProjectionOperator Of(ArrayPart part) => All.First(o => o.Model == part.GetType());

    private static SlicePart? ReadSlice(Call call)
    {
        int?[] numbers = call.Arguments[0] switch
        {
            ArrayLiteral { Items: [var skip, var count] } => [ReadInt(skip), ReadInt(count)],
            var count => [ReadInt(count)],
        };
        var slice = numbers switch
        {
            [{ } only] => new SlicePart(Skip: null, only),
            [{ } skip, { } count] => new(skip, count),
            _ => call.Fail<SlicePart>(DiagnosticIds.InvalidArgument, call.Arguments[0].Place, Messages.InvalidSlice),
        };
        return slice is not null && call.Context.Accepts(QueryRules.FindInSlice(slice), call.Arguments[0].Place) ? slice : null;
    }

    private static void WriteSlice(StatementText text, ArrayPart part)
    {
        var slice = (SlicePart)part;
        if (slice.Skip is { } skip)
            text.List("[", (long[])[skip, slice.Count], "]", text.Number);
        else
            text.Number(slice.Count);
    }

    private static ElemMatchPart? ReadElemMatch(Call call) => NestedOperators.ReadElemMatch(call) is { } condition ? new(condition) : null;

    private static void WriteElemMatch(StatementText text, ArrayPart part) =>
        NestedOperators.WriteElemMatch(text, ((ElemMatchPart)part).Condition, isRaw: true);

    // Like MongoDB it cuts a fraction off.
    private static int? ReadInt(ScriptValue value) =>
        value is ScalarLiteral { Value: NumberValue { Value: var number } } && Math.Truncate(number) is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : null;
}
