using System.Text.Json;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Files;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Faults;

/// <summary>A rule that is invalid; the message names the member.</summary>
internal sealed class FaultRuleException(string message) : Exception(message);

/// <summary>Reads fault rules: a JSON object, or an array of them.</summary>
internal static class FaultRuleReader
{
    private const int MaxMilliseconds = 86_400_000;
    private const int DefaultDripMilliseconds = 100;

    /// <summary>The endpoints of the service that need a token.</summary>
    private static readonly EmulatorEndpoint[] Calls = [.. Enum.GetValues<EmulatorEndpoint>().Except(
        [EmulatorEndpoint.Any, EmulatorEndpoint.Token, EmulatorEndpoint.Download, EmulatorEndpoint.Upload])];

    private static readonly EmulatorEndpoint[] Jobs = [EmulatorEndpoint.Submit, EmulatorEndpoint.Import];

    /// <summary>
    /// The members of a rule. Those that have <see cref="Member.IsFault"/> say what goes wrong; a rule has one of them at most.
    /// </summary>
    private static readonly Member[] Members =
    [
        new("endpoint", OneOfTheEndpoints),
        new("call", WholeNumber(1, long.MaxValue / 2)),
        new("count", WholeNumber(0, long.MaxValue / 2)),
        new("probability", AboveZeroUpToOne),
        new("seed", WholeNumber(int.MinValue, int.MaxValue)) { Needs = ["probability"] },
        new("delayMilliseconds", WholeNumber(1, MaxMilliseconds)),
        new("takesEffect", Flag) { Needs = ["errcode", "status", "storageError", "noAnswer", "reset", "delayMilliseconds"] },
        new("errcode", NotZero) { IsFault = true, CanTakeEffect = true, At = [EmulatorEndpoint.Token, .. Calls] },
        new("errmsg", Text) { Needs = ["errcode"] },
        new("status", WholeNumber(200, 599)) { IsFault = true, CanTakeEffect = true },
        new("retryAfterSeconds", WholeNumber(0, int.MaxValue)) { Needs = ["status"] },
        new("body", Text) { Needs = ["status"] },
        new("storageError", NameOfStorageError)
            { IsFault = true, CanTakeEffect = true, At = [EmulatorEndpoint.Upload, EmulatorEndpoint.Download] },
        new("noAnswer", Flag) { IsFault = true, CanTakeEffect = true },
        new("holdMilliseconds", WholeNumber(1, MaxMilliseconds)) { Needs = ["noAnswer"] },
        new("reset", Flag) { IsFault = true, CanTakeEffect = true },
        new("afterBytes", WholeNumber(0, long.MaxValue)) { Needs = ["reset", "urlExpires"] },
        new("truncateAfterBytes", WholeNumber(0, long.MaxValue)) { IsFault = true },
        new("dripBytes", WholeNumber(1, int.MaxValue)) { IsFault = true },
        new("dripMilliseconds", WholeNumber(1, MaxMilliseconds)) { Needs = ["dripBytes"] },
        new("lengthOffset", NotZero) { IsFault = true },
        new("garbage", Flag) { IsFault = true },
        new("expiredToken", Flag) { IsFault = true, At = Calls },
        new("jobFailure", Text) { IsFault = true, At = Jobs },
        new("failedRecords", WholeNumber(1, long.MaxValue / 2)) { IsFault = true, At = Jobs },
        new("urlExpires", Flag) { IsFault = true, At = [EmulatorEndpoint.Download] },
        new("changedFile", Flag) { IsFault = true, At = [EmulatorEndpoint.Download] },
        new("ignoreRange", Flag) { IsFault = true, At = [EmulatorEndpoint.Download] },
    ];

    private static readonly Dictionary<string, Member> ByName = Members.ToDictionary(static member => member.Name, StringComparer.Ordinal);

