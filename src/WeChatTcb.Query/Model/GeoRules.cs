using System.Globalization;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query;

/// <summary>What holds for each position and polygon of a query.</summary>
internal static class GeoRules
{
    public static Problem? FindInLongitude(double degrees) => FindInDegrees(degrees, 180, Messages.Longitude, hint: null);

    public static Problem? FindInLatitude(double degrees) =>
        FindInDegrees(degrees, 90, Messages.Latitude, Math.Abs(degrees) <= 180 ? Messages.LongitudeFirst : null);

    public static Problem? FindInPosition(GeoPosition position) => FindInLongitude(position.Longitude) ?? FindInLatitude(position.Latitude);

    /// <summary>A ring of a polygon.</summary>
    public static Problem? FindInRing(LineStringGeometry ring)
    {
        var positions = ring.Positions;
        if (positions[0] != positions[^1])
            return new(
                DiagnosticIds.GeoRing, Messages.FormatRingNotClosed(Text(positions[0]), Text(positions[^1])), Messages.RingNotClosed_Hint);
        return positions.Count < 4 ? new(DiagnosticIds.GeoRing, Messages.FormatRingTooShort(positions.Count)) : null;
    }

    public static Problem? FindIn(Geometry geometry) => geometry switch
    {
        PointGeometry point => FindInPosition(point.Position),
        LineStringGeometry line => line.Positions.First(FindInPosition),
        MultiPointGeometry points => points.Positions.First(FindInPosition),
        PolygonGeometry polygon => polygon.Rings.First(static r => FindIn(r) ?? FindInRing(r)),
        MultiLineStringGeometry lines => lines.Lines.First(FindIn),
        MultiPolygonGeometry polygons => polygons.Polygons.First(FindIn),
        CollectionGeometry { Geometries: var parts } => parts.Count == 0 || parts.Any(static p => p is CollectionGeometry)
            ? new(DiagnosticIds.InvalidArgument, Messages.InvalidGeometryCollection)
            : parts.First(FindIn),
        _ => null,
    };

    /// <summary>The area of <c>$geoWithin</c>: a polygon, several, or a collection that has one.</summary>
    public static Problem? FindInArea(string name, Geometry area) => HasPolygon(area)
        ? FindIn(area)
        : new(DiagnosticIds.InvalidArgument, Messages.FormatNoArea(name, area.Type));

    private static bool HasPolygon(Geometry geometry) =>
        geometry is PolygonGeometry or MultiPolygonGeometry
            || (geometry is CollectionGeometry { Geometries: var parts } && parts.Any(HasPolygon));

    /// <summary>The first problem of the items.</summary>
    public static Problem? First<T>(this ValueList<T> items, Func<T, Problem?> find)
    {
        foreach (var item in items.AsSpan())
            if (find(item) is { } problem)
                return problem;
        return null;
    }

    // Written so that NaN is out of range as well.
    private static Problem? FindInDegrees(double degrees, int most, string name, string? hint) => Math.Abs(degrees) <= most
        ? null
        : new(DiagnosticIds.GeoRange, Messages.FormatGeoRange(name, degrees.ToString(CultureInfo.InvariantCulture), most), hint);

    private static string Text(GeoPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"[{position.Longitude}, {position.Latitude}]");
}
