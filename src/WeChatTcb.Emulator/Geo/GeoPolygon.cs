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

    /// <summary>The edges of all rings.</summary>
    public IReadOnlyList<GreatCircleArc> Edges => _edges;

    /// <summary>A polygon; null when a hole is not within the outline.</summary>
    public static GeoPolygon? Create(PolygonRing outline, IReadOnlyList<PolygonRing> holes)
    {
        foreach (var hole in holes)
            foreach (var edge in hole.Edges)
                if (!(outline.Contains(edge.A) || outline.IsOnLine(edge.A)) || outline.Edges.Any(edge.Crosses))
                    return null;
        return new GeoPolygon(outline, holes);
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

    public bool Intersects(GeoPolygon other) =>
        other.Rings.Any(r => Contains(r.Edges[0].A))
        || Rings.Any(r => other.Contains(r.Edges[0].A))
        || other._edges.Any(e => _edges.Any(e.Touches));

    public double DistanceTo(SpherePoint point) => Contains(point) ? 0 : _edges.Min(e => e.DistanceTo(point));

    private IEnumerable<PolygonRing> Rings => _holes.Prepend(_outline);

    private bool IsOnBorder(SpherePoint point)
    {
        foreach (var edge in _edges)
            if (edge.IsNear(point))
                return true;
        return false;
    }
}
