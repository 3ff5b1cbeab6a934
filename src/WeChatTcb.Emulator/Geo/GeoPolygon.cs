namespace WeChatTcb.Emulator.Geo;

/// <summary>A polygon on the sphere: the inside of a ring without the holes in it. Its border belongs to it.</summary>
internal sealed class GeoPolygon
{
    private readonly PolygonRing _outline;
    private readonly IReadOnlyList<PolygonRing> _holes;
    private readonly GreatCircleArc[] _edges;

    // One point in each region outside the polygon.
    private readonly Lazy<SpherePoint[]> _outside;

    private GeoPolygon(PolygonRing outline, IReadOnlyList<PolygonRing> holes)
    {
        _outline = outline;
        _holes = holes;
        _edges = [.. outline.Edges, .. holes.SelectMany(static h => h.Edges)];
        _outside = new(() =>
            [.. holes.Select(static h => h.Sample(inside: true)).Append(outline.Sample(inside: false)).OfType<SpherePoint>()]);
    }

    /// <summary>
    /// A polygon; null when its rings do not make one by MongoDB's rules: each hole is within the outline and has at most one corner in
    /// common with it, and holes neither overlap nor share an edge.
    /// </summary>
    public static GeoPolygon? Create(PolygonRing outline, IReadOnlyList<PolygonRing> holes)
    {
        var filled = new GeoPolygon(outline, []);
        GeoPolygon[] cuts = [.. holes.Select(static h => new GeoPolygon(h, []))];
        for (var i = 0; i < cuts.Length; i++)
            if (!filled.Contains(cuts[i]) || !TouchesAtMostOnce(outline, holes[i])
                || cuts[..i].Any(other => other.Intersects(cuts[i]) || other.SharesEdge(cuts[i])))
                return null;
        return cuts.Length == 0 ? filled : new GeoPolygon(outline, holes);
    }

    public bool Contains(SpherePoint point) => IsOnBorder(point) || (_outline.Contains(point) && !_holes.Any(h => h.Contains(point)));

    /// <summary>Whether the whole arc is in the polygon.</summary>
    public bool Contains(GreatCircleArc arc)
    {
        // Between two points where the arc meets the border, it is either inside or outside.
        var meetings = new List<double> { 0, arc.Length };
        foreach (var edge in _edges)
            arc.AddMeetings(edge, meetings);
        meetings.Sort();
        for (var i = 1; i < meetings.Count; i++)
            if (meetings[i] - meetings[i - 1] > 2 * SpherePoint.Tolerance && !Contains(arc.At((meetings[i] + meetings[i - 1]) / 2)))
                return false;
        return Contains(arc.A) && Contains(arc.B);
    }

    /// <summary>Whether the whole other polygon is in this one.</summary>
    public bool Contains(GeoPolygon other)
    {
        foreach (var edge in other._edges)
            if (!Contains(edge))
                return false;
        // Its border is. What is outside this polygon is also outside the other, unless the other covers a hole of this one.
        foreach (var point in _outside.Value)
            if (other.Contains(point) && !other.IsOnBorder(point))
                return false;
        return true;
    }

    public bool Intersects(GreatCircleArc arc) => Contains(arc.A) || _edges.Any(arc.Touches);

    /// <summary>Whether the insides of the two have a point in common. A common corner or border is not enough.</summary>
    public bool Intersects(GeoPolygon other) => HasBorderInside(other) || other.HasBorderInside(this);

    public double DistanceTo(SpherePoint point) => Contains(point) ? 0 : _edges.Min(e => e.DistanceTo(point));

    private static bool TouchesAtMostOnce(PolygonRing outline, PolygonRing hole)
    {
        SpherePoint[] onOutline = [.. hole.Edges.Select(static e => e.A).Where(outline.IsOnLine)];
        SpherePoint[] onHole = [.. outline.Edges.Select(static e => e.A).Where(hole.IsOnLine)];
        return (onOutline, onHole) is ([], []) || ((onOutline, onHole) is ([var a], [var b]) && a.IsNear(b));
    }

    private bool SharesEdge(GeoPolygon other) => _edges.Any(a => other._edges.Any(b =>
        a.Middle.IsNear(b.Middle) && (a.A.IsNear(b.A) || a.A.IsNear(b.B)) && (a.B.IsNear(b.A) || a.B.IsNear(b.B))));

    /// <summary>
    /// Whether some of the border runs through the inside of the other polygon, or along its border with the same side inside.
    /// </summary>
    private bool HasBorderInside(GeoPolygon other)
    {
        foreach (var edge in _edges)
        {
            var meetings = new List<double> { 0, edge.Length };
            foreach (var border in other._edges)
            {
                if (edge.Crosses(border))
                    return true;
                edge.AddMeetings(border, meetings);
            }
            meetings.Sort();
            for (var i = 1; i < meetings.Count; i++)
                if (meetings[i] - meetings[i - 1] > 2 * SpherePoint.Tolerance
                    && IsInside(edge, edge.At((meetings[i] + meetings[i - 1]) / 2), other))
                    return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a point of the border is inside the other polygon; where the borders meet, whether a point beside it is inside both.
    /// </summary>
    private bool IsInside(GreatCircleArc edge, SpherePoint point, GeoPolygon other)
    {
        const double Beside = 10 * SpherePoint.Tolerance;
        return other.IsOnBorder(point)
            ? IsInsideBoth(point.Moved(edge.Pole, Beside)) || IsInsideBoth(point.Moved(edge.Pole, -Beside))
            : other.Contains(point);

        bool IsInsideBoth(SpherePoint near) =>
            Contains(near) && other.Contains(near) && !IsOnBorder(near) && !other.IsOnBorder(near);
    }

    private bool IsOnBorder(SpherePoint point)
    {
        foreach (var edge in _edges)
            if (edge.IsNear(point))
                return true;
        return false;
    }
}
