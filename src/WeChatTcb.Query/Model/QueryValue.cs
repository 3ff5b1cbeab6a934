namespace WeChatTcb.Query;

/// <summary>A value in a statement, as in JavaScript; MongoDB compares numbers by value, so one number type is enough.</summary>
public abstract record QueryValue
{
    private protected QueryValue()
    {
    }

    /// <summary>The value <c>null</c>.</summary>
    public static QueryValue Null { get; } = new NullValue();
}

/// <summary><c>null</c>.</summary>
public sealed record NullValue : QueryValue;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record BooleanValue(bool Value) : QueryValue;

/// <summary>A number; a double as in JavaScript, NaN and the infinities included. Two NaN are equal, and so are 0 and -0.</summary>
public sealed record NumberValue(double Value) : QueryValue;

/// <summary>A string of UTF-16 code units.</summary>
public sealed record StringValue(string Value) : QueryValue;

/// <summary>A point in time.</summary>
/// <param name="EpochMilliseconds">Milliseconds since 1970-01-01T00:00:00Z, up to 8.64e15 either way: more than a DateTime holds.</param>
public sealed record DateValue(long EpochMilliseconds) : QueryValue;

/// <summary>
/// A date that is as far from the time of the query's execution: <c>db.serverDate({ offset })</c>, <c>new Date()</c> and
/// <c>new Date(Date.now() + offset)</c>. All such values of one query are the same moment.
/// </summary>
/// <param name="OffsetMilliseconds">Milliseconds after the execution, negative before it; up to 8.64e15 either way.</param>
public sealed record ServerDateValue(long OffsetMilliseconds) : QueryValue;

/// <summary>
/// The same moment as a number of milliseconds since 1970-01-01T00:00:00Z: <c>Date.now() + offset</c>. It compares with numbers, and not
/// with dates.
/// </summary>
/// <param name="OffsetMilliseconds">Milliseconds after the execution, negative before it; up to 8.64e15 either way.</param>
public sealed record ServerTimeValue(long OffsetMilliseconds) : QueryValue;

/// <summary>An ObjectId, <c>db.ObjectId({ id })</c>; the service's own <c>_id</c>s are strings.</summary>
/// <param name="Hex">24 hexadecimal digits in lower case.</param>
public sealed record ObjectIdValue(string Hex) : QueryValue;

/// <summary>A regular expression as a value.</summary>
/// <param name="Pattern">The expression, in the syntax of PCRE.</param>
/// <param name="Options">Any of <c>i</c>, <c>m</c>, <c>s</c>, <c>u</c>, <c>x</c>, in this order, each at most once.</param>
public sealed record RegexValue(string Pattern, string Options) : QueryValue;

/// <summary>An array.</summary>
public sealed record ArrayValue(ValueList<QueryValue> Items) : QueryValue;

/// <summary>
/// An object with its members in order; each name occurs once. A geometry such as <c>db.Geo.Point(…)</c> is its GeoJSON object, see
/// <see cref="Geometry.ToGeoJson"/>.
/// </summary>
public sealed record ObjectValue(ValueList<Member> Members) : QueryValue;

/// <summary>A member of an <see cref="ObjectValue"/>.</summary>
public sealed record Member(string Name, QueryValue Value);
