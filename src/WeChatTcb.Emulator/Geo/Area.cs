namespace WeChatTcb.Emulator.Geo;

/// <summary>The inside of a ring, without the insides of other rings within it; its border belongs to it.</summary>
internal sealed class Area
{
    private readonly Ring _outline;
    private readonly IReadOnlyList<Ring> _holes;
    private readonly Arc[] _edges;

    // A place in each part of what is not in the area.
    private readonly Lazy<SpherePoint[]> _outside;

    private Area(Ring outline, IReadOnlyList<Ring> holes)
    {
        _outline = outline;
        _holes = holes;
        _edges = [.. outline.Edges, .. holes.SelectMany(static h => h.Edges)];
        _outside = new(() => [.. holes.Select(static h => h.Sample(inside: true)).Append(outline.Sample(inside: false)).OfType<SpherePoint>()]);
    }

    /// <summary>Corners and edges of all rings.</summary>
    public IReadOnlyList<Arc> Edges => _edges;

    /// <summary>An area; null when the holes are not all within the outline.</summary>
    public static Area? Create(Ring outline, IReadOnlyList<Ring> holes)
    {
        foreach (var hole in holes)
            foreach (var edge in hole.Edges)
                if (!(outline.Contains(edge.A) || outline.IsOnLine(edge.A)) || outline.Edges.Any(edge.Crosses))
                    return null;
        return new Area(outline, holes);
    }

    public bool Contains(SpherePoint point) => IsOnBorder(point) || (_outline.Contains(point) && !_holes.Any(h => h.Contains(point)));

    /// <summary>Whether all of the arc lies in the area.</summary>
    public bool Contains(Arc arc)
    {
        // Between two places where it meets the border, it is all inside or all outside.
        var meetings = new List<double> { 0, arc.Length };
        foreach (var edge in _edges)
            arc.AddMeetings(edge, meetings);
        meetings.Sort();
        for (var i = 1; i < meetings.Count; i++)
            if (meetings[i] - meetings[i - 1] > 2 * SpherePoint.Tolerance && !Contains(arc.At((meetings[i] + meetings[i - 1]) / 2)))
                return false;
        return Contains(arc.A) && Contains(arc.B);
    }

    /// <summary>Whether all of the other area lies in this one.</summary>
    public bool Contains(Area other)
    {
        foreach (var edge in other._edges)
            if (!Contains(edge))
                return false;
        // Its border does, so what is not in this area is not in that one either, or it is in a hole of this that the other covers.
        foreach (var point in _outside.Value)
            if (other.Contains(point) && !other.IsOnBorder(point))
                return false;
        return true;
    }

    public bool Intersects(Arc arc) => Contains(arc.A) || _edges.Any(arc.Touches);

    public bool Intersects(Area other) =>
        other.Rings.Any(r => Contains(r.Edges[0].A)) || Rings.Any(r => other.Contains(r.Edges[0].A)) || other._edges.Any(e => _edges.Any(e.Touches));

    public double DistanceTo(SpherePoint point) => Contains(point) ? 0 : _edges.Min(e => e.DistanceTo(point));

    private IEnumerable<Ring> Rings => _holes.Prepend(_outline);

    private bool IsOnBorder(SpherePoint point)
    {
        foreach (var edge in _edges)
            if (edge.IsNear(point))
                return true;
        return false;
    }
}
