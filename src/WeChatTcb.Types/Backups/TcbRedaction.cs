namespace WeChatTcb;

/// <summary>How records were redacted before they were written.</summary>
/// <remarks>Receipts, manifests and the ledger store it in this form.</remarks>
public sealed record TcbRedaction
{
    /// <summary>What became of the fields, by their path: an action, or <c>=</c> and a value in JSON.</summary>
    public required IReadOnlyDictionary<string, string> Rules { get; init; }

    /// <summary>Eight hexadecimal digits by which the key can be told from others; null if no rule needed one.</summary>
    public string? KeyId { get; init; }

    /// <summary>The paths of the rules that concerned no field; null if there are none, or if it is not known.</summary>
    public IReadOnlyList<string>? Unused { get; init; }

    /// <summary>The rules, and the id of the key.</summary>
    public override string ToString() =>
        string.Join("; ", Rules.Select(rule => $"{rule.Key} = {rule.Value.TrimStart('=', ' ')}"))
            + (KeyId is null ? "" : $" (KeyId {KeyId})");

    /// <summary>Whether the same was done to two files: null stands for nothing.</summary>
    internal static bool AreSame(TcbRedaction? first, TcbRedaction? second) =>
        (first, second) is (null, null)
        || (first is not null && second is not null && first.KeyId == second.KeyId && first.Rules.Count == second.Rules.Count
            && first.Rules.All(rule => second.Rules.TryGetValue(rule.Key, out var other) && other == rule.Value));
}
