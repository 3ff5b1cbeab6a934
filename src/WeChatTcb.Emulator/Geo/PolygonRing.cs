namespace WeChatTcb.Emulator.Geo;

/// <summary>
/// A closed line that does not cross itself. As in MongoDB, its inside is the smaller of the two sides, whatever the direction of its
/// corners; when both are half the sphere, it is the left one.
/// </summary>
internal sealed class PolygonRing
{
    private const double HalfSphere = 2 * Math.PI;

    private const double NearSouthPole = -1 + 1e-15;

    // Whether the south pole is inside.
    private readonly bool _hasSouthPole;

    private PolygonRing(GreatCircleArc[] edges)
    {
        Edges = edges;
        var area = SideWithoutSouthPole();
        var isHalf = Math.Abs(Math.Abs(area) - HalfSphere) < SpherePoint.Tolerance;
        _hasSouthPole = isHalf ? area < 0 : Math.Abs(area) > HalfSphere;
    }

    public IReadOnlyList<GreatCircleArc> Edges { get; }

    /// <summary>A ring from its corners, the last of which repeats the first; null when they do not form a ring.</summary>
    public static PolygonRing? Create(IReadOnlyList<SpherePoint> corners)
    {
        if (corners.Count < 4 || corners[0] != corners[^1] || LineString.Create(corners) is not { Length: >= 3 } edges)
            return null;
        for (var i = 0; i < edges.Length; i++)
            for (var j = i + 1; j < edges.Length; j++)
                if (edges[i].A == edges[j].A || edges[i].Crosses(edges[j]))
                    return null;
        return new PolygonRing(edges);
    }

    /// <summary>
    /// Whether a point that is not on the line is inside: its meridian crosses the line an odd number of times to the south.
    /// </summary>
    public bool Contains(SpherePoint point)
    {
        var isInside = _hasSouthPole;
        foreach (var edge in Edges)
        {
            var isEastward = IsEastward(edge, out var isWrapped);
            var (west, east) = isEastward ? (edge.A.Longitude, edge.B.Longitude) : (edge.B.Longitude, edge.A.Longitude);
            var isBetween = isWrapped
                ? point.Longitude >= west || point.Longitude < east
                : point.Longitude >= west && point.Longitude < east;
            if (isBetween && (point.Dot(edge.Pole) > 0) == isEastward)
                isInside = !isInside;
        }
        return isInside;
    }

    public bool IsOnLine(SpherePoint point)
    {
        foreach (var edge in Edges)
            if (edge.IsNear(point))
                return true;
        return false;
    }

    /// <summary>A point inside, or outside, that is not on the line; null when the ring is too narrow to have one.</summary>
    public SpherePoint? Sample(bool inside)
    {
        foreach (var way in (ReadOnlySpan<double>)[1e-6, 1e-8])
            foreach (var edge in Edges)
                foreach (var direction in (ReadOnlySpan<double>)[way, -way])
                    if (edge.Middle.Moved(edge.Pole, direction) is var point && Contains(point) == inside && !IsOnLine(point))
                        return point;
        return null;
    }

    // Where the longitudes are more than 180 degrees apart, the shorter way crosses the antimeridian.
    private static bool IsEastward(GreatCircleArc edge, out bool isWrapped)
    {
        var (a, b) = (edge.A.Longitude, edge.B.Longitude);
        isWrapped = Math.Abs(a - b) > 180;
        return isWrapped ? b < a : a < b;
    }

    /// <summary>The area of the side without the south pole; negative when the ring runs clockwise around it.</summary>
    private double SideWithoutSouthPole()
    {
        // Each edge forms a triangle with the north pole; its area is added for an eastward edge and subtracted for a westward one.
        var area = 0d;
        foreach (var edge in Edges)
        {
            var sign = IsEastward(edge, out var isWrapped) ? 1 : -1;
            if (edge.A.Z < NearSouthPole || edge.B.Z < NearSouthPole)
            {
                // With a corner at the south pole, the triangle is everything between two meridians.
                var width = Math.Abs(edge.A.Longitude - edge.B.Longitude);
                area += sign * 2 * double.DegreesToRadians(isWrapped ? 360 - width : width);
                continue;
            }
            var (_, _, z) = edge.A.Cross(edge.B);
            area += sign * 2 * Math.Atan2(Math.Abs(z), 1 + edge.A.Z + edge.B.Z + edge.A.Dot(edge.B));
        }
        return area;
    }
}
