using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Geo;

/// <summary>
/// The distance for <c>$nearSphere</c>: from its centre to the nearest point of the geometries in a field. Not for concurrent use.
/// </summary>
internal sealed class GeoNearDistance
{
    private readonly FieldPath _path;
    private readonly SpherePoint _center;
    private readonly double _least;
    private readonly double _most;
    private readonly ValueTest _offer;
    private double _nearest;

    public GeoNearDistance(string path, GeoNearCondition near)
    {
        _path = new FieldPath(path);
        _center = SpherePoint.FromDegrees(near.Center.Longitude, near.Center.Latitude);
        _least = near.MinDistance ?? 0;
        _most = near.MaxDistance ?? double.PositiveInfinity;
        _offer = Offer;
    }

    /// <summary>In metres; infinite without a geometry.</summary>
    public double Of(BsonView document)
    {
        _nearest = double.PositiveInfinity;
        _path.Any(document, _offer, expandArrays: true);
        return _nearest * SpherePoint.EarthRadiusMetres;
    }

    public bool IsWithinBounds(BsonView document) =>
        Of(document) is var metres && double.IsFinite(metres) && metres >= _least && metres <= _most;

    private bool Offer(BsonView value)
    {
        var distance = GeoJsonReader.TryReadPoint(value, out var point) ? point.DistanceTo(_center)
            : GeoJsonReader.Read(value)?.DistanceTo(_center) ?? double.PositiveInfinity;
        _nearest = Math.Min(_nearest, distance);
        return false;
    }
}
