namespace WeChatTcb.Query.Reading;

/// <summary>Something predefined, with the members that a statement may use and those it may not.</summary>
/// <param name="path">How a user writes it: <c>db.Geo</c>.</param>
internal class HostObject(string path)
{
    public string Path => path;

    public Dictionary<string, HostObject> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that exist for the service, but are refused here, each in its own words.</summary>
    public Dictionary<string, Refusal> Refused { get; } = new(StringComparer.Ordinal);
}

/// <summary>A predefined function.</summary>
internal sealed class HostFunction(string path, NewRule rule, Func<Call, ScriptValue> body) : HostObject(path)
{
    public NewRule New => rule;

    public Func<Call, ScriptValue> Body => body;

    /// <summary>Whether it fails when it is called without its object, as <c>const c = db.collection; c('x')</c> does.</summary>
    public bool IsMethod { get; init; }
}

/// <summary>Whether a function is called with <c>new</c>.</summary>
internal enum NewRule
{
    Refused,
    Optional,
    Required,
}

/// <summary>Why something that exists is refused.</summary>
internal sealed record Refusal(string Id, string Message, string? Suggestion = null);
