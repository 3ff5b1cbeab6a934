using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Geo;

/// <summary>
/// Reads geometries as MongoDB reads stored ones: GeoJSON, or a legacy pair of coordinates, which is an array or an object whose first two
/// values are longitude and latitude.
/// </summary>
internal static class GeoJsonReader
{
    /// <summary>Reads a single point, without allocating.</summary>
    public static bool TryReadPoint(BsonView value, out SpherePoint point)
    {
        point = default;
        switch (value.Type)
        {
            case BsonType.Array:
                return TryReadPosition(value, out point);
            case BsonType.Document:
                var type = value.Field("type"u8);
                if (type.Type == BsonType.String && type.Utf8.SequenceEqual("Point"u8))
                    return HasKnownSystem(value) && value.Field("coordinates"u8) is { Type: BsonType.Array } coordinates
                        && TryReadPosition(coordinates, out point);
                return !IsGeoJson(type) && TryReadPosition(value, out point);
            default:
                return false;
        }
    }

    /// <summary>A geometry of any kind; null when the value is not a valid one.</summary>
    public static GeoShape? Read(BsonView value)
    {
        if (TryReadPoint(value, out var point))
            return new GeoShape([point], [], []);
        if (value.Type != BsonType.Document || !HasKnownSystem(value) || value.Field("type"u8) is not { Type: BsonType.String } type)
            return null;
        var coordinates = value.Field("coordinates"u8);
        switch (type.String)
        {
            case "MultiPoint":
                return Positions(coordinates) is { Count: > 0 } points ? new GeoShape(points, [], []) : null;
            case "LineString":
                return ReadLine(coordinates) is { } line ? new GeoShape([], [line], []) : null;
            case "MultiLineString":
                return Each(coordinates, ReadLine) is { Count: > 0 } lines ? new GeoShape([], lines, []) : null;
            case "Polygon":
                return ReadArea(coordinates) is { } area ? new GeoShape([], [], [area]) : null;
            case "MultiPolygon":
                return Each(coordinates, ReadArea) is { Count: > 0 } areas ? new GeoShape([], [], areas) : null;
            case "GeometryCollection":
                return Each(value.Field("geometries"u8), static g => Member(g)) is { Count: > 0 } shapes
                    ? new GeoShape(
                        [.. shapes.SelectMany(static s => s.Points)],
                        [.. shapes.SelectMany(static s => s.Lines)],
                        [.. shapes.SelectMany(static s => s.Areas)])
                    : null;
            default:
                return null;
        }
    }

    // A collection contains GeoJSON, but no other collection.
    private static GeoShape? Member(BsonView value) =>
        value.Type == BsonType.Document && value.Field("type"u8) is var type && IsGeoJson(type) && type.String != "GeometryCollection"
            ? Read(value)
            : null;

    private static bool IsGeoJson(BsonView type) => type.Type == BsonType.String && type.String
        is "Point" or "MultiPoint" or "LineString" or "MultiLineString" or "Polygon" or "MultiPolygon" or "GeometryCollection";

    // MongoDB supports one coordinate system, under two names.
    private static bool HasKnownSystem(BsonView geometry)
    {
        var crs = geometry.Field("crs"u8);
        if (crs.IsMissing)
            return true;
        if (crs.Type != BsonType.Document || crs.Field("type"u8) is not { Type: BsonType.String } type || type.String != "name"
            || crs.Field("properties"u8) is not { Type: BsonType.Document } properties)
            return false;
        return properties.Field("name"u8) is { Type: BsonType.String } name
            && name.String is "urn:ogc:def:crs:OGC:1.3:CRS84" or "EPSG:4326";
    }

    private static GreatCircleArc[]? ReadLine(BsonView coordinates) =>
        Positions(coordinates) is { Count: >= 2 } points ? LineString.Create(points) : null;

    private static GeoPolygon? ReadArea(BsonView coordinates) =>
        Each(coordinates, static ring => Positions(ring) is { Count: > 0 } corners ? PolygonRing.Create(corners) : null)
            is [var outline, .. var holes]
            ? GeoPolygon.Create(outline, holes)
            : null;

    private static List<SpherePoint>? Positions(BsonView array)
    {
        if (array.Type != BsonType.Array)
            return null;
        var positions = new List<SpherePoint>();
        foreach (var element in array.Elements)
        {
            if (element.Value.Type != BsonType.Array || !TryReadPosition(element.Value, out var position))
                return null;
            positions.Add(position);
        }
        return positions;
    }

    private static List<T>? Each<T>(BsonView array, Func<BsonView, T?> read)
        where T : class
    {
        if (array.Type != BsonType.Array)
            return null;
        var items = new List<T>();
        foreach (var element in array.Elements)
        {
            if (read(element.Value) is not { } item)
                return null;
            items.Add(item);
        }
        return items;
    }

    // Anything after the two numbers, such as a height, is ignored.
    private static bool TryReadPosition(BsonView value, out SpherePoint position)
    {
        position = default;
        var elements = value.Elements;
        if (!elements.MoveNext() || !elements.Current.Value.IsNumber)
            return false;
        var longitude = BsonNumber.ToDouble(elements.Current.Value);
        if (!elements.MoveNext() || !elements.Current.Value.IsNumber)
            return false;
        var latitude = BsonNumber.ToDouble(elements.Current.Value);
        if (longitude is not (>= -180 and <= 180) || latitude is not (>= -90 and <= 90))
            return false;
        position = SpherePoint.FromDegrees(longitude, latitude);
        return true;
    }
}
