namespace WeChatTcb.Query.Reading;

/// <summary>Reads <c>{ type: 'Point', coordinates: [113, 23] }</c>, which raw operators take in place of a <c>db.Geo</c>.</summary>
internal static class GeoJson
{
    /// <summary>The geometry, which must be of one of the types; null after a diagnostic.</summary>
    public static Geometry? Read(Call call, ObjectScript literal, string[] types)
    {
        var type = (literal.Members.FirstOrDefault(static m => m.Name == "type")?.Value as ScalarScript)?.Value as StringValue;
        var coordinates = literal.Members.FirstOrDefault(static m => m.Name == "coordinates")?.Value;
        if (literal.Members.Count != 2 || type is null || coordinates is null)
        {
            call.FailArgument(literal, "a geometry", "Write new db.Geo.…, or { type: 'Point', coordinates: [longitude, latitude] }.");
            return null;
        }

        if (!types.Contains(type.Value))
        {
            call.Fail(
                DiagnosticIds.InvalidArgument,
                literal.Span,
                $"{call.Name} takes a geometry of the type {string.Join(" or ", types)}, not '{type.Value}'.");
            return null;
        }

        return type.Value switch
        {
            "Point" => Position(call, coordinates) is { } position ? new PointGeometry(position) : null,
            "LineString" => Line(call, coordinates),
            "Polygon" => Polygon(call, coordinates),
            "MultiPoint" => Positions(call, coordinates, least: 1) is { } positions ? new MultiPointGeometry(positions) : null,
            "MultiLineString" => Parts(call, coordinates, 1, Line) is { } lines ? new MultiLineStringGeometry(lines) : null,
            _ => Parts(call, coordinates, 1, Polygon) is { } polygons ? new MultiPolygonGeometry(polygons) : null,
        };
    }

    private static LineStringGeometry? Line(Call call, ScriptValue coordinates) =>
        Positions(call, coordinates, least: 2) is { } positions ? new(positions) : null;

    private static PolygonGeometry? Polygon(Call call, ScriptValue coordinates) =>
        Parts(call, coordinates, 1, Ring) is { } rings ? new(rings) : null;

    private static LineStringGeometry? Ring(Call call, ScriptValue coordinates) =>
        Line(call, coordinates) is { } line && GeoFunctions.IsRing(call, line, coordinates.Span) ? line : null;

    private static ValueList<T>? Parts<T>(Call call, ScriptValue coordinates, int least, Func<Call, ScriptValue, T?> read)
        where T : class
    {
        if (ReadList(call, coordinates, least) is not { } items)
            return null;
        var parts = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (read(call, item) is not { } part)
                return null;
            parts.Add(part);
        }

        return parts.ToValueList();
    }

    private static ValueList<GeoPosition>? Positions(Call call, ScriptValue coordinates, int least)
    {
        if (ReadList(call, coordinates, least) is not { } items)
            return null;
        var positions = new List<GeoPosition>(items.Count);
        foreach (var item in items)
        {
            if (Position(call, item) is not { } position)
                return null;
            positions.Add(position);
        }

        return positions.ToValueList();
    }

    private static GeoPosition? Position(Call call, ScriptValue coordinates)
    {
        if (!call.Context.TrySpend(1, coordinates.Span))
            return null;
        if (coordinates is ArrayScript { Items: [var longitude, var latitude] })
            return GeoFunctions.ReadPosition(call, longitude, latitude);
        call.FailArgument(coordinates, "[longitude, latitude] as a place");
        return null;
    }

    private static IReadOnlyList<ScriptValue>? ReadList(Call call, ScriptValue coordinates, int least)
    {
        if (coordinates is ArrayScript { Items: var items } && items.Count >= least)
            return items;
        if (coordinates is ArrayScript)
            call.Fail(DiagnosticIds.InvalidArgument, coordinates.Span, $"These coordinates need at least {least} parts.");
        else
            call.FailArgument(coordinates, "an array as the coordinates");
        return null;
    }
}
