using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Something predefined, with the members that a statement may use and those it may not.</summary>
/// <param name="path">How a user writes it: <c>db.Geo</c>.</param>
internal class PredefinedObject(string path)
{
    public string Path => path;

    public Dictionary<string, PredefinedObject> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that exist for the service but are refused here.</summary>
    public Dictionary<string, Func<Problem>> Refused { get; } = new(StringComparer.Ordinal);

    public void Add(string name, NewRule rule, Func<Call, ScriptValue> body) =>
        Members[name] = new PredefinedFunction($"{path}.{name}", rule, body);
}

/// <summary>A predefined function.</summary>
internal sealed class PredefinedFunction(string path, NewRule rule, Func<Call, ScriptValue> body) : PredefinedObject(path)
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
