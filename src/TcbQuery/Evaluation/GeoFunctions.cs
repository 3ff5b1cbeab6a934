using System.Globalization;

namespace TcbQuery.Evaluation;

/// <summary><c>db.Geo.Point</c> and the circle of <c>_.geoWithin</c> (contract 6.5).</summary>
internal static class GeoFunctions
{
    public static ScriptValue Point(Call call)
    {
        if (!call.HasArguments(2, 2) || ReadPosition(call, call.Arguments[0], call.Arguments[1]) is not { } position)
            return new PoisonScript(call.Span);
        return new PointScript(position.Longitude, position.Latitude, call.Span);
    }

    /// <summary><c>{ centerSphere: [[lng, lat] or Point, radius] }</c>.</summary>
    public static Condition? GeoWithin(Call call)
    {
        if (!call.HasArguments(1, 1))
            return null;
        const string Shape = "an object { centerSphere: [[longitude, latitude], radius] }";
        if (call.Arguments[0] is not ObjectScript options)
        {
            call.FailArgument(call.Arguments[0], Shape);
            return null;
        }

        foreach (var member in options.Members)
        {
            if (member.Name is "geometry" or "$geometry")
            {
                call.Fail(
                    DiagnosticIds.NotSupported,
                    member.NameSpan,
                    $"{call.Name} with a geometry is not supported yet.",
                    "Use centerSphere.");
                return null;
            }

            if (member.Name is not ("centerSphere" or "$centerSphere") || options.Members.Count > 1)
            {
                call.Fail(DiagnosticIds.InvalidArgument, member.NameSpan, $"{call.Name} takes {Shape}.");
                return null;
            }
        }

        if (options.Members is not [{ Value: ArrayScript { Items: [var center, var size] } }])
        {
            call.FailArgument(options.Members is [var only] ? only.Value : options, Shape);
            return null;
        }

        (double Longitude, double Latitude)? position = center switch
        {
            PointScript point => (point.Longitude, point.Latitude),
            ArrayScript { Items: [var longitude, var latitude] } => ReadPosition(call, longitude, latitude),
            _ => null,
        };
        if (position is null)
        {
            if (center is not ArrayScript { Items.Count: 2 })
                call.FailArgument(center, "[longitude, latitude] or a point as the centre");
            return null;
        }

        if (size is not ScalarScript { Value: NumberValue { Value: >= 0 and < double.PositiveInfinity and var radius } })
        {
            call.FailArgument(size, "a number of radians, 0 or more, as the radius", "Divide the kilometres by 6378.1.");
            return null;
        }

        if (radius > Math.PI)
        {
            call.Context.Diagnostics.Warning(
                DiagnosticIds.LargeRadius,
                size.Span,
                $"A radius of {radius.ToString(CultureInfo.InvariantCulture)} radians is more than half the globe.",
                "The radius is in radians: divide the kilometres by 6378.1.");
        }

        return new GeoWithinCenterSphereCondition(position.Value.Longitude, position.Value.Latitude, radius);
    }

    private static (double Longitude, double Latitude)? ReadPosition(Call call, ScriptValue longitude, ScriptValue latitude)
    {
        if (ReadDegrees(call, longitude, "longitude", 180) is { } x && ReadDegrees(call, latitude, "latitude", 90) is { } y)
            return (x, y);
        return null;
    }

    private static double? ReadDegrees(Call call, ScriptValue value, string name, int most)
    {
        if (value is not ScalarScript { Value: NumberValue { Value: var degrees } })
        {
            call.FailArgument(value, $"a number as the {name}");
            return null;
        }

        // Written so that NaN is out of range as well.
        if (Math.Abs(degrees) <= most)
            return degrees;
        call.Fail(
            DiagnosticIds.GeoRange,
            value.Span,
            $"The {name} is {degrees.ToString(CultureInfo.InvariantCulture)}, but must be from -{most} to {most}.",
            name == "latitude" && Math.Abs(degrees) <= 180 ? "The longitude comes first." : null);
        return null;
    }
}
