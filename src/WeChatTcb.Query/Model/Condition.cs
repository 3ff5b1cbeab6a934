namespace WeChatTcb.Query;

/// <summary>
/// A condition on the value at a path, by MongoDB's rules: on an array it holds when it holds for the array or for one of its elements,
/// unless the condition says otherwise. Several conditions on one field are several <see cref="FieldFilter"/> objects, each of which may be
/// met by another element.
/// </summary>
public abstract record Condition
{
    private protected Condition()
    {
    }
}

/// <summary>The comparisons of MongoDB.</summary>
public enum ComparisonOperator
{
    /// <summary><c>_.eq</c>, <c>$eq</c>, and a bare value.</summary>
    Eq,

    /// <summary><c>_.neq</c>, <c>$ne</c>; matches a missing field too.</summary>
    Ne,

    /// <summary><c>_.lt</c>, <c>$lt</c>.</summary>
    Lt,

    /// <summary><c>_.lte</c>, <c>$lte</c>.</summary>
    Lte,

    /// <summary><c>_.gt</c>, <c>$gt</c>.</summary>
    Gt,

    /// <summary><c>_.gte</c>, <c>$gte</c>.</summary>
    Gte,
}

/// <summary>
/// A comparison with a value. <c>Eq</c> to null matches a missing field too; to an array, the whole array or an element that is that
/// array; to an object, the object with the same members in the same order. The ordering comparisons are type-bracketed.
/// <c>Eq</c> to a <see cref="RegexValue"/> means a stored regular expression; a match is a <see cref="RegexCondition"/>.
/// </summary>
public sealed record ComparisonCondition(ComparisonOperator Operator, QueryValue Value) : Condition;

/// <summary>
/// <c>$in</c>: equal to one of the values; a <see cref="RegexValue"/> among them matches strings. May be empty, and then matches nothing.
/// </summary>
public sealed record InCondition(ValueList<QueryValue> Values) : Condition;

/// <summary><c>$nin</c>: the negation of <see cref="InCondition"/>; matches a missing field too, unless null is among the values.</summary>
public sealed record NinCondition(ValueList<QueryValue> Values) : Condition;

/// <summary>
/// <c>$not</c>: the conditions, one or more, each kind at most once, do not all hold for the field. Matches a
/// missing field where they do not.
/// </summary>
public sealed record NotCondition(ValueList<Condition> Conditions) : Condition;

/// <summary><c>$exists</c>: the field is there, even with null (true), or is not (false).</summary>
public sealed record ExistsCondition(bool Exists) : Condition;

/// <summary><c>$mod</c>: the value, cut to a whole number, leaves the remainder when divided by the divisor.</summary>
/// <param name="Divisor">Not zero.</param>
/// <param name="Remainder">The remainder with the dividend's sign, as in C.</param>
public sealed record ModCondition(long Divisor, long Remainder) : Condition;

/// <summary>
/// <c>$all</c>: the array has all the values; a <see cref="RegexValue"/> among them matches strings. With no values nothing matches.
/// </summary>
public sealed record AllCondition(ValueList<QueryValue> Values) : Condition;

/// <summary>
/// <c>$all</c> with <c>$elemMatch</c>: for each of them the array has an element that matches, and one element may match several.
/// </summary>
/// <param name="Elements">
/// One or more <see cref="ElemMatchFilterCondition"/> and <see cref="ElemMatchValueCondition"/>; MongoDB does not mix them with values.
/// </param>
public sealed record AllElemMatchCondition(ValueList<Condition> Elements) : Condition;

/// <summary><c>$size</c>: the field is an array with that number of elements, 0 or more.</summary>
public sealed record SizeCondition(long Size) : Condition;

/// <summary><c>$elemMatch</c> on objects: one element of the array, a document, passes the filter; paths start at the element.</summary>
public sealed record ElemMatchFilterCondition(Filter Filter) : Condition;

/// <summary>
/// <c>$elemMatch</c> on values: all the conditions hold for one element of the array. There are one or more, each kind at most once.
/// </summary>
public sealed record ElemMatchValueCondition(ValueList<Condition> Conditions) : Condition;

/// <summary><c>$regex</c>: the string, or a string of the array, matches; or the field holds this same regular expression.</summary>
/// <param name="Pattern">The expression, in the syntax of PCRE.</param>
/// <param name="Options">Any of <c>i</c>, <c>m</c>, <c>s</c>, <c>u</c>, <c>x</c>, in this order, each at most once.</param>
public sealed record RegexCondition(string Pattern, string Options) : Condition;

/// <summary><c>$geoWithin</c> with <c>$centerSphere</c>: the whole stored geometry is within the circle on the sphere.</summary>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Radius">Radians, 0 or more: a distance in kilometres divided by 6378.1. From π on, also infinite, it is the whole
/// globe.</param>
public sealed record GeoWithinCenterSphereCondition(double Longitude, double Latitude, double Radius) : Condition;

/// <summary><c>$geoWithin</c> with <c>$geometry</c>: the whole stored geometry is within the area.</summary>
/// <param name="Area">A <see cref="PolygonGeometry"/>, a <see cref="MultiPolygonGeometry"/>, or a collection with one of these.</param>
public sealed record GeoWithinGeometryCondition(Geometry Area) : Condition;

/// <summary>
/// <c>$geoIntersects</c>: the stored geometry and this one have a point in common; two polygons, a point of the inside of both.
/// </summary>
public sealed record GeoIntersectsCondition(Geometry Geometry) : Condition;

/// <summary>
/// <c>$nearSphere</c>: the distance on the sphere is within the bounds. Documents without a position do not pass, and without an
/// <see cref="DatabaseQuery.OrderBy"/> the nearest document comes first. A query has at most one, which is used alone or in conjunctions
/// only: not in an alternative, a negation or an element's filter.
/// </summary>
/// <param name="Center">The point from which distances are measured.</param>
/// <param name="MinDistance">The least distance in metres, 0 or more; null for none.</param>
/// <param name="MaxDistance">The greatest distance in metres, 0 or more; null for none.</param>
public sealed record GeoNearCondition(GeoPosition Center, double? MinDistance = null, double? MaxDistance = null) : Condition;

/// <summary><c>$type</c>: the value, or an element of an array, is of one of the types.</summary>
/// <param name="Types">
/// One or more of MongoDB's names, each at most once: <c>double</c>, <c>string</c>, <c>object</c>, <c>array</c>, <c>binData</c>,
/// <c>undefined</c>, <c>objectId</c>, <c>bool</c>, <c>date</c>, <c>null</c>, <c>regex</c>, <c>dbPointer</c>, <c>javascript</c>,
/// <c>symbol</c>, <c>javascriptWithScope</c>, <c>int</c>, <c>timestamp</c>, <c>long</c>, <c>decimal</c>, <c>minKey</c>, <c>maxKey</c>, and
/// <c>number</c>, which means all four types of numbers.
/// </param>
public sealed record TypeCondition(ValueList<string> Types) : Condition;
