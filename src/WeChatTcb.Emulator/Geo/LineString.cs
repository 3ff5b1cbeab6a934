namespace WeChatTcb.Emulator.Geo;

/// <summary>A line of several arcs.</summary>
internal static class LineString
{
    private const double Same = 1e-14;

    /// <summary>
    /// The arcs between consecutive points; repeated points count once. Null when two consecutive points are opposite, or all are equal.
    /// </summary>
    public static GreatCircleArc[]? Create(IReadOnlyList<SpherePoint> places)
    {
        var arcs = new List<GreatCircleArc>(places.Count);
        var last = places[0];
        foreach (var place in places)
        {
            var distance = place.DistanceTo(last);
            if (distance < Same)
                continue;
            if (distance > Math.PI - Same)
                return null;
            arcs.Add(new GreatCircleArc(last, place));
            last = place;
        }
        return arcs.Count == 0 ? null : [.. arcs];
    }
}
