using System.Globalization;
using System.Text.Json.Nodes;
using Differential.Statements;

namespace Differential.Evaluation;

/// <summary>
/// The values that mingo gives to a condition on a dotted path: through an array it collects those of the elements into one array, without those that are
/// missing, and takes off brackets that it has put around a single array (<c>resolve</c> in <c>src/util</c>). By this rule it can be told what a
/// difference on a path comes from: the collecting, or the condition.
/// </summary>
internal static class MingoPaths
{
    /// <summary>The value as the member <c>v</c> of a document, which is empty when there is none.</summary>
    public static JsonObject Collect(JsonObject document, string path)
    {
        var depth = 0;
        var (found, value) = Resolve(document, path, ref depth);
        while (depth-- > 0 && value is JsonArray { Count: 1 } outer && outer[0] is JsonArray inner)
            value = inner;
        return found ? new() { ["v"] = value?.DeepClone() } : [];
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
        JsonArray array => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count ? (true, array[index]) : (false, null),
        JsonObject literal when !NormalForm.IsValue(literal) => (literal.TryGetPropertyValue(name, out var value), value),
        _ => (false, null),
    };
}
