using System.Text.Json;
using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Faults;

/// <summary>A rule that cannot be followed; the message names the member.</summary>
internal sealed class FaultRuleException(string message) : Exception(message);

/// <summary>Reads fault rules: a JSON object, or an array of them.</summary>
internal static class FaultRuleReader
{
    private const int MaxMilliseconds = 86_400_000;

    private delegate FaultRule Member(FaultRule rule, JsonElement value);

    private static readonly Dictionary<string, Member> Members = new(StringComparer.Ordinal)
    {
        ["endpoint"] = static (rule, value) => rule with { Endpoint = EndpointOf(value) },
        ["call"] = static (rule, value) => rule with { Call = Number(value, 1, long.MaxValue / 2) },
        ["count"] = static (rule, value) => rule with { Count = Number(value, 0, long.MaxValue / 2) },
        ["probability"] = static (rule, value) => rule with { Probability = Probability(value) },
        ["seed"] = static (rule, value) => rule with { Seed = (int)Number(value, int.MinValue, int.MaxValue) },
        ["delayMilliseconds"] = static (rule, value) => rule with { DelayMilliseconds = (int)Number(value, 1, MaxMilliseconds) },
        ["takesEffect"] = static (rule, value) => rule with { TakesEffect = Flag(value) },
        ["errcode"] = static (rule, value) => rule with { Errcode = NotZero((int)Number(value, int.MinValue, int.MaxValue)) },
        ["errmsg"] = static (rule, value) => rule with { Errmsg = Text(value) },
        ["status"] = static (rule, value) => rule with { Status = (int)Number(value, 200, 599) },
        ["retryAfterSeconds"] = static (rule, value) => rule with { RetryAfterSeconds = (int)Number(value, 0, int.MaxValue) },
        ["body"] = static (rule, value) => rule with { Body = Text(value) },
        ["noAnswer"] = static (rule, value) => rule with { NoAnswer = Flag(value) },
        ["holdMilliseconds"] = static (rule, value) => rule with { HoldMilliseconds = (int)Number(value, 1, MaxMilliseconds) },
        ["reset"] = static (rule, value) => rule with { Reset = Flag(value) },
        ["afterBytes"] = static (rule, value) => rule with { AfterBytes = Number(value, 0, long.MaxValue) },
        ["truncateAfterBytes"] = static (rule, value) => rule with { TruncateAfterBytes = Number(value, 0, long.MaxValue) },
        ["dripBytes"] = static (rule, value) => rule with { DripBytes = (int)Number(value, 1, int.MaxValue) },
        ["dripMilliseconds"] = static (rule, value) => rule with { DripMilliseconds = (int)Number(value, 1, MaxMilliseconds) },
        ["lengthOffset"] = static (rule, value) => rule with { LengthOffset = NotZero(Number(value, int.MinValue, int.MaxValue)) },
        ["garbage"] = static (rule, value) => rule with { Garbage = Flag(value) },
        ["expiredToken"] = static (rule, value) => rule with { ExpiredToken = Flag(value) },
        ["jobFailure"] = static (rule, value) => rule with { JobFailure = Text(value) },
        ["urlExpires"] = static (rule, value) => rule with { UrlExpires = Flag(value) },
        ["changedFile"] = static (rule, value) => rule with { ChangedFile = Flag(value) },
        ["ignoreRange"] = static (rule, value) => rule with { IgnoreRange = Flag(value) },
    };

    /// <summary>The members that say what goes wrong, of which a rule has one at most.</summary>
    private static readonly string[] Effects =
    [
        "errcode", "status", "noAnswer", "reset", "truncateAfterBytes", "dripBytes", "lengthOffset", "garbage", "expiredToken", "jobFailure", "urlExpires",
        "changedFile", "ignoreRange",
    ];

    /// <summary>Members that mean something only beside others, one of which must be there.</summary>
    private static readonly (string Member, string[] Beside)[] Companions =
    [
        ("seed", ["probability"]),
        ("errmsg", ["errcode"]),
        ("retryAfterSeconds", ["status"]),
        ("body", ["status"]),
        ("holdMilliseconds", ["noAnswer"]),
        ("afterBytes", ["reset", "urlExpires"]),
        ("dripMilliseconds", ["dripBytes"]),
        ("takesEffect", ["errcode", "status", "noAnswer", "reset", "delayMilliseconds"]),
    ];

    /// <summary>Effects that some endpoints only can have.</summary>
    private static readonly (string Effect, ServiceEndpoint[] Endpoints)[] Places =
    [
        ("errcode", [ServiceEndpoint.Token, ServiceEndpoint.Submit, ServiceEndpoint.State, ServiceEndpoint.Collections]),
        ("expiredToken", [ServiceEndpoint.Submit, ServiceEndpoint.State, ServiceEndpoint.Collections]),
        ("jobFailure", [ServiceEndpoint.Submit]),
        ("urlExpires", [ServiceEndpoint.Download]),
        ("changedFile", [ServiceEndpoint.Download]),
        ("ignoreRange", [ServiceEndpoint.Download]),
    ];

