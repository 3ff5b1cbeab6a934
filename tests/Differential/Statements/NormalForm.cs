using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Differential.Statements;

/// <summary>
/// The normal form of a MongoDB filter. Two filters have the same form if they differ only in the following, all by MongoDB's own rules:
/// <list type="bullet">
/// <item>a number's type: 1 is <c>{$numberInt:"1"}</c> is <c>{$numberDouble:"1.0"}</c>, and 0 is -0;</item>
/// <item><c>{a:v}</c> is <c>{a:{$eq:v}}</c>, <c>{a:/x/}</c> is <c>{a:{$regex:"x"}}</c>, <c>{a:{$type:"int"}}</c> is
/// <c>{a:{$type:["int"]}}</c>;</item>
/// <item><c>{$exists:1}</c> is <c>{$exists:true}</c>, and null is false;</item>
/// <item>an object with several keys or operators is their conjunction, and the order within a conjunction or an alternative does not
/// matter;</item>
/// <item>nested conjunctions and nested alternatives are flattened; a single part replaces its conjunction or alternative; <c>{}</c> and
/// duplicates in a conjunction are removed;</item>
/// <item>several <c>$nor</c> in a conjunction are merged into one;</item>
/// <item>in expressions a single operand needs no array, and a constant equals its <c>$literal</c>;</item>
/// <item><c>$tcb_server_date</c> is the time of the execution and its offset.</item>
/// </list>
/// Members of compared values and elements of lists keep their order.
/// </summary>
internal abstract record NormalForm
{
    /// <summary>The form written out.</summary>
    public abstract string Text { get; }

    public static NormalForm Read(JsonObject filter) => Conjunction(filter.SelectMany(static m => ReadMember(m.Key, m.Value)));

    /// <summary>
    /// The forms in which the alternatives of a conjunction are joined into one, as the vendor's library joins those of one object: one
    /// form for each choice of conjunctions and of alternatives within them.
    /// </summary>
    public virtual IEnumerable<NormalForm> Joined() => [this];

    /// <summary>The projection, written out: 1, 0, or an operator.</summary>
    public static string OfProjection(JsonObject? projection) => projection is null || projection.Count == 0
        ? ""
        : string.Join(", ", projection.Select(static p => $"{Quote(p.Key)}: {OfProjected(p.Value)}"));

