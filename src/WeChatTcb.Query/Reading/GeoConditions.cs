using System.Globalization;

namespace WeChatTcb.Query.Reading;

/// <summary>The conditions on places, as commands and as raw operators (contract 6.5).</summary>
internal static class GeoConditions
{
    /// <summary><c>_.geoNear({ geometry, minDistance, maxDistance })</c>, <c>$nearSphere</c>, <c>$near</c>.</summary>
    public static Condition? Near(Call call)
    {
        var shape = IsRaw(call)
            ? "an object { $geometry: point, $minDistance: metres, $maxDistance: metres }"
            : "an object { geometry: point, minDistance: metres, maxDistance: metres }";
        if (IsRaw(call) && call.Arguments is [ArrayScript legacy])
        {
            call.Fail(
                DiagnosticIds.NotSupported,
                legacy.Span,
                "Distances in degrees, from a pair of coordinates, are not understood here.",
                $"Write {call.Name}: {{ $geometry: new db.Geo.Point(longitude, latitude), $maxDistance: metres }}.");
            return null;
        }

        if (ReadOptions(call, shape, ["geometry", "minDistance", "maxDistance"]) is not { } options)
            return null;
        if (!options.TryGetValue("geometry", out var geometry))
        {
            call.FailArgument(call.Arguments[0], shape);
            return null;
        }

        if (ReadGeometry(call, geometry, ["Point"]) is not PointGeometry center
            || !TryReadDistance(call, options, "minDistance", out var least)
            || !TryReadDistance(call, options, "maxDistance", out var most))
        {
            return null;
        }

        call.Context.NearSpan = call.NameSpan;
        return new GeoNearCondition(center.Position, least, most);
    }

    /// <summary><c>_.geoWithin({ geometry })</c> or <c>_.geoWithin({ centerSphere: [[lng, lat] or Point, radius] })</c>.</summary>
    public static Condition? Within(Call call)
    {
        var shape = IsRaw(call)
            ? "an object { $geometry: polygon } or { $centerSphere: [[longitude, latitude], radius] }"
            : "an object { geometry: polygon } or { centerSphere: [[longitude, latitude], radius] }";
        if (IsRaw(call) && call.Arguments is [ObjectScript { Members: [{ Name: "$box" or "$polygon" or "$center" } flat] }])
        {
            call.Fail(
                DiagnosticIds.NotSupported,
                flat.NameSpan,
                $"'{flat.Name}' is about places on a plane, which is not understood here.",
                "Write $geometry or $centerSphere.");
            return null;
        }

        if (ReadOptions(call, shape, ["geometry", "centerSphere"]) is not { } options)
            return null;
        if (options.Count != 1)
        {
            call.FailArgument(call.Arguments[0], shape);
            return null;
        }

        if (options.TryGetValue("centerSphere", out var circle))
            return Circle(call, circle, shape);
        return ReadGeometry(call, options["geometry"], ["Polygon", "MultiPolygon"]) is { } area
            ? new GeoWithinGeometryCondition(area)
            : null;
    }

    /// <summary><c>_.geoIntersects({ geometry })</c>.</summary>
    public static Condition? Intersects(Call call)
    {
        var shape = IsRaw(call) ? "an object { $geometry: … }" : "an object { geometry: … }";
        if (ReadOptions(call, shape, ["geometry"]) is not { } options)
            return null;
        if (!options.TryGetValue("geometry", out var value))
        {
            call.FailArgument(call.Arguments[0], shape);
            return null;
        }

        return ReadGeometry(call, value, [.. GeoFunctions.Types.Select(static t => t.Name)]) is { } geometry
            ? new GeoIntersectsCondition(geometry)
            : null;
    }

    private static bool IsRaw(Call call) => call.Name.StartsWith('$');

    /// <summary>The members by their names without <c>$</c>; null after a diagnostic.</summary>
    private static Dictionary<string, ScriptValue>? ReadOptions(Call call, string shape, string[] names)
    {
        if (!call.HasArguments(1, 1))
            return null;
        if (call.Arguments[0] is not ObjectScript literal)
        {
            call.FailArgument(call.Arguments[0], shape);
            return null;
        }

        var options = new Dictionary<string, ScriptValue>(StringComparer.Ordinal);
        foreach (var member in literal.Members)
        {
            var name = member.Name.StartsWith('$') ? member.Name[1..] : member.Name;
            if (!names.Contains(name))
            {
                call.Fail(
                    DiagnosticIds.InvalidArgument,
                    member.NameSpan,
                    $"{call.Name} takes {shape}; there is no '{member.Name}'.",
                    Diagnostics.DidYouMean.Question(member.Name, names.Select(n => IsRaw(call) ? $"${n}" : n)));
                return null;
            }

            if (member.Value is not UndefinedScript)
                options[name] = member.Value;
        }

        return options;
    }

    private static bool TryReadDistance(Call call, Dictionary<string, ScriptValue> options, string name, out double? distance)
    {
        distance = null;
        if (!options.TryGetValue(name, out var value))
            return true;
        if (value is ScalarScript { Value: NumberValue { Value: >= 0 and < double.PositiveInfinity and var metres } })
        {
            distance = metres;
            return true;
        }

        call.FailArgument(value, $"a number of metres, 0 or more, as {name}");
        return false;
    }

    private static GeoWithinCenterSphereCondition? Circle(Call call, ScriptValue circle, string shape)
    {
        if (circle is not ArrayScript { Items: [var center, var size] })
        {
            call.FailArgument(circle, shape);
            return null;
        }

        GeoPosition? position = center switch
        {
            GeometryScript { Geometry: PointGeometry point } => point.Position,
            ArrayScript { Items: [var longitude, var latitude] } => GeoFunctions.ReadPosition(call, longitude, latitude),
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

        return new(position.Value.Longitude, position.Value.Latitude, radius);
    }

    /// <summary>A geometry of one of the types; null after a diagnostic. Raw operators take GeoJSON as well.</summary>
    private static Geometry? ReadGeometry(Call call, ScriptValue value, string[] types)
    {
        if (value is GeometryScript { Geometry: var geometry, Weight: var weight } && types.Contains(geometry.Type))
            return call.Context.TrySpend(weight, value.Span) ? geometry : null;
        if (value is ObjectScript literal && IsRaw(call))
            return GeoJson.Read(call, literal, types);
        var wanted = types.Length == GeoFunctions.Types.Count ? "any db.Geo" : string.Join(" or ", types.Select(static t => $"db.Geo.{t}"));
        call.FailArgument(value, $"{wanted} as the geometry", value is ObjectScript ? "Write new db.Geo.… instead of the object." : null);
        return null;
    }
}
