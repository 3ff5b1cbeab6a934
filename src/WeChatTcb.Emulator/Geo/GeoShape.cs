namespace WeChatTcb.Emulator.Geo;

/// <summary>A geometry of any kind: its points, lines and polygons.</summary>
internal sealed record GeoShape(IReadOnlyList<SpherePoint> Points, IReadOnlyList<GreatCircleArc[]> Lines, IReadOnlyList<GeoPolygon> Areas)
{
    /// <summary>
    /// Whether each point, line and polygon of the other shape is in one polygon of this shape. As in MongoDB, several polygons that
    /// contain a line or a polygon only together do not count.
    /// </summary>
    public bool Contains(GeoShape other) =>
        other.Points.All(Contains)
        && other.Lines.All(line => Areas.Any(area => line.All(area.Contains)))
        && other.Areas.All(part => Areas.Any(area => area.Contains(part)));

    public bool Contains(SpherePoint point)
    {
        foreach (var area in Areas)
            if (area.Contains(point))
                return true;
        return false;
    }

    /// <summary>Whether the two have a point in common; two polygons, a point of their insides.</summary>
    public bool Intersects(GeoShape other) =>
        other.Points.Any(Intersects)
        || Points.Any(other.Intersects)
        || other.Lines.Any(line => line.Any(Intersects))
        || Lines.Any(line => line.Any(arc => other.Areas.Any(area => area.Intersects(arc))))
        || Areas.Any(area => other.Areas.Any(area.Intersects));

    public bool Intersects(SpherePoint point) => DistanceTo(point) <= SpherePoint.Tolerance;

    /// <summary>The distance to its nearest point; 0 inside a polygon.</summary>
    public double DistanceTo(SpherePoint point)
    {
        var least = double.PositiveInfinity;
        foreach (var other in Points)
            least = Math.Min(least, other.DistanceTo(point));
        foreach (var line in Lines)
            foreach (var arc in line)
                least = Math.Min(least, arc.DistanceTo(point));
        foreach (var area in Areas)
            least = Math.Min(least, area.DistanceTo(point));
        return least;
    }

    /// <summary>
    /// Whether it is in a circle: none of it is in the rest of the sphere, which is a circle around the opposite point. The corners alone
    /// do not show this when the circle is larger than half the sphere.
    /// </summary>
    public bool IsWithin(SpherePoint center, double radius) =>
        DistanceTo(center.Opposite()) >= Math.PI - radius - SpherePoint.Tolerance;

    private bool Intersects(GreatCircleArc arc) => Lines.Any(line => line.Any(arc.Touches)) || Areas.Any(area => area.Intersects(arc));
}