    /// <summary>A compared value, written out.</summary>
    public static string Value(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return "null";
            case JsonArray array:
                return $"[{string.Join(", ", array.Select(Value))}]";
            case JsonValue value:
                return value.GetValueKind() switch
                {
                    JsonValueKind.Number => Number(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
                    JsonValueKind.String => Quote(value.GetValue<string>()),
                    _ => value.ToJsonString(),
                };
        }

        if (node is JsonObject { Count: 1 } wrapper)
        {
            var (name, inner) = wrapper.First();
            switch (name)
            {
                case "$numberInt" or "$numberLong" or "$numberDouble":
                    return Number(double.Parse(inner!.GetValue<string>(), CultureInfo.InvariantCulture));
                case "$date":
                    return $"date({(inner is JsonObject number
                        ? number["$numberLong"]!.GetValue<string>()
                        : inner!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))})";
                case "$tcb_server_date":
                    return $"date({MongoJson.Now + double.Parse(Value(inner!["offset"]), CultureInfo.InvariantCulture):F0})";
                case "$oid":
                    return $"oid({inner!.GetValue<string>().ToLowerInvariant()})";
                case "$regularExpression":
                    return Regex(inner!["pattern"]!.GetValue<string>(), inner["options"]!.GetValue<string>());
            }
        }

        return $"{{{string.Join(", ", node.AsObject().Select(static m => $"{Quote(m.Key)}: {Value(m.Value)}"))}}}";
    }

    private static IEnumerable<NormalForm> ReadMember(string name, JsonNode? value)
    {
        switch (name)
        {
            case "$and":
                return [Conjunction(value!.AsArray().Select(static f => Read(f!.AsObject())))];
            case "$or":
                return [Alternative(value!.AsArray().Select(static f => Read(f!.AsObject())))];
            case "$nor":
                return [new Nor([.. value!.AsArray().Select(static f => Read(f!.AsObject()))])];
            case "$expr":
                return [new Leaf($"$expr {Expression(value)}")];
            default:
                return IsOperators(value) ? Operators(value!.AsObject()).Select(o => new Leaf($"{Quote(name)} {o}"))
                    : value is JsonObject { Count: 1 } wrapper && wrapper.ContainsKey("$regularExpression")
                        ? [new Leaf($"{Quote(name)} $regex {Value(value)}")]
                    : [new Leaf($"{Quote(name)} $eq {Value(value)}")];
        }
    }

    /// <summary>Whether an object is a value in extended JSON.</summary>
    public static bool IsValue(JsonObject literal) => literal.Count == 1
        && literal.First().Key is "$numberInt" or "$numberLong" or "$numberDouble" or "$date" or "$tcb_server_date" or "$oid"
            or "$regularExpression";

    private static bool IsOperators(JsonNode? value) =>
        value is JsonObject { Count: > 0 } literal && literal.First().Key is ['$', ..] && !IsValue(literal);

    private static IEnumerable<string> Operators(JsonObject operators) =>
        operators.Where(static o => o.Key != "$options").Select(o => o.Key switch
    {
        "$regex" => $"$regex {RegexOf(o.Value!, operators["$options"])}",
        "$type" => $"$type {Value(o.Value is JsonArray ? o.Value : new JsonArray(o.Value?.DeepClone()))}",
        "$not" when o.Value is JsonObject not =>
            IsOperators(not) ? $"$not {Sorted(Operators(not))}" : $"$not {Sorted([$"$regex {Value(not)}"])}",
        "$exists" => $"$exists {(Value(o.Value) is "null" or "false" or "0" ? "false" : "true")}",
        "$elemMatch" => $"$elemMatch {Element(o.Value)}",
        "$all" when o.Value is JsonArray { Count: > 0 } all && all[0] is JsonObject first && first.ContainsKey("$elemMatch") =>
            $"$all [{string.Join(", ", all.Select(static e => Sorted(Operators(e!.AsObject()))))}]",
        "$nearSphere" or "$near" => "$nearSphere " + Sorted(o.Value!.AsObject().Select(static m => $"{m.Key} {Value(m.Value)}")),
        // The library's first value of a list, see StatementDepartures.FirstOfAll.
        "$all" when o.Value is JsonObject element && element.ContainsKey("$elemMatch") => $"$all {Sorted(Operators(element))}",
        _ => $"{o.Key} {Value(o.Value)}",
    });

    private static string Element(JsonNode? element) => element is not JsonObject literal ? Value(element)
        : literal.Count > 0 && literal.First().Key is ['$', ..] and not ("$and" or "$or" or "$nor" or "$expr") ? Sorted(Operators(literal))
        : Read(literal).Text;

    private static string OfProjected(JsonNode? value) =>
        value is JsonObject { Count: 1 } literal && literal.First() is { Key: "$elemMatch" } part
        ? $"$elemMatch {Element(part.Value)}"
        : Value(value);

    private static string RegexOf(JsonNode pattern, JsonNode? options) => pattern is JsonObject literal
        ? options is null
            ? Value(literal)
            : Regex(literal["$regularExpression"]!["pattern"]!.GetValue<string>(), options.GetValue<string>())
        : Regex(pattern.GetValue<string>(), options?.GetValue<string>() ?? "");

    private static string Expression(JsonNode? node)
    {
        switch (node)
        {
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().StartsWith('$'):
                return $"field({Quote(value.GetValue<string>()[1..])})";
            case JsonArray array:
                return $"[{string.Join(", ", array.Select(Expression))}]";
            case JsonObject { Count: 1 } single when IsOperators(single):
                var (name, operand) = single.First();
                return name == "$literal" ? Value(operand)
                    : $"{name}({string.Join(", ", operand is JsonArray operands ? operands.Select(Expression) : [Expression(operand)])})";
            case JsonObject literal when !literal.Any(static m => m.Key.StartsWith('$')):
                return $"{{{string.Join(", ", literal.Select(static m => $"{Quote(m.Key)}: {Expression(m.Value)}"))}}}";
            default:
                return Value(node);
        }
    }

    private static NormalForm Conjunction(IEnumerable<NormalForm> parts)
    {
        var all = new List<NormalForm>();
        var nor = new List<NormalForm>();
        foreach (var part in parts.SelectMany(static p => p is And and ? and.Parts : [p]))
            if (part is Nor none)
                nor.AddRange(none.Parts);
            else
                all.Add(part);
        if (nor.Count > 0)
            all.Add(new Nor(nor));
        all = [.. all.DistinctBy(static p => p.Text).OrderBy(static p => p.Text, StringComparer.Ordinal)];
        return all is [var single] ? single : new And(all);
    }

    private static NormalForm Alternative(IEnumerable<NormalForm> parts)
    {
        var any = parts.SelectMany(static p => p is Or or ? or.Parts : [p]).ToList();
        return any is [var single] ? single : new Or(any);
    }

    private static IEnumerable<List<NormalForm>> Choices(List<NormalForm> parts) => parts.Count == 0
        ? [[]]
        : parts[0].Joined().SelectMany(first => Choices(parts[1..]).Select(rest => (List<NormalForm>)[first, .. rest]));

    private static string Sorted(IEnumerable<string> parts) => $"{{{string.Join(", ", parts.Order(StringComparer.Ordinal))}}}";

    // JavaScript has its own order of the flags.
    private static string Regex(string pattern, string options) => $"/{pattern}/{string.Concat(options.Order())}";

    private static string Number(double number) => number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    /// <summary>A conjunction; without parts, everything matches.</summary>
    internal sealed record And(List<NormalForm> Parts) : NormalForm
    {
        public override string Text => $"({string.Join(" & ", Parts.Select(static p => p.Text))})";

        public override IEnumerable<NormalForm> Joined()
        {
            foreach (var parts in Choices(Parts))
            {
                var (alternatives, others) = (parts.OfType<Or>().ToList(), parts.Where(static p => p is not Or).ToList());
                foreach (var partition in Partitions(alternatives))
                    yield return Conjunction([.. others, .. partition.Select(static group => Alternative(group))]);
            }
        }

        // It is no longer known which alternatives were in one object.
        private static IEnumerable<List<List<NormalForm>>> Partitions(List<Or> alternatives)
        {
            if (alternatives.Count == 0)
                return [[]];
            return Partitions(alternatives[1..]).SelectMany(rest => Enumerable.Range(-1, rest.Count + 1).Select(at =>
                at < 0
                    ? [[alternatives[0]], .. rest]
                    : (List<List<NormalForm>>)[.. rest[..at], [alternatives[0], .. rest[at]], .. rest[(at + 1)..]]));
        }
    }

    internal sealed record Or(List<NormalForm> Parts) : NormalForm
    {
        public override string Text => $"({string.Join(" | ", Parts.Select(static p => p.Text).Order(StringComparer.Ordinal))})";

        public override IEnumerable<NormalForm> Joined() => Choices(Parts).Select(static parts => Alternative(parts));
    }

    internal sealed record Nor(List<NormalForm> Parts) : NormalForm
    {
        public override string Text => $"!({string.Join(" | ", Parts.Select(static p => p.Text).Order(StringComparer.Ordinal))})";

        public override IEnumerable<NormalForm> Joined() => Choices(Parts).Select(static parts => new Nor(parts));
    }

    internal sealed record Leaf(string Content) : NormalForm
    {
        public override string Text => Content;
    }
}
