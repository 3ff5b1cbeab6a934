namespace WeChatTcb.Emulator.Geo;

/// <summary>A point on the unit sphere. Angles and distances are in radians.</summary>
/// <param name="X">Towards longitude 0 on the equator.</param>
/// <param name="Y">Towards longitude 90 on the equator.</param>
/// <param name="Z">Towards the north pole.</param>
/// <param name="Longitude">In degrees, from -180 (inclusive) to 180 (exclusive): as given, so that meridians compare exactly.</param>
internal readonly record struct SpherePoint(double X, double Y, double Z, double Longitude)
{
    /// <summary>
    /// Points closer than this count as equal: about 6 mm on the ground, the size of the smallest cell in MongoDB's geometry library, which
    /// treats a point as its cell. So shapes that touch have a point in common, and a polygon contains its border.
    /// </summary>
    public const double Tolerance = 1e-9;

    /// <summary>The radius with which MongoDB converts metres to angles.</summary>
    public const double EarthRadiusMetres = 6378100;

    public static SpherePoint FromDegrees(double longitude, double latitude)
    {
        // 180 and -180 are the same meridian.
        if (longitude >= 180)
            longitude -= 360;
        var (sinLongitude, cosLongitude) = Math.SinCos(double.DegreesToRadians(longitude));
        var (sinLatitude, cosLatitude) = Math.SinCos(double.DegreesToRadians(latitude));
        return new SpherePoint(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude, longitude);
    }

    /// <summary>The point in the direction of a vector that is not 0.</summary>
    public static SpherePoint FromVector(double x, double y, double z)
    {
        var length = Math.Sqrt((x * x) + (y * y) + (z * z));
        var longitude = double.RadiansToDegrees(Math.Atan2(y, x));
        return new SpherePoint(x / length, y / length, z / length, longitude >= 180 ? longitude - 360 : longitude);
    }

    public double Dot(SpherePoint other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>The cross product; its length is not 1, so it is not a point.</summary>
    public (double X, double Y, double Z) Cross(SpherePoint other) =>
        ((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    /// <summary>The distance; exact for close points too.</summary>
    public double DistanceTo(SpherePoint other)
    {
        var (x, y, z) = Cross(other);
        return Math.Atan2(Math.Sqrt((x * x) + (y * y) + (z * z)), Dot(other));
    }

    public bool IsNear(SpherePoint other) => DistanceTo(other) <= Tolerance;

    /// <summary>The point a short distance away in a direction.</summary>
    public SpherePoint Moved(SpherePoint direction, double way) =>
        FromVector(X + (direction.X * way), Y + (direction.Y * way), Z + (direction.Z * way));

    public SpherePoint Opposite() => FromVector(-X, -Y, -Z);
}
