using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Geo;

/// <summary>Turns geographic conditions into tests. A value that is not a valid geometry passes none of them.</summary>
internal static class GeoConditionCompiler
{
    public static ValueTest Within(GeoWithinCenterSphereCondition circle)
    {
        var center = SpherePoint.FromDegrees(circle.Longitude, circle.Latitude);
        return Test(
            point => point.DistanceTo(center) <= circle.Radius + SpherePoint.Tolerance,
            shape => shape.IsWithin(center, circle.Radius));
    }

    public static ValueTest Within(GeoWithinGeometryCondition condition)
    {
        var area = Read(condition.Area);
        return Test(area.Contains, area.Contains);
    }

    public static ValueTest Intersects(GeoIntersectsCondition condition)
    {
        var geometry = Read(condition.Geometry);
        return Test(geometry.Intersects, geometry.Intersects);
    }

    private static ValueTest Test(Func<SpherePoint, bool> ofPoint, Func<GeoShape, bool> ofShape) => value =>
        GeoJsonReader.TryReadPoint(value, out var point) ? ofPoint(point) : GeoJsonReader.Read(value) is { } shape && ofShape(shape);

    private static GeoShape Read(Geometry geometry) => GeoJsonReader.Read(new QueryConstants(default).From(geometry.ToGeoJson()))
        ?? throw new InvalidQueryException(Messages.FormatGeometryInvalid(geometry.Type));
}
