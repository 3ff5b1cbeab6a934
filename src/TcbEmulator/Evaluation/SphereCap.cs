using MongoDB.Bson;
using TcbEmulator.Bson;

namespace TcbEmulator.Evaluation;

/// <summary>A circle on the unit sphere: <c>$centerSphere</c>.</summary>
internal sealed class SphereCap
{
    private readonly double _longitude;
    private readonly double _latitude;
    private readonly double _cosLatitude;
    private readonly double _radius;

    /// <param name="longitude">Degrees.</param>
    /// <param name="latitude">Degrees.</param>
    /// <param name="radius">Radians.</param>
    public SphereCap(double longitude, double latitude, double radius)
    {
        _longitude = double.DegreesToRadians(longitude);
        _latitude = double.DegreesToRadians(latitude);
        _cosLatitude = Math.Cos(_latitude);
        _radius = radius;
    }

    /// <summary>Whether the value is a GeoJSON geometry, or a legacy pair of coordinates, that lies wholly within the circle.</summary>
    public bool Contains(BsonView value) => value.Type switch
    {
        BsonType.Document when value.Field("type"u8).Type == BsonType.String => ContainsGeometry(value),
        BsonType.Document => TryPosition(value, out var longitude, out var latitude) && ContainsPoint(longitude, latitude),
        BsonType.Array => TryPosition(value, out var longitude, out var latitude) && ContainsPoint(longitude, latitude),
        _ => false,
    };

    private bool ContainsGeometry(BsonView geometry)
    {
        var coordinates = geometry.Field("coordinates"u8);
        return coordinates.Type == BsonType.Array && ContainsPositions(coordinates);
    }

    // A circle smaller than half the sphere is convex, so a shape lies within it when all its corners do.
    private bool ContainsPositions(BsonView coordinates)
    {
        if (TryPosition(coordinates, out var longitude, out var latitude))
            return ContainsPoint(longitude, latitude);
        var any = false;
        foreach (var element in coordinates.Elements)
        {
            if (element.Value.Type != BsonType.Array || !ContainsPositions(element.Value))
                return false;
            any = true;
        }
        return any;
    }

    private static bool TryPosition(BsonView value, out double longitude, out double latitude)
    {
        (longitude, latitude) = (0, 0);
        var elements = value.Elements;
        if (!elements.MoveNext() || !elements.Current.Value.IsNumber)
            return false;
        longitude = BsonOrder.ToDouble(elements.Current.Value);
        if (!elements.MoveNext() || !elements.Current.Value.IsNumber)
            return false;
        latitude = BsonOrder.ToDouble(elements.Current.Value);
        return true;
    }

    // The haversine keeps its precision at small distances, where the arc cosine loses it.
    private bool ContainsPoint(double longitude, double latitude)
    {
        latitude = double.DegreesToRadians(latitude);
        var sinLatitude = Math.Sin((latitude - _latitude) / 2);
        var sinLongitude = Math.Sin((double.DegreesToRadians(longitude) - _longitude) / 2);
        var haversine = (sinLatitude * sinLatitude) + (_cosLatitude * Math.Cos(latitude) * sinLongitude * sinLongitude);
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(haversine))) <= _radius;
    }
}
