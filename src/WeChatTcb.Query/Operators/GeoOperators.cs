using System.Globalization;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Writing;

namespace WeChatTcb.Query.Operators;

/// <summary>
/// The conditions on places (contract 6.5). The options of a command have plain names, those of a raw operator <c>$</c> names.
/// </summary>
internal static class GeoOperators
{
    private static readonly string[] AreaTypes = ["Polygon", "MultiPolygon", CollectionGeometry.TypeName];

    /// <summary><c>_.geoNear({ geometry, minDistance, maxDistance })</c>, <c>$nearSphere</c>, <c>$near</c>.</summary>
    public static Condition? ReadNear(Call call)
    {
        if (call.IsRaw && call.Arguments[0] is ArrayLiteral legacy)
            return call.Fail<Condition>(
                DiagnosticIds.NotSupported, legacy.Place, Messages.LegacyDistance, Messages.FormatLegacyDistance_Hint(call.Name));
        var shape = call.IsRaw ? Messages.Wanted_NearRaw : Messages.Wanted_Near;
        if (ReadOptions(call, shape, ["geometry", "minDistance", "maxDistance"]) is not { } options)
            return null;
        if (!options.TryGetValue("geometry", out var geometry))
            return call.FailArgument<Condition>(call.Arguments[0], shape);
        if (ReadGeometry(call, geometry, ["Point"]) is not PointGeometry center
            || !TryReadDistance(call, options, "minDistance", out var least)
            || !TryReadDistance(call, options, "maxDistance", out var most))
        {
            return null;
        }

        return call.Context.Remember(new GeoNearCondition(center.Position, least, most), call.NamePlace);
    }

    public static void WriteNear(StatementText text, Condition condition, bool isRaw)
    {
        var near = (GeoNearCondition)condition;
        Open(text, "geometry", isRaw);
        text.Geometry(new PointGeometry(near.Center));
        (string Name, double? Metres)[] distances = [("minDistance", near.MinDistance), ("maxDistance", near.MaxDistance)];
        foreach (var (name, metres) in distances)
        {
            if (metres is not { } distance)
                continue;
            text.Append(isRaw ? $", ${name}: " : $", {name}: ");
            text.Number(distance);
        }

        text.Append(" }");
    }

    /// <summary><c>_.geoWithin({ geometry })</c> or <c>_.geoWithin({ centerSphere: [[lng, lat] or Point, radius] })</c>.</summary>
    public static Condition? ReadWithin(Call call)
    {
        if (call.IsRaw && call.Arguments is [ObjectLiteral { Members: [{ Name: "$box" or "$polygon" or "$center" } flat] }])
            return call.Fail<Condition>(
                DiagnosticIds.NotSupported, flat.NamePlace, Messages.FormatFlatGeometry(flat.Name), Messages.FlatGeometry_Hint);
        var shape = call.IsRaw ? Messages.Wanted_WithinRaw : Messages.Wanted_Within;
        if (ReadOptions(call, shape, ["geometry", "centerSphere"]) is not { } options)
            return null;
        if (options.Count != 1)
            return call.FailArgument<Condition>(call.Arguments[0], shape);
        if (options.TryGetValue("centerSphere", out var circle))
            return ReadCircle(call, circle, shape);
        var geometry = options["geometry"];
        return ReadGeometry(call, geometry, AreaTypes) is { } area
            && call.Context.Accepts(GeoRules.FindInArea(call.Name, area), geometry.Place)
            ? new GeoWithinGeometryCondition(area)
            : null;
    }

    public static void WriteWithin(StatementText text, Condition condition, bool isRaw)
    {
        if (condition is GeoWithinGeometryCondition within)
        {
            WriteGeometry(text, within.Area, isRaw);
            return;
        }

        var circle = (GeoWithinCenterSphereCondition)condition;
        Open(text, "centerSphere", isRaw);
        text.List("[[", (double[])[circle.Longitude, circle.Latitude], "], ", text.Number);
        text.Number(circle.Radius);
        text.Append("] }");
    }

