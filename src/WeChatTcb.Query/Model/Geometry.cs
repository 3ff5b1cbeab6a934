namespace WeChatTcb.Query;

/// <summary>A place on the globe.</summary>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
public readonly record struct GeoPosition(double Longitude, double Latitude)
{
    internal ArrayValue ToGeoJson() => new([new NumberValue(Longitude), new NumberValue(Latitude)]);
}

/// <summary>A geometry of <c>db.Geo</c> (contract 6.5), or a <see cref="CollectionGeometry"/>.</summary>
public abstract record Geometry
{
    private protected Geometry()
    {
    }

    /// <summary>The geometry's name in GeoJSON, which is the same in <c>db.Geo</c>.</summary>
    public abstract string Type { get; }

    private protected abstract ArrayValue Coordinates { get; }

    private protected virtual string CoordinatesName => "coordinates";

    /// <summary>The geometry as the value that it is when a field is compared with it.</summary>
    public ObjectValue ToGeoJson() => new([new("type", new StringValue(Type)), new(CoordinatesName, Coordinates)]);

    private protected static ArrayValue List<T>(ValueList<T> parts, Func<T, ArrayValue> coordinates) =>
        new(parts.Select(part => (QueryValue)coordinates(part)).ToValueList());

    private protected static ArrayValue CoordinatesOf(Geometry geometry) => geometry.Coordinates;
}

/// <summary><c>db.Geo.Point</c>.</summary>
public sealed record PointGeometry(GeoPosition Position) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "Point";

    private protected override ArrayValue Coordinates => Position.ToGeoJson();
}

/// <summary><c>db.Geo.LineString</c>.</summary>
/// <param name="Positions">Two at least.</param>
public sealed record LineStringGeometry(ValueList<GeoPosition> Positions) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "LineString";

    private protected override ArrayValue Coordinates => List(Positions, static p => p.ToGeoJson());
}

/// <summary><c>db.Geo.Polygon</c>.</summary>
/// <param name="Rings">
/// One at least: the outline, then the holes. Each has four positions at least, and ends where it starts.
/// </param>
public sealed record PolygonGeometry(ValueList<LineStringGeometry> Rings) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "Polygon";

    private protected override ArrayValue Coordinates => List(Rings, CoordinatesOf);
}

/// <summary><c>db.Geo.MultiPoint</c>.</summary>
/// <param name="Positions">One at least.</param>
public sealed record MultiPointGeometry(ValueList<GeoPosition> Positions) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "MultiPoint";

    private protected override ArrayValue Coordinates => List(Positions, static p => p.ToGeoJson());
}

/// <summary><c>db.Geo.MultiLineString</c>.</summary>
/// <param name="Lines">One at least.</param>
public sealed record MultiLineStringGeometry(ValueList<LineStringGeometry> Lines) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "MultiLineString";

    private protected override ArrayValue Coordinates => List(Lines, CoordinatesOf);
}

/// <summary><c>db.Geo.MultiPolygon</c>.</summary>
/// <param name="Polygons">One at least.</param>
public sealed record MultiPolygonGeometry(ValueList<PolygonGeometry> Polygons) : Geometry
{
    /// <inheritdoc/>
    public override string Type => "MultiPolygon";

    private protected override ArrayValue Coordinates => List(Polygons, CoordinatesOf);
}

/// <summary>GeoJSON's <c>GeometryCollection</c>, which <c>db.Geo</c> does not have.</summary>
/// <param name="Geometries">One at least, none of them a collection.</param>
public sealed record CollectionGeometry(ValueList<Geometry> Geometries) : Geometry
{
    /// <summary>The name of the type.</summary>
    public const string TypeName = "GeometryCollection";

    /// <inheritdoc/>
    public override string Type => TypeName;

    private protected override ArrayValue Coordinates => new(Geometries.Select(static g => (QueryValue)g.ToGeoJson()).ToValueList());

    private protected override string CoordinatesName => "geometries";
}
