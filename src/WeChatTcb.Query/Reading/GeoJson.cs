namespace WeChatTcb.Query.Reading;

/// <summary>Reads <c>{ type: 'Point', coordinates: [113, 23] }</c>, which raw operators take in place of a <c>db.Geo</c>.</summary>
internal static class GeoJson
{
    /// <summary>Those of <c>db.Geo</c>, which may be parts of a collection.</summary>
    private static readonly string[] PlainTypes = [.. GeoFunctions.Types.Select(static t => t.Name)];

    /// <summary>All types.</summary>
    public static IReadOnlyCollection<string> Types { get; } = [.. PlainTypes, CollectionGeometry.TypeName];

    /// <summary>
    /// The geometry, which must be of one of the types; null after a diagnostic. As in MongoDB, other members such as <c>bbox</c> and all
    /// numbers after longitude and latitude are ignored.
    /// </summary>
    public static Geometry? Read(Call call, ObjectLiteral literal, IReadOnlyCollection<string> types)
    {
        var type = (literal.Find("type")?.Value as ScalarLiteral)?.Value as StringValue;
        var coordinates = literal.Find(type?.Value == CollectionGeometry.TypeName ? "geometries" : "coordinates")?.Value;
        if (type is null || coordinates is null)
            return call.FailArgument<Geometry>(literal, Messages.Wanted_AnyGeometry, Messages.WantedAnyGeometry_Hint);
        if (literal.Find("crs") is { Value: not UndefinedLiteral } system && !IsKnownSystem(system.Value))
            return call.Fail<Geometry>(
                DiagnosticIds.NotSupported, system.Value.Place, Messages.CoordinateSystem, Messages.CoordinateSystem_Hint);
        if (!types.Contains(type.Value))
        {
            var message = Messages.FormatWrongGeometryType(call.Name, string.Join(Messages.Or, types), type.Value);
            return call.Fail<Geometry>(DiagnosticIds.InvalidArgument, literal.Place, message);
        }

        return type.Value switch
        {
            "Point" => Point(call, coordinates),
            "LineString" => Line(call, coordinates),
            "Polygon" => Polygon(call, coordinates),
            "MultiPoint" => Parts(call, coordinates, 1, Point) is { } points ? new MultiPointGeometry(Positions(points)) : null,
            "MultiLineString" => Parts(call, coordinates, 1, Line) is { } lines ? new MultiLineStringGeometry(lines) : null,
            "MultiPolygon" => Parts(call, coordinates, 1, Polygon) is { } polygons ? new MultiPolygonGeometry(polygons) : null,
            _ => Parts(call, coordinates, 1, Part) is { } geometries ? new CollectionGeometry(geometries) : null,
        };
    }

    private static Geometry? Part(Call call, ScriptValue value) => value switch
    {
        GeometryLiteral literal => literal.Geometry,
        ObjectLiteral literal => Read(call, literal, PlainTypes),
        _ => call.FailArgument<Geometry>(value, Messages.Wanted_AnyGeometry, Messages.WantedAnyGeometry_Hint),
    };

    /// <summary>Whether it is the one coordinate system that there is here, under one of its two names.</summary>
    private static bool IsKnownSystem(ScriptValue system) =>
        system is ObjectLiteral crs
        && crs.Find("type")?.Value is ScalarLiteral { Value: StringValue { Value: "name" } }
        && (crs.Find("properties")?.Value as ObjectLiteral)?.Find("name")?.Value
            is ScalarLiteral { Value: StringValue { Value: "EPSG:4326" or "urn:ogc:def:crs:OGC:1.3:CRS84" } };

    private static PointGeometry? Point(Call call, ScriptValue coordinates)
    {
        if (coordinates is not ArrayLiteral { Items: [var longitude, var latitude, ..] })
            return call.FailArgument<PointGeometry>(coordinates, Messages.Wanted_Position);
        return GeoFunctions.ReadPosition(call, longitude, latitude) is { } position ? new(position) : null;
    }

    private static LineStringGeometry? Line(Call call, ScriptValue coordinates) =>
        Parts(call, coordinates, 2, Point) is { } points ? new(Positions(points)) : null;

    private static PolygonGeometry? Polygon(Call call, ScriptValue coordinates) =>
        Parts(call, coordinates, 1, Ring) is { } rings ? new(rings) : null;

    private static LineStringGeometry? Ring(Call call, ScriptValue coordinates) =>
        Line(call, coordinates) is { } line && call.Context.Accepts(GeoRules.FindInRing(line), coordinates.Place) ? line : null;

    private static ValueList<GeoPosition> Positions(ValueList<PointGeometry> points) => points.Select(static p => p.Position).ToValueList();

    private static ValueList<T>? Parts<T>(Call call, ScriptValue coordinates, int least, Func<Call, ScriptValue, T?> read)
        where T : class
    {
        if (coordinates is not ArrayLiteral { Items: var items })
            return call.FailArgument<ValueList<T>>(coordinates, Messages.Wanted_Coordinates);
        if (items.Count < least)
            return call.Fail<ValueList<T>>(DiagnosticIds.InvalidArgument, coordinates.Place, Messages.FormatTooFewCoordinates(least));
        var parts = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (read(call, item) is not { } part)
                return null;
            parts.Add(part);
        }

        return parts.ToValueList();
    }
}
