namespace WeChatTcb.Client.Records;

/// <summary>The names of an object cannot be properties: one is empty, or two differ only by case.</summary>
internal sealed class PropertyNameException(string? first, string second) : Exception
{
    /// <summary>The name that <see cref="Second"/> collides with; null if that is empty.</summary>
    internal string? First { get; } = first;

    internal string Second { get; } = second;
}