    /// <summary>Reads rules from UTF-8 JSON.</summary>
    /// <exception cref="FaultRuleException">It is not JSON, or a rule in it is wrong.</exception>
    public static IReadOnlyList<FaultRule> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(static (rule, index) => Named($"Rule {index + 1}: ", rule))]
                : [Named("", document.RootElement)];
        }
        catch (JsonException e)
        {
            throw new FaultRuleException($"The rules are not JSON (line {e.LineNumber + 1}).");
        }
    }

    /// <summary>Reads rules from a file.</summary>
    /// <exception cref="FaultRuleException">The file cannot be read, or a rule in it is wrong.</exception>
    public static IReadOnlyList<FaultRule> ReadFile(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsMemory();
            return Read(bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultRuleException($"The fault file '{path}' cannot be read: {e.Message}");
        }
        catch (FaultRuleException e)
        {
            throw new FaultRuleException($"{path}: {e.Message}");
        }
    }

    private static FaultRule Named(string prefix, JsonElement json)
    {
        try
        {
            return Rule(json);
        }
        catch (FaultRuleException e)
        {
            throw new FaultRuleException(prefix + e.Message);
        }
    }

    private static FaultRule Rule(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FaultRuleException("A rule is a JSON object.");
        var rule = new FaultRule { Endpoint = ServiceEndpoint.Any };
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (!Members.TryGetValue(member.Name, out var read))
                throw new FaultRuleException($"\"{member.Name}\" is no member of a rule; there are {string.Join(", ", Members.Keys)}.");
            // What is null or false is as good as not there.
            if (member.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
                continue;
            try
            {
                rule = read(rule, member.Value);
            }
            catch (FaultRuleException e)
            {
                throw new FaultRuleException($"\"{member.Name}\" must be {e.Message}, not {member.Value.GetRawText()}.");
            }
            if (!given.Add(member.Name))
                throw new FaultRuleException($"\"{member.Name}\" stands there twice.");
        }
        Check(rule, given);
        return rule with
        {
            // A chance without a span is a chance for every call.
            Count = rule.Probability is null || given.Contains("count") ? rule.Count : 0,
            DripMilliseconds = rule.DripBytes is null ? null : rule.DripMilliseconds ?? 100,
        };
    }

    private static void Check(FaultRule rule, HashSet<string> given)
    {
        if (!given.Contains("endpoint"))
            throw new FaultRuleException($"\"endpoint\" is missing: one of {EndpointNames}.");
        var effects = Effects.Where(given.Contains).ToArray();
        if (effects.Length > 1)
            throw new FaultRuleException($"\"{effects[1]}\" cannot stand beside \"{effects[0]}\": a rule has one fault. Set two rules.");
        if (effects.Length == 0 && rule.DelayMilliseconds is null)
            throw new FaultRuleException($"A rule says what goes wrong: one of {string.Join(", ", Effects)}, or delayMilliseconds.");
        foreach (var (member, beside) in Companions)
            if (given.Contains(member) && !beside.Any(given.Contains))
                throw new FaultRuleException($"\"{member}\" means nothing without {string.Join(" or ", beside.Select(static name => $"\"{name}\""))}.");
        if (given.Contains("takesEffect") && effects is ["truncateAfterBytes" or "dripBytes" or "lengthOffset" or "garbage" or "expiredToken" or "jobFailure" or "urlExpires" or "changedFile" or "ignoreRange"])
            throw new FaultRuleException($"\"takesEffect\" cannot stand beside \"{effects[0]}\".");
        if (given.Contains("takesEffect") && given.Contains("afterBytes"))
            throw new FaultRuleException("\"takesEffect\" cannot stand beside \"afterBytes\": a call whose answer begins has taken effect.");
        foreach (var (effect, endpoints) in Places)
            if (given.Contains(effect) && !endpoints.Contains(rule.Endpoint))
                throw new FaultRuleException($"\"{effect}\" is no fault of the endpoint \"{NameOf(rule.Endpoint)}\", but of {string.Join(", ", endpoints.Select(NameOf))}.");
    }

    private static string EndpointNames => string.Join(", ", Enum.GetValues<ServiceEndpoint>().Select(NameOf));

    private static string NameOf(ServiceEndpoint endpoint) => endpoint.ToString().ToLowerInvariant();

    private static ServiceEndpoint EndpointOf(JsonElement value)
    {
        foreach (var endpoint in Enum.GetValues<ServiceEndpoint>())
            if (value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), NameOf(endpoint), StringComparison.OrdinalIgnoreCase))
                return endpoint;
        throw new FaultRuleException($"one of {EndpointNames}");
    }

    private static long Number(JsonElement value, long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw new FaultRuleException(most >= int.MaxValue
                ? least == int.MinValue ? "a whole number" : $"a whole number of {least} or more"
                : $"a whole number from {least} to {most}");

    private static T NotZero<T>(T value)
        where T : struct => !value.Equals(default(T)) ? value : throw new FaultRuleException("a whole number other than 0");

    private static double Probability(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is > 0 and <= 1
            ? number
            : throw new FaultRuleException("a number above 0, up to 1");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FaultRuleException("a text");

    private static bool Flag(JsonElement value) => value.ValueKind == JsonValueKind.True ? true : throw new FaultRuleException("true or false");
}
