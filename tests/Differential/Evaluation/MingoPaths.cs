using System.Globalization;
using System.Text.Json.Nodes;
using Differential.Statements;

namespace Differential.Evaluation;

/// <summary>
/// The values that mingo passes to a condition on a dotted path: through an array it collects the values of the elements into one array,
/// without missing ones, and unwraps a single array (<c>resolve</c> in <c>src/util</c>). This rule tells whether a difference on a path
/// comes from the collecting or from the condition.
/// </summary>
internal static class MingoPaths
{
    /// <summary>A document with the value as <c>v</c>; empty when there is none.</summary>
    public static JsonObject Collect(JsonObject document, string path)
    {
        var depth = 0;
        var (found, value) = Resolve(document, path, ref depth);
        while (depth-- > 0 && value is JsonArray { Count: 1 } outer && outer[0] is JsonArray inner)
            value = inner;
        return found ? new() { ["v"] = value?.DeepClone() } : [];
    }

    /// <summary>
    /// The documents of the first array that a path passes through by name, and the rest of the path; null when there is no such array.
    /// </summary>
    public static (List<JsonObject> Documents, string Remaining)? Branch(JsonNode? node, string path)
    {
        for (var rest = path; ;)
        {
            var dot = rest.IndexOf('.');
            var name = dot < 0 ? rest : rest[..dot];
            if (node is JsonArray array && !name.All(char.IsAsciiDigit))
                return ([.. array.OfType<JsonObject>().Where(static e => !NormalForm.IsValue(e))], rest);
            if (dot < 0 || Member(node, name) is not (true, var next))
                return null;
            (node, rest) = (next, rest[(dot + 1)..]);
        }
    }

    /// <summary>
    /// Whether a path names an element of an array by its index, and this is not just a plain value in an array of plain values: the
    /// element is missing or an array, the path continues, or the array has documents, each of which may have a field of that name too.
    /// </summary>
    public static bool NamesElement(JsonNode? node, string path)
    {
        for (var rest = path; ;)
        {
            var dot = rest.IndexOf('.');
            var (found, next) = Member(node, dot < 0 ? rest : rest[..dot]);
            if (node is JsonArray array)
                return char.IsAsciiDigit(rest[0]) && (
                    !found || dot >= 0 || next is JsonArray
                        || array.Any(static e => e is JsonObject document && !NormalForm.IsValue(document)));
            if (!found || dot < 0)
                return false;
            (node, rest) = (next, rest[(dot + 1)..]);
        }
    }

    private static (bool Found, JsonNode? Value) Resolve(JsonNode? node, string path, ref int depth)
    {
        var (found, value) = (true, node);
        for (var begin = 0; found;)
        {
            var dot = path.IndexOf('.', begin);
            var field = dot < 0 ? path[begin..] : path[begin..dot];
            if (value is JsonArray array && !field.All(char.IsAsciiDigit))
            {
                if (begin == 0 && depth > 0)
                    break;
                depth++;
                var collected = new JsonArray();
                foreach (var item in array)
                    if (Resolve(item, path[begin..], ref depth) is (true, var inner))
                        collected.Add(inner?.DeepClone());
                return (true, collected);
            }

            (found, value) = Member(value, field);
            if (dot < 0)
                break;
            begin = dot + 1;
        }

        return (found, value);
    }

    private static (bool Found, JsonNode? Value) Member(JsonNode? node, string name) => node switch
    {
        JsonArray array => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count
            ? (true, array[index])
            : (false, null),
        JsonObject literal when !NormalForm.IsValue(literal) => (literal.TryGetPropertyValue(name, out var value), value),
        _ => (false, null),
    };
}
