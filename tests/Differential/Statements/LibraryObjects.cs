using System.Text.Json;
using System.Text.Json.Nodes;

namespace Differential.Statements;

/// <summary>
/// Where the library sends its own objects without encoding them, replaces them with their encoded form: <c>{offset}</c> becomes
/// <c>$tcb_server_date</c>, and <c>{operator, operands}</c> becomes a command. So the rest of such a filter can be compared too. Without
/// encoding, a line looks like several points, and an area like several lines: these are written as a line and as an area.
/// </summary>
internal static class LibraryObjects
{
    /// <summary>The encoded filter; the same text when there was nothing to encode.</summary>
    public static JsonNode? Encode(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(Encode)]);
            case JsonObject literal when NormalForm.IsValue(literal):
                return literal.DeepClone();
            case JsonObject literal when AsValue(literal) is { } value:
                return value;
            case JsonObject literal:
                return Members(literal);
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>The filter without distances that are null: the library means them to be undefined.</summary>
    public static JsonNode? DropNullDistances(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(DropNullDistances)]),
        JsonObject literal => new JsonObject(literal.Where(static m => m is not { Key: "$maxDistance" or "$minDistance", Value: null })
            .Select(static m => KeyValuePair.Create(m.Key, DropNullDistances(m.Value)))),
        _ => node?.DeepClone(),
    };

    /// <summary>
    /// The filter with only the first value of each <c>$all</c> within an <c>$elemMatch</c>, and without an empty <c>$all</c>.
    /// </summary>
    public static JsonNode? FirstOfAll(JsonNode? node, bool inElement = false) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(item => FirstOfAll(item, inElement))]),
        JsonObject literal => new JsonObject(literal.Where(m => !inElement || m.Key != "$all" || !IsNothing(m.Value))
            .Select(m => KeyValuePair.Create(m.Key, inElement && m is { Key: "$all", Value: JsonArray all }
                ? all[0]?.DeepClone()
                : FirstOfAll(m.Value, inElement || m.Key == "$elemMatch")))),
        _ => node?.DeepClone(),
    };

    /// <summary>The filter with only those names of geometries that <see cref="Encode"/> can tell apart.</summary>
    public static JsonObject FoldGeometries(JsonNode filter) => JsonNode.Parse(FoldGeometries(filter.ToJsonString(Spaced)))!.AsObject();

    /// <summary>The same in a text.</summary>
    public static string FoldGeometries(string text) => text
        .Replace("\"type\": \"MultiPoint\"", "\"type\": \"LineString\"", StringComparison.Ordinal)
        .Replace("\"type\": \"MultiLineString\"", "\"type\": \"Polygon\"", StringComparison.Ordinal);

    private static readonly JsonSerializerOptions Spaced = new() { WriteIndented = true, MaxDepth = 1000 };

    private static bool IsNothing(JsonNode? all) => all is null || (all is JsonArray list && (list.Count == 0 || list[0] is null));

    private static JsonObject? AsValue(JsonObject literal)
    {
        if (Has(literal, "offset"))
            return new() { ["$tcb_server_date"] = literal.DeepClone() };
        if (Has(literal, "id"))
            return new() { ["$oid"] = literal["id"]!.DeepClone() };
        if (Has(literal, "longitude", "latitude"))
            return Geometry("Point", Coordinates(literal));
        if (Has(literal, "points"))
            return Geometry("LineString", Coordinates(literal));
        if (Has(literal, "lines"))
            return Geometry("Polygon", Coordinates(literal));
        return Has(literal, "polygons") ? Geometry("MultiPolygon", Coordinates(literal)) : null;
    }

    private static JsonNode Coordinates(JsonNode? geometry)
    {
        var literal = geometry!.AsObject();
        return literal.ContainsKey("longitude")
            ? new JsonArray(literal["longitude"]!.DeepClone(), literal["latitude"]!.DeepClone())
            : new JsonArray([.. literal.First().Value!.AsArray().Select(Coordinates)]);
    }

    private static JsonObject Members(JsonObject literal)
    {
        var result = new JsonObject();
        foreach (var (name, value) in literal)
            switch (value)
            {
                case JsonObject command when name == "$elemMatch" && IsCommand(command):
                    result[name] = OnValue(command);
                    break;
                case JsonObject command when IsCommand(command):
                    foreach (var (field, condition) in OnField(name, command))
                        Add(result, field, condition?.DeepClone());
                    break;
                case JsonArray list when name == "$all":
                    result[name] = new JsonArray(
                        [.. list.Select(static o => o is JsonObject inner && IsCommand(inner) ? OnValue(inner) : Encode(o))]);
                    break;
                case JsonObject options when name is "$geoWithin" or "$geoIntersects"
                    && (Has(options, "geometry") || Has(options, "centerSphere")):
                    result[name] = Place(options);
                    break;
                default:
                    Add(result, name, Encode(value));
                    break;
            }
        return result;
    }

    // Two commands that are alternatives, or a command beside them, are a conjunction.
    private static void Add(JsonObject result, string name, JsonNode? value)
    {
        if (!result.ContainsKey(name))
            result[name] = value;
        else if (name == "$and")
            foreach (var item in value!.AsArray())
                result[name]!.AsArray().Add(item!.DeepClone());
        else
            Add(result, "$and", new JsonArray(new JsonObject { [name] = value }));
    }

    private static JsonObject OnField(string field, JsonObject command)
    {
        var name = command["operator"]!.GetValue<string>();
        if (name is "and" or "or" or "nor")
            return new()
            {
                ["$" + name] = new JsonArray([.. command["operands"]!.AsArray().Select(o => o is JsonObject inner && IsCommand(inner)
                    ? OnField(field, inner)
                    : new JsonObject { [field] = Encode(o) })]),
            };
        return new() { [field] = OnValue(command) };
    }

    private static JsonObject OnValue(JsonObject command)
    {
        var (name, operands) = (command["operator"]!.GetValue<string>(), command["operands"]!.AsArray());
        switch (name)
        {
            case "and":
                var all = new JsonObject();
                foreach (var operand in operands)
                    foreach (var (symbol, value) in OnValue(operand!.AsObject()))
                        all.Add(symbol, value?.DeepClone());
                return all;
            case "not":
                return new() { ["$not"] = operands[0] is JsonObject inner && IsCommand(inner) ? OnValue(inner) : Encode(operands[0]) };
            case "geoWithin" or "geoIntersects":
                return new() { ["$" + name] = Place(operands[0]!.AsObject()) };
            case "in" or "nin" or "all":
                return new()
                {
                    ["$" + name] = new JsonArray(
                        [.. operands.Select(static o => o is JsonObject inner && IsCommand(inner) ? OnValue(inner) : Encode(o))]),
                };
            case "elemMatch":
                return Members(new JsonObject { ["$elemMatch"] = operands[0]!.DeepClone() });
            default:
                return new() { [name == "neq" ? "$ne" : "$" + name] = Encode(operands[0]) };
        }
    }

    private static JsonObject Place(JsonObject options)
    {
        if (options["geometry"] is { } geometry)
            return new() { ["$geometry"] = Encode(geometry) };
        var circle = options["centerSphere"]!.AsArray();
        return new()
        {
            ["$centerSphere"] = new JsonArray(
                circle[0] is JsonObject center ? Coordinates(center) : circle[0]!.DeepClone(), circle[1]!.DeepClone()),
        };
    }

    private static JsonObject Geometry(string type, JsonNode coordinates) => new() { ["type"] = type, ["coordinates"] = coordinates };

    private static bool IsCommand(JsonObject literal) => literal["operator"] is JsonValue && literal["operands"] is JsonArray;

    private static bool Has(JsonObject literal, params string[] names) => literal.Count == names.Length && names.All(literal.ContainsKey);
}
