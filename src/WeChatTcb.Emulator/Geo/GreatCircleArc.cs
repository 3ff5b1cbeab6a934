namespace WeChatTcb.Emulator.Geo;

/// <summary>The shortest line between two points that are neither equal nor opposite: part of a great circle.</summary>
internal sealed class GreatCircleArc
{
    private const double OnLine = 1e-14;

    private readonly SpherePoint _towardsB;
    private readonly SpherePoint _towardsA;

    public GreatCircleArc(SpherePoint a, SpherePoint b)
    {
        (A, B) = (a, b);
        // Has the direction of a × b, which would lose too many digits for points close together.
        var (x, y, z) = new SpherePoint(a.X + b.X, a.Y + b.Y, a.Z + b.Z, 0).Cross(new SpherePoint(b.X - a.X, b.Y - a.Y, b.Z - a.Z, 0));
        Pole = SpherePoint.FromVector(x, y, z);
        (x, y, z) = Pole.Cross(a);
        _towardsB = SpherePoint.FromVector(x, y, z);
        (x, y, z) = b.Cross(Pole);
        _towardsA = SpherePoint.FromVector(x, y, z);
        Length = a.DistanceTo(b);
        Middle = SpherePoint.FromVector(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
    }

    public SpherePoint A { get; }

    public SpherePoint B { get; }

    /// <summary>The pole of the great circle, on the left when going from A to B.</summary>
    public SpherePoint Pole { get; }

    public double Length { get; }

    public SpherePoint Middle { get; }

    public double DistanceTo(SpherePoint point)
    {
        if (point.Dot(_towardsB) < 0 || point.Dot(_towardsA) < 0)
            return Math.Min(point.DistanceTo(A), point.DistanceTo(B));
        // Unlike an arc sine this is exact at 90 degrees too.
        var (x, y, z) = point.Cross(Pole);
        return Math.Atan2(Math.Abs(point.Dot(Pole)), Math.Sqrt((x * x) + (y * y) + (z * z)));
    }

    public bool IsNear(SpherePoint point) =>
        Math.Abs(point.Dot(Pole)) <= SpherePoint.Tolerance && DistanceTo(point) <= SpherePoint.Tolerance;

    /// <summary>Whether the two have a point in common.</summary>
    public bool Touches(GreatCircleArc other) => MayTouch(other)
        && (Crosses(other) || IsNear(other.A) || IsNear(other.B) || other.IsNear(A) || other.IsNear(B));

    /// <summary>Whether the two cross at a point that is an end of neither.</summary>
    public bool Crosses(GreatCircleArc other)
    {
        if (!MayTouch(other))
            return false;
        var (a, b) = (other.Pole.Dot(A), other.Pole.Dot(B));
        var (c, d) = (Pole.Dot(other.A), Pole.Dot(other.B));
        // An end that is on the other line is on neither side of it, whatever the last digit says.
        if (Math.Min(Math.Min(Math.Abs(a), Math.Abs(b)), Math.Min(Math.Abs(c), Math.Abs(d))) < OnLine)
            return false;
        // The last condition excludes a crossing of the great circles on the opposite side of the sphere.
        return a * b < 0 && c * d < 0 && a * d > 0;
    }

    /// <summary>Adds the distances from A at which the other arc crosses this one or ends on it.</summary>
    public void AddMeetings(GreatCircleArc other, List<double> distances)
    {
        if (!MayTouch(other))
            return;
        if (IsNear(other.A))
            distances.Add(A.DistanceTo(other.A));
        if (IsNear(other.B))
            distances.Add(A.DistanceTo(other.B));
        if (Crosses(other))
        {
            var (x, y, z) = Pole.Cross(other.Pole);
            var crossing = SpherePoint.FromVector(x, y, z);
            distances.Add(A.DistanceTo(crossing.Dot(Middle) >= 0 ? crossing : crossing.Opposite()));
        }
    }

    /// <summary>The point at a distance from A.</summary>
    public SpherePoint At(double distance)
    {
        var (sin, cos) = Math.SinCos(distance);
        return SpherePoint.FromVector(
            (A.X * cos) + (_towardsB.X * sin), (A.Y * cos) + (_towardsB.Y * sin), (A.Z * cos) + (_towardsB.Z * sin));
    }

    // A quick test, as most pairs are far apart: the straight distance is never longer than the one on the sphere.
    private bool MayTouch(GreatCircleArc other)
    {
        var (x, y, z) = (Middle.X - other.Middle.X, Middle.Y - other.Middle.Y, Middle.Z - other.Middle.Z);
        var reach = ((Length + other.Length) / 2) + SpherePoint.Tolerance;
        return (x * x) + (y * y) + (z * z) <= reach * reach;
    }
}
