namespace WeChatTcb.Emulator.Geo;

/// <summary>Lines of several arcs.</summary>
internal static class LineString
{
    private const double Same = 1e-14;

    /// <summary>The arcs between places; a place that is given twice in a row counts once. Null when two in a row are opposite, or all are one.</summary>
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
