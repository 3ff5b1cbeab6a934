using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary>An operator that is a condition on a field: a row of <see cref="FieldOperators"/>.</summary>
/// <param name="Command">Its name in <c>db.command</c>; null where there is only the raw operator.</param>
/// <param name="Symbols">Its raw names; the first one is written.</param>
/// <param name="Models">The conditions that it produces: their types, or the comparison that it is.</param>
/// <param name="Read">Reads a call of the command, or the raw operator as a call with one argument; null after a diagnostic.</param>
/// <param name="Write">Writes the argument of the raw operator (true) or of the command (false).</param>
internal sealed record FieldOperator(
    string? Command,
    string[] Symbols,
    object[] Models,
    Func<Call, Condition?> Read,
    Action<StatementText, Condition, bool> Write)
{
    public string Symbol => Symbols[0];

    /// <summary>The number of arguments.</summary>
    public int Arguments { get; init; } = 1;

    /// <summary>Whether the arguments may also come as one array.</summary>
    public bool TakesList { get; init; }

    /// <summary>Whether the command may follow another one directly: <c>_.gt(1).lt(5)</c>.</summary>
    public bool IsChainable { get; init; }

    /// <summary>A raw name that is used together with this one and is its second argument.</summary>
    public string? Companion { get; init; }

    /// <summary>What to do about a wrong number of arguments.</summary>
    public Func<string>? ArgumentsHint { get; init; }

    /// <summary>Checks the number of arguments and reads them; null after a diagnostic.</summary>
    public Condition? ReadCall(Call call)
    {
        if (TakesList && call.Arguments is [ArrayLiteral { Items: var items }])
            call = call with { Arguments = items };
        return call.HasArguments(Arguments, Companion is null ? Arguments : Arguments + 1, ArgumentsHint?.Invoke(), atName: TakesList)
            ? Read(call)
            : null;
    }
}