    /// <summary>Reads rules from UTF-8 JSON, with or without a byte order mark.</summary>
    /// <exception cref="FaultRuleException">It is not JSON, or a rule in it is invalid.</exception>
    public static IReadOnlyList<FaultRule> Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var document = JsonDocument.Parse(json, options);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(static (rule, index) => Numbered(index + 1, rule))]
                : [Rule(document.RootElement)];
        }
        catch (JsonException e)
        {
            throw new FaultRuleException(Messages.FormatFaultRules_NotJson(e.LineNumber + 1));
        }
        catch (InvalidOperationException)
        {
            throw new FaultRuleException(Messages.FaultRules_HalfSurrogate);
        }
    }

    /// <summary>Reads rules from a file.</summary>
    /// <exception cref="FaultRuleException">The file cannot be read, or a rule in it is invalid.</exception>
    public static IReadOnlyList<FaultRule> ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultRuleException(Messages.FormatFaultFile_CannotRead(path, e.Message));
        }
        catch (FaultRuleException e)
        {
            throw new FaultRuleException($"{path}: {e.Message}");
        }
    }

    private static FaultRule Numbered(int number, JsonElement json)
    {
        try
        {
            return Rule(json);
        }
        catch (FaultRuleException e)
        {
            throw new FaultRuleException(Messages.FormatFaultRules_Numbered(number, e.Message));
        }
    }

    private static FaultRule Rule(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FaultRuleException(Messages.FaultRule_NotAnObject);
        var given = new List<Member>();
        foreach (var property in json.EnumerateObject())
        {
            if (!ByName.TryGetValue(property.Name, out var member))
                throw new FaultRuleException(
                    Messages.FormatFaultRule_UnknownMember(property.Name, string.Join(Messages.ListSeparator, ByName.Keys)));
            // Null and false are as good as absent.
            if (property.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
                continue;
            if (member.Expected(property.Value) is { } expected)
                throw new FaultRuleException(Messages.FormatFaultRule_BadValue(member.Name, expected, property.Value.GetRawText()));
            if (given.Contains(member))
                throw new FaultRuleException(Messages.FormatFaultRule_Duplicate(member.Name));
            given.Add(member);
        }
        if (!given.Contains(ByName["endpoint"]))
            throw new FaultRuleException(Messages.FormatFaultRule_EndpointMissing(EndpointNames.All));
        var rule = json.Deserialize(JsonResponse.Control.FaultRule)!;
        Check(rule, given);
        return rule with
        {
            Call = rule.Call ?? 1,
            // A probability without a count applies to every call.
            Count = rule.Count ?? (rule.Probability is null ? 1 : 0),
            DripMilliseconds = rule.DripBytes is null ? null : rule.DripMilliseconds ?? DefaultDripMilliseconds,
        };
    }

    private static void Check(FaultRule rule, List<Member> given)
    {
        var faults = Members.Where(member => member.IsFault && given.Contains(member)).ToArray();
        if (faults.Length > 1)
            throw new FaultRuleException(Messages.FormatFaultRule_TwoFaults(faults[1].Name, faults[0].Name));
        if (faults.Length == 0 && rule.DelayMilliseconds is null)
        {
            var names = Members.Where(static member => member.IsFault).Select(static member => member.Name);
            throw new FaultRuleException(Messages.FormatFaultRule_NoFault(string.Join(Messages.ListSeparator, names)));
        }
        foreach (var member in given)
        {
            if (member.Needs is { } needs && !given.Exists(other => needs.Contains(other.Name)))
            {
                var names = needs.Select(static name => $"\"{name}\"");
                throw new FaultRuleException(Messages.FormatFaultRule_Needs(member.Name, string.Join(" or ", names)));
            }
            if (member.At is { } endpoints && !endpoints.Contains(rule.Endpoint))
                throw new FaultRuleException(Messages.FormatFaultRule_WrongEndpoint(
                    member.Name, EndpointNames.Of(rule.Endpoint), string.Join(Messages.ListSeparator, endpoints.Select(EndpointNames.Of))));
        }
        if (rule.TakesEffect == true && faults is [{ CanTakeEffect: false } fault])
            throw new FaultRuleException(Messages.FormatFaultRule_CannotTakeEffect(fault.Name));
        if (rule is { TakesEffect: true, AfterBytes: not null })
            throw new FaultRuleException(Messages.FaultRule_TakesEffectAfterBytes);
    }

    // What a member's value must be; null when it is.

    private static string? OneOfTheEndpoints(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && EndpointNames.TryParse(value.GetString(), out _)
            ? null
            : Messages.FormatFaultValue_OneOf(EndpointNames.All);

    private static string? NameOfStorageError(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && CosError.Named(value.GetString()!) is not null
            ? null
            : Messages.FormatFaultValue_OneOf(string.Join(Messages.ListSeparator, CosError.Names));

    private static Func<JsonElement, string?> WholeNumber(long least, long most) => value =>
        IsWholeNumber(value, least, most) ? null
        : most < int.MaxValue ? Messages.FormatFaultValue_WholeNumberBetween(least, most)
        : least == int.MinValue ? Messages.FaultValue_WholeNumber
        : Messages.FormatFaultValue_WholeNumberFrom(least);

    private static string? NotZero(JsonElement value) =>
        IsWholeNumber(value, int.MinValue, int.MaxValue) && value.GetInt64() != 0 ? null : Messages.FaultValue_NotZero;

    private static bool IsWholeNumber(JsonElement value, long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most;

    private static string? AboveZeroUpToOne(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is > 0 and <= 1
            ? null
            : Messages.FaultValue_Probability;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? null : Messages.FaultValue_Text;

    private static string? Flag(JsonElement value) => value.ValueKind == JsonValueKind.True ? null : Messages.FaultValue_Flag;

    private sealed record Member(string Name, Func<JsonElement, string?> Expected)
    {
        public bool IsFault { get; init; }

        /// <summary>Whether the fault can come after the call's work.</summary>
        public bool CanTakeEffect { get; init; }

        /// <summary>One of these members is required, too.</summary>
        public string[]? Needs { get; init; }

        /// <summary>The endpoints that can have the fault; null for all.</summary>
        public EmulatorEndpoint[]? At { get; init; }
    }
}
