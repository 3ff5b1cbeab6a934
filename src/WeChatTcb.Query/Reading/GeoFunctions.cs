namespace WeChatTcb.Query.Reading;

/// <summary>The types of <c>db.Geo</c> (contract 6.5), and the positions that they consist of.</summary>
internal static class GeoFunctions
{
    public static IReadOnlyList<(string Name, Func<Call, ScriptValue> Body)> Types { get; } =
    [
        ("Point", Point),
        ("LineString", static call => OfPoints(call, least: 2, static positions => new LineStringGeometry(positions))),
        ("Polygon", static call =>
            OfParts<LineStringGeometry>(call, "LineString", static rings => new PolygonGeometry(rings), areRings: true)),
        ("MultiPoint", static call => OfPoints(call, least: 1, static positions => new MultiPointGeometry(positions))),
        ("MultiLineString", static call => OfParts<LineStringGeometry>(call, "LineString", static l => new MultiLineStringGeometry(l))),
        ("MultiPolygon", static call => OfParts<PolygonGeometry>(call, "Polygon", static p => new MultiPolygonGeometry(p))),
    ];

    /// <summary>The position, or null after a diagnostic.</summary>
    public static GeoPosition? ReadPosition(Call call, ScriptValue longitude, ScriptValue latitude)
    {
        if (ReadDegrees(call, longitude, Messages.Longitude) is not { } x
            || !call.Context.Accepts(GeoRules.FindInLongitude(x), longitude.Place)
            || ReadDegrees(call, latitude, Messages.Latitude) is not { } y
            || !call.Context.Accepts(GeoRules.FindInLatitude(y), latitude.Place))
        {
            return null;
        }

        return new(x, y);
    }

    private static ScriptValue Point(Call call)
    {
        if (!call.HasArguments(2, 2) || ReadPosition(call, call.Arguments[0], call.Arguments[1]) is not { } position)
            return new ErrorValue(call.Place);
        return new GeometryLiteral(new PointGeometry(position), Size: 1, call.Place);
    }

    private static ScriptValue OfPoints(Call call, int least, Func<ValueList<GeoPosition>, Geometry> create) =>
        Create<PointGeometry>(call, "Point", least, points => create(points.Select(static p => p.Position).ToValueList()));

    private static ScriptValue OfParts<T>(Call call, string type, Func<ValueList<T>, Geometry> create, bool areRings = false)
        where T : Geometry => Create(call, type, least: 1, create, areRings);

    private static ScriptValue Create<T>(Call call, string type, int least, Func<ValueList<T>, Geometry> create, bool areRings = false)
        where T : Geometry
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Place);
        var wanted = Messages.FormatWanted_Geometries($"db.Geo.{type}");
        if (call.Arguments[0] is not ArrayLiteral array)
            return call.FailArgument(call.Arguments[0], wanted, Messages.WantedArray_Hint);
        if (array.Items.Count < least)
            return call.Fail(
                DiagnosticIds.InvalidArgument, array.Place, Messages.FormatTooFewGeometries(call.Name, least, type, array.Items.Count));
        var parts = new List<T>(array.Items.Count);
        foreach (var item in array.Items)
        {
            if (item is not GeometryLiteral { Geometry: T part })
                return call.FailArgument(item, wanted, type == "Point" ? Messages.WantedPoint_Hint : null);
            if (areRings && part is LineStringGeometry ring && !call.Context.Accepts(GeoRules.FindInRing(ring), item.Place))
                return new ErrorValue(call.Place);
            parts.Add(part);
        }

        return new GeometryLiteral(create(parts.ToValueList()), array.Items.TotalSize(), call.Place);
    }

    private static double? ReadDegrees(Call call, ScriptValue value, string name)
    {
        if (value is ScalarLiteral { Value: NumberValue { Value: var degrees } })
            return degrees;
        call.FailArgument(value, Messages.FormatWanted_Degrees(name));
        return null;
    }
}