    /// <summary><c>_.geoIntersects({ geometry })</c>.</summary>
    public static Condition? ReadIntersects(Call call)
    {
        var shape = call.IsRaw ? Messages.Wanted_IntersectsRaw : Messages.Wanted_Intersects;
        if (ReadOptions(call, shape, ["geometry"]) is not { } options)
            return null;
        if (!options.TryGetValue("geometry", out var value))
            return call.FailArgument<Condition>(call.Arguments[0], shape);
        return ReadGeometry(call, value, GeoJson.Types) is { } geometry
            ? new GeoIntersectsCondition(geometry)
            : null;
    }

    public static void WriteIntersects(StatementText text, Condition condition, bool isRaw) =>
        WriteGeometry(text, ((GeoIntersectsCondition)condition).Geometry, isRaw);

    private static void Open(StatementText text, string option, bool isRaw) => text.Append(isRaw ? $"{{ ${option}: " : $"{{ {option}: ");

    private static void WriteGeometry(StatementText text, Geometry geometry, bool isRaw)
    {
        Open(text, "geometry", isRaw);
        text.Geometry(geometry);
        text.Append(" }");
    }

    /// <summary>The members by their names without <c>$</c>; null after a diagnostic.</summary>
    private static Dictionary<string, ScriptValue>? ReadOptions(Call call, string shape, string[] names)
    {
        if (call.Arguments[0] is not ObjectLiteral literal)
            return call.FailArgument<Dictionary<string, ScriptValue>>(call.Arguments[0], shape);
        var options = new Dictionary<string, ScriptValue>(StringComparer.Ordinal);
        foreach (var member in literal.Members)
        {
            var name = member.IsOperator ? member.Name[1..] : member.Name;
            if (!names.Contains(name))
                return call.FailOption<Dictionary<string, ScriptValue>>(member, shape, names.Select(n => call.IsRaw ? $"${n}" : n));
            if (member.Value is not UndefinedLiteral)
                options[name] = member.Value;
        }

        return options;
    }

    private static bool TryReadDistance(Call call, Dictionary<string, ScriptValue> options, string name, out double? distance)
    {
        distance = null;
        if (!options.TryGetValue(name, out var value))
            return true;
        if (value is ScalarLiteral { Value: NumberValue { Value: >= 0 and var metres } })
        {
            distance = metres;
            return true;
        }

        call.FailArgument(value, Messages.FormatWanted_Distance(name));
        return false;
    }

    private static Condition? ReadCircle(Call call, ScriptValue circle, string shape)
    {
        if (circle is not ArrayLiteral { Items: [var center, var size] })
            return call.FailArgument<Condition>(circle, shape);
        GeoPosition? position;
        switch (center)
        {
            case GeometryLiteral { Geometry: PointGeometry point }:
                position = point.Position;
                break;
            case ArrayLiteral { Items: [var longitude, var latitude] }:
                position = GeoFunctions.ReadPosition(call, longitude, latitude);
                break;
            default:
                return call.FailArgument<Condition>(center, Messages.Wanted_Center);
        }

        if (position is null)
            return null;
        if (size is not ScalarLiteral { Value: NumberValue { Value: >= 0 and var radius } })
            return call.FailArgument<Condition>(size, Messages.Wanted_Radius, Messages.WantedRadius_Hint);
        if (radius > Math.PI)
        {
            call.Context.Diagnostics.Warning(
                DiagnosticIds.LargeRadius,
                size.Place,
                Messages.FormatLargeRadius(radius.ToString(CultureInfo.InvariantCulture)),
                Messages.LargeRadius_Hint);
        }

        return new GeoWithinCenterSphereCondition(position.Value.Longitude, position.Value.Latitude, radius);
    }

    /// <summary>A geometry of one of the types; null after a diagnostic. Raw operators take GeoJSON as well.</summary>
    private static Geometry? ReadGeometry(Call call, ScriptValue value, IReadOnlyCollection<string> types)
    {
        if (value is GeometryLiteral { Geometry: var geometry } && types.Contains(geometry.Type))
            return geometry;
        if (value is ObjectLiteral literal && call.IsRaw)
            return GeoJson.Read(call, literal, types);
        var wanted = types == GeoJson.Types
            ? Messages.AnyGeometry
            : string.Join(Messages.Or, types.Where(static t => t != CollectionGeometry.TypeName).Select(static t => $"db.Geo.{t}"));
        return call.FailArgument<Geometry>(
            value, Messages.FormatWanted_Geometry(wanted), value is ObjectLiteral ? Messages.WantedGeometry_Hint : null);
    }
}
