using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>The value of an expression of the statement, with the place where it was written.</summary>
internal abstract record ScriptValue(Place Place)
{
    /// <summary>What kind of value this is, in the words of a message: "a number", "an array".</summary>
    public abstract string Kind { get; }

    /// <summary>How many levels of values and commands there are; 1 without any inside.</summary>
    public virtual int Depth => 1;

    /// <summary>How many values, members and conditions there are, each counted wherever it is used; long strings count too.</summary>
    public virtual int Size => 1;
}

/// <summary>What could not be read. It has been reported, and nothing more is reported about it.</summary>
internal sealed record ErrorValue(Place Place) : ScriptValue(Place)
{
    public override string Kind => "";
}

/// <summary><c>undefined</c>.</summary>
internal sealed record UndefinedLiteral(Place Place) : ScriptValue(Place)
{
    public override string Kind => "undefined";
}

/// <summary>A value without parts: null, boolean, number, string, date, regular expression.</summary>
internal sealed record ScalarLiteral(QueryValue Value, Place Place) : ScriptValue(Place)
{
    public override string Kind => Value switch
    {
        NullValue => "null",
        BooleanValue => Messages.Kind_Boolean,
        NumberValue => Messages.Kind_Number,
        StringValue => Messages.Kind_String,
        DateValue or ServerDateValue => Messages.Kind_Date,
        ServerTimeValue => Messages.Kind_Now,
        ObjectIdValue => Messages.Kind_ObjectId,
        _ => Messages.Kind_Regex,
    };

    public override int Size => Value switch
    {
        StringValue text => 1 + QueryRules.SizeOf(text.Value),
        RegexValue regex => 1 + QueryRules.SizeOf(regex.Pattern),
        _ => 1,
    };
}

/// <summary>
/// A <c>db.serverDate()</c>: the same value as <c>new Date()</c> to the database, but not a date to JavaScript, so that nothing can be
/// computed from it.
/// </summary>
internal sealed record ServerDateLiteral(ServerDateValue Value, Place Place) : ScriptValue(Place)
{
    public override string Kind => Messages.Kind_ServerDate;
}

/// <summary>A geometry of <c>db.Geo</c>: an object in the end, but never split into dotted paths.</summary>
/// <param name="Geometry">The geometry.</param>
/// <param name="Size">The number of its positions.</param>
/// <param name="Place">Where it was written.</param>
internal sealed record GeometryLiteral(Geometry Geometry, int Size, Place Place) : ScriptValue(Place)
{
    public override int Size { get; } = Size;

    public override string Kind => Messages.FormatKind_Geometry(Geometry.Type);
}

/// <summary>An array literal.</summary>
internal sealed record ArrayLiteral(IReadOnlyList<ScriptValue> Items, Place Place) : ScriptValue(Place)
{
    public override string Kind => Messages.Kind_Array;

    public override int Depth { get; } = 1 + Items.MaxDepth();

    public override int Size { get; } = 1 + Items.TotalSize();
}

/// <summary>An object literal: each name once, in JavaScript's order.</summary>
/// <param name="Members">The members.</param>
/// <param name="Place">Where it was written.</param>
/// <param name="IsUnordered">Whether the members have no order of their own, as in a hash table.</param>
internal sealed record ObjectLiteral(IReadOnlyList<ScriptMember> Members, Place Place, bool IsUnordered = false) : ScriptValue(Place)
{
    public override string Kind => Messages.Kind_Object;

    public override int Depth { get; } = 1 + Members.Select(static m => m.Value).MaxDepth();

    public override int Size { get; } = 1 + Members.Sum(static m => 1 + QueryRules.SizeOf(m.Name) + m.Value.Size);

    public ScriptMember? Find(string name) => Members.FirstOrDefault(m => m.Name == name);
}

/// <summary>A member of an object literal.</summary>
internal sealed record ScriptMember(string Name, Place NamePlace, ScriptValue Value)
{
    /// <summary>Whether the name is an operator's.</summary>
    public bool IsOperator => Name.StartsWith('$');
}

/// <summary>The result of a call of <c>db.command</c>.</summary>
internal abstract record Command(Place Place) : ScriptValue(Place)
{
    public override string Kind => Messages.Kind_Command;
}

/// <summary>A command on one field, such as <c>_.gt(1)</c>.</summary>
/// <param name="Condition">Its meaning.</param>
/// <param name="Arguments">What it was called with.</param>
/// <param name="Place">Where it was written.</param>
internal sealed record ConditionCommand(Condition Condition, IReadOnlyList<ScriptValue> Arguments, Place Place) : Command(Place)
{
    /// <summary>
    /// Whether comparisons may be called on it, as in <c>_.gt(1).lt(5)</c>; the result of <c>_.not()</c> has only and, or.
    /// </summary>
    public bool IsChainable => Condition is not NotCondition;

    public override int Depth { get; } = 1 + Arguments.MaxDepth();

    public override int Size { get; } = 1 + Arguments.TotalSize();
}

/// <summary><c>_.and</c>, <c>_.or</c>, <c>_.nor</c>. Only its use shows whether it is about one field or documents.</summary>
internal sealed record LogicCommand(LogicOperator Operator, IReadOnlyList<ScriptValue> Operands, Place Place) : Command(Place)
{
    public override int Depth { get; } = 1 + Operands.MaxDepth();

    public override int Size { get; } = 1 + Operands.TotalSize();
}

/// <summary>How much of a query has been called.</summary>
internal enum ChainStage
{
    /// <summary><c>db.collection('x')</c>, with nothing chained to it.</summary>
    Collection,

    /// <summary><c>.doc(id)</c> was called, which selects one document.</summary>
    Document,

    /// <summary>Any other method was called.</summary>
    Clauses,

    /// <summary><c>.get()</c> was called.</summary>
    Finished,
}

/// <summary>A query under construction: <c>db.collection('x')</c> and the calls that are chained to it.</summary>
/// <param name="Query">Its meaning so far.</param>
/// <param name="Stage">What was called.</param>
/// <param name="HasWhere">Whether <c>where</c> was called.</param>
/// <param name="OrderPlace">The place of the first <c>orderBy</c>; null without one.</param>
/// <param name="Place">Where it was written.</param>
internal sealed record QueryChain(DatabaseQuery Query, ChainStage Stage, bool HasWhere, Place? OrderPlace, Place Place) : ScriptValue(Place)
{
    public bool IsFinished => Stage == ChainStage.Finished;

    public override string Kind => IsFinished ? Messages.Kind_Result : Messages.Kind_Query;
}

/// <summary>Something that exists before the statement does: <c>db</c>, <c>db.Geo</c>, <c>db.Geo.Point</c>.</summary>
internal sealed record PredefinedValue(PredefinedObject Object, Place Place) : ScriptValue(Place)
{
    public override string Kind => $"'{Object.Path}'";
}

/// <summary>A method of a query or of a command that is about to be called.</summary>
internal sealed record MethodValue(ScriptValue Receiver, string Name, Place Place) : ScriptValue(Place)
{
    public override string Kind => Messages.FormatKind_Method(Name);
}

internal static class ScriptValueExtensions
{
    public static int MaxDepth(this IEnumerable<ScriptValue> values) => values.Select(static v => v.Depth).DefaultIfEmpty().Max();

    public static int TotalSize(this IEnumerable<ScriptValue> values) => values.Sum(static v => v.Size);
}
