using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>What an expression of the statement stands for, with the place where it was written.</summary>
internal abstract record ScriptValue(TextSpan Span)
{
    /// <summary>The value in the words of a message: "a number", "an array".</summary>
    public abstract string Kind { get; }

    /// <summary>How many levels of values and commands there are; 1 without any inside.</summary>
    public virtual int Depth => 1;
}

/// <summary>Stands in for what could not be understood; it has been reported already, and nothing more is said about it.</summary>
internal sealed record ErrorValue(TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => "something not understood";
}

/// <summary><c>undefined</c>.</summary>
internal sealed record UndefinedScript(TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => "undefined";
}

/// <summary>A value without parts: null, boolean, number, string, date, regular expression.</summary>
internal sealed record ScalarScript(QueryValue Value, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => Value switch
    {
        NullValue => "null",
        BooleanValue => "a boolean",
        NumberValue => "a number",
        StringValue => "a string",
        DateValue or ServerDateValue => "a date",
        ServerTimeValue => "the current time as a number",
        ObjectIdValue => "an ObjectId",
        _ => "a regular expression",
    };
}

/// <summary>
/// A <c>db.serverDate()</c>: the same value as <c>new Date()</c> to the database, but no date to JavaScript, so that nothing can be
/// computed from it.
/// </summary>
internal sealed record ServerDateScript(ServerDateValue Value, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => "a server date";
}

/// <summary>A geometry of <c>db.Geo</c>: an object in the end, but never taken apart into dotted paths.</summary>
/// <param name="Geometry">The geometry.</param>
/// <param name="Weight">The number of its positions, which each use costs.</param>
/// <param name="Span">Its place.</param>
internal sealed record GeometryScript(Geometry Geometry, int Weight, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => $"a {Geometry.Type}";
}

/// <summary>An array literal.</summary>
internal sealed record ArrayScript(IReadOnlyList<ScriptValue> Items, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => "an array";

    public override int Depth { get; } = 1 + Items.Select(static i => i.Depth).DefaultIfEmpty().Max();
}

/// <summary>An object literal: each name once, in JavaScript's order.</summary>
/// <param name="Members">The members.</param>
/// <param name="Span">Its place.</param>
/// <param name="IsUnordered">Whether the members were not given in any order, as in a hash table.</param>
internal sealed record ObjectScript(IReadOnlyList<ScriptMember> Members, TextSpan Span, bool IsUnordered = false) : ScriptValue(Span)
{
    public override string Kind => "an object";

    public override int Depth { get; } = 1 + Members.Select(static m => m.Value.Depth).DefaultIfEmpty().Max();
}

/// <summary>A member of an object literal.</summary>
internal sealed record ScriptMember(string Name, TextSpan NameSpan, ScriptValue Value);

/// <summary>What a call of <c>db.command</c> gives.</summary>
internal abstract record CommandScript(TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => "a command";
}

/// <summary>A command on one field, such as <c>_.gt(1)</c>.</summary>
/// <param name="Condition">Its meaning.</param>
/// <param name="IsChainable">
/// Whether comparisons may be called on it, as in <c>_.gt(1).lt(5)</c>; the result of <c>_.not()</c> has only <c>and</c> and <c>or</c>.
/// </param>
/// <param name="Weight">The work that it took, which each use costs again: who reads the model walks it as a tree.</param>
/// <param name="Depth">How deep its arguments are nested, and one more.</param>
/// <param name="Span">Its place.</param>
internal sealed record ConditionScript(Condition Condition, bool IsChainable, int Weight, int Depth, TextSpan Span) : CommandScript(Span)
{
    public override int Depth { get; } = Depth;

    /// <summary>The meaning, for one more use; null when that would be too much.</summary>
    public Condition? Use(EvaluationContext context) => context.TrySpend(Weight, Span) ? Condition : null;
}

/// <summary>The commands that combine others.</summary>
internal enum LogicOperator
{
    And,
    Or,
    Nor,
}

/// <summary><c>_.and</c>, <c>_.or</c>, <c>_.nor</c>. Only its use shows whether it is about one field or documents.</summary>
internal sealed record LogicScript(LogicOperator Operator, IReadOnlyList<ScriptValue> Operands, TextSpan Span) : CommandScript(Span)
{
    public override int Depth { get; } = 1 + Operands.Select(static o => o.Depth).DefaultIfEmpty().Max();
}

/// <summary>How far a query has been built.</summary>
internal enum ChainStage
{
    /// <summary><c>db.collection('x')</c>, with nothing chained to it.</summary>
    Collection,

    /// <summary><c>.doc(id)</c> was called, so that there is one document already.</summary>
    Document,

    /// <summary>Any other method was called.</summary>
    Clauses,

    /// <summary><c>.get()</c> was called.</summary>
    Finished,
}

/// <summary>A query under construction: <c>db.collection('x')</c> and what is chained to it.</summary>
/// <param name="Query">Its meaning so far.</param>
/// <param name="Stage">What was called.</param>
/// <param name="HasWhere">Whether <c>where</c> was called.</param>
/// <param name="OrderSpan">The place of the first <c>orderBy</c>; null without one.</param>
/// <param name="Span">Its place.</param>
internal sealed record ChainScript(DatabaseQuery Query, ChainStage Stage, bool HasWhere, TextSpan? OrderSpan, TextSpan Span) : ScriptValue(Span)
{
    public bool IsFinished => Stage == ChainStage.Finished;

    public override string Kind => IsFinished ? "the query's result" : "a query";
}

/// <summary>An object or function that exists before the statement does: <c>db</c>, <c>db.Geo</c>, <c>db.Geo.Point</c>.</summary>
internal sealed record HostScript(HostObject Host, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => $"'{Host.Path}'";
}

/// <summary>A method of a query or of a command, on its way to be called.</summary>
internal sealed record MethodScript(ScriptValue Receiver, string Name, TextSpan Span) : ScriptValue(Span)
{
    public override string Kind => $"the method '{Name}'";
}
