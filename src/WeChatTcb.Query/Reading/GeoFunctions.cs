using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>The types of <c>db.Geo</c> (contract 6.5), and the places that they are made of.</summary>
internal static class GeoFunctions
{
    public static IReadOnlyList<(string Name, Func<Call, ScriptValue> Body)> Types { get; } =
    [
        ("Point", Point),
        ("LineString", static call => OfPoints(call, least: 2, static positions => new LineStringGeometry(positions))),
        ("Polygon", Polygon),
        ("MultiPoint", static call => OfPoints(call, least: 1, static positions => new MultiPointGeometry(positions))),
        ("MultiLineString", static call =>
            OfParts<LineStringGeometry>(call, "LineString", static lines => new MultiLineStringGeometry(lines))),
        ("MultiPolygon", static call => OfParts<PolygonGeometry>(call, "Polygon", static polygons => new MultiPolygonGeometry(polygons))),
    ];

    /// <summary>The place, or null after a diagnostic.</summary>
    public static GeoPosition? ReadPosition(Call call, ScriptValue longitude, ScriptValue latitude)
    {
        if (ReadDegrees(call, longitude, "longitude", 180) is { } x && ReadDegrees(call, latitude, "latitude", 90) is { } y)
            return new(x, y);
        return null;
    }

    /// <summary>Whether a line can be a polygon's ring; reports it if not.</summary>
    public static bool IsRing(Call call, LineStringGeometry line, TextSpan span)
    {
        var positions = line.Positions;
        if (positions[0] != positions[^1])
        {
            call.Fail(
                DiagnosticIds.GeoRing,
                span,
                $"The ring starts at {Describe(positions[0])} and ends at {Describe(positions[^1])}, so that it is not closed.",
                "Repeat the first point at the end.");
            return false;
        }

        if (positions.Count >= 4)
            return true;
        call.Fail(
            DiagnosticIds.GeoRing,
            span,
            $"A ring has at least 4 points, the last of which is the first again; this one has {positions.Count}.");
        return false;
    }

    private static ScriptValue Point(Call call)
    {
        if (!call.HasArguments(2, 2) || ReadPosition(call, call.Arguments[0], call.Arguments[1]) is not { } position)
            return new ErrorValue(call.Span);
        return new GeometryScript(new PointGeometry(position), Weight: 1, call.Span);
    }

    private static ScriptValue OfPoints(Call call, int least, Func<ValueList<GeoPosition>, Geometry> create)
    {
        if (ReadParts<PointGeometry>(call, "Point", least) is not { } points)
            return new ErrorValue(call.Span);
        return new GeometryScript(create(points.Parts.Select(static p => p.Position).ToValueList()), points.Weight, call.Span);
    }

    private static ScriptValue OfParts<T>(Call call, string type, Func<ValueList<T>, Geometry> create)
        where T : Geometry
    {
        if (ReadParts<T>(call, type, least: 1) is not { } read)
            return new ErrorValue(call.Span);
        return new GeometryScript(create(read.Parts), read.Weight, call.Span);
    }

    private static ScriptValue Polygon(Call call)
    {
        if (ReadParts<LineStringGeometry>(call, "LineString", least: 1) is not { } rings)
            return new ErrorValue(call.Span);
        for (var i = 0; i < rings.Parts.Count; i++)
            if (!IsRing(call, rings.Parts[i], ((ArrayScript)call.Arguments[0]).Items[i].Span))
                return new ErrorValue(call.Span);
        return new GeometryScript(new PolygonGeometry(rings.Parts), rings.Weight, call.Span);
    }

    private static (ValueList<T> Parts, int Weight)? ReadParts<T>(Call call, string type, int least)
        where T : Geometry
    {
        if (!call.HasArguments(1, 1))
            return null;
        if (call.Arguments[0] is not ArrayScript array)
        {
            call.FailArgument(call.Arguments[0], $"an array of db.Geo.{type}", "Put it in brackets: [ … ].");
            return null;
        }

        if (array.Items.Count < least)
        {
            call.Fail(
                DiagnosticIds.InvalidArgument,
                array.Span,
                $"{call.Name} takes at least {least} db.Geo.{type}, and not {array.Items.Count}.");
            return null;
        }

        var parts = new List<T>(array.Items.Count);
        var weight = 0;
        foreach (var item in array.Items)
        {
            if (item is not GeometryScript { Geometry: T part } geometry)
            {
                var cure = type == "Point" ? "Write new db.Geo.Point(longitude, latitude)." : null;
                call.FailArgument(item, $"an array of db.Geo.{type}", cure);
                return null;
            }

            if (!call.Context.TrySpend(geometry.Weight, item.Span))
                return null;
            weight += geometry.Weight;
            parts.Add(part);
        }

        return (parts.ToValueList(), weight);
    }

    private static double? ReadDegrees(Call call, ScriptValue value, string name, int most)
    {
        if (value is not ScalarScript { Value: NumberValue { Value: var degrees } })
        {
            call.FailArgument(value, $"a number as the {name}");
            return null;
        }

        // Written so that NaN is out of range as well.
        if (Math.Abs(degrees) <= most)
            return degrees;
        call.Fail(
            DiagnosticIds.GeoRange,
            value.Span,
            $"The {name} is {degrees.ToString(CultureInfo.InvariantCulture)}, but must be from -{most} to {most}.",
            name == "latitude" && Math.Abs(degrees) <= 180 ? "The longitude comes first." : null);
        return null;
    }

    private static string Describe(GeoPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"[{position.Longitude}, {position.Latitude}]");
}
